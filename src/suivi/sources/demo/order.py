"""An order of the demo shop while it lives: what Shopify would hold of it."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from suivi.sources.demo.catalog import Carrier, Place, Product


@dataclass
class Money:
    """One transaction. ``kind`` and ``status`` in Shopify's enum words."""

    id: int
    kind: str
    amount: Decimal
    at: datetime
    status: str = "SUCCESS"
    parent: int | None = None
    expires_at: datetime | None = None
    gateway: str = "shopify_payments"


@dataclass
class Part:
    """A fulfillment order: some lines, from one place, at one time."""

    id: int
    location: str
    lines: list[tuple[int, int, int]]  # line id, total, remaining
    status: str = "OPEN"
    request: str = "UNSUBMITTED"
    fulfill_at: datetime | None = None
    method: str = "SHIPPING"
    holds: list[tuple[int, str, str, str, datetime]] = field(default_factory=list)  # id, reason, notes, by, since


@dataclass
class Event:
    """A carrier's scan."""

    id: int
    status: str
    at: datetime
    message: str
    country: str
    city: str


@dataclass
class Sent:
    """A fulfillment."""

    id: int
    name: str
    at: datetime
    lines: list[tuple[int, int]]
    carrier: Carrier | None
    number: str
    estimated_at: datetime | None = None
    canceled: bool = False
    voided: bool = False  # its label was given back
    events: list[Event] = field(default_factory=list)


@dataclass
class Back:
    """A return."""

    id: int
    name: str
    status: str
    at: datetime
    quantity: int
    inspected: bool = False
    closed_at: datetime | None = None
    decline: str = ""


@dataclass
class Item:
    """A line."""

    id: int
    product: Product
    quantity: int
    removed: bool = False  # by an edit
    refunded: int = 0  # how many left the order with their refund

    @property
    def current(self) -> int:
        """How many are still in the order."""
        return 0 if self.removed else self.quantity - self.refunded


@dataclass
class Refund:
    """Money paid back for items."""

    id: int
    at: datetime
    amount: Decimal
    transaction: int
    lines: list[tuple[int, int]]  # line id, quantity


@dataclass
class DemoOrder:
    """Everything that happened to one order so far."""

    id: int
    number: int
    placed_at: datetime
    place: Place
    customer: tuple[int, str, str, str]  # id, name, e-mail, phone
    street: str
    items: list[Item]
    updated_at: datetime
    tags: list[str] = field(default_factory=list)
    note: str = ""
    risk: str = "ACCEPT"
    money: list[Money] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    returns: list[Back] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    disputes: list[tuple[int, str, datetime]] = field(default_factory=list)
    due_at: datetime | None = None  # payment terms
    reported_payment: str = ""  # a status that an import gave, whatever the transactions say
    canceled_at: datetime | None = None
    cancel_reason: str = ""
    closed_at: datetime | None = None
    edited: bool = False
    serial: int = 0

    def next_id(self) -> int:
        """An id that no other part of any demo order has."""
        self.serial += 1
        return self.id * 1000 + self.serial

    @property
    def total(self) -> Decimal:
        """What is ordered, in euros, after all edits."""
        kept = (item for item in self.items if not item.removed)
        return sum((Decimal(item.product.price) * item.quantity for item in kept), Decimal(0))

    @property
    def left(self) -> list[Sent]:
        """The shipments that were not canceled."""
        return [sent for sent in self.sent if not sent.canceled]

    @property
    def current_total(self) -> Decimal:
        """What the order costs now, without the items refunded since; nothing where it was canceled."""
        kept = (Decimal(item.product.price) * item.current for item in self.items)
        return Decimal(0) if self.canceled_at else sum(kept, Decimal(0))

    def moved(self, *kinds: str) -> Decimal:
        """What succeeded of these kinds of transactions."""
        return sum((m.amount for m in self.money if m.kind in kinds and m.status == "SUCCESS"), Decimal(0))

    @property
    def received(self) -> Decimal:
        """What the customer paid."""
        return self.moved("SALE", "CAPTURE")

    @property
    def refunded(self) -> Decimal:
        """What went back."""
        return self.moved("REFUND")

    @property
    def capturable(self) -> Decimal:
        """What is authorized and neither captured nor voided."""
        if any(m.kind == "VOID" for m in self.money):
            return Decimal(0)
        return max(self.moved("AUTHORIZATION") - self.moved("CAPTURE"), Decimal(0))

"""What the local Shopify holds: plain records that only the rules beside this file change.

Words of statuses are Shopify's enum values. Ids are numbers; ``views`` makes global ids of them.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

Value = Any  # whatever JSON or GraphQL holds
Json = dict[str, Value]
ZERO = Decimal(0)


@dataclass
class Line:
    """Something that was ordered. ``current``: what is left of it after cancellations, refunds and returns."""

    id: int
    title: str
    sku: str
    price: Decimal
    quantity: int
    current: int
    ships: bool = True


@dataclass
class Transaction:
    """A movement, or a try, of money. ``final``: a capture took all that was meant to be taken."""

    id: int
    kind: str
    amount: Decimal
    at: datetime
    status: str = "SUCCESS"
    gateway: str = "shopify_payments"
    parent: int | None = None
    expires_at: datetime | None = None
    fee_from: datetime | None = None  # an extended authorization: capturing costs a fee from then on
    error: str | None = None
    multi: bool = False
    final: bool = False


@dataclass
class Hold:
    """A reason not to ship. ``by``: the app that holds, "" for ours."""

    id: int
    reason: str
    notes: str
    handle: str
    by: str = ""


@dataclass
class PartLine:
    """So many pieces of a line in a fulfillment order."""

    id: int
    line: int
    total: int
    remaining: int


@dataclass
class FulfillmentOrder:
    """A part of the order, to be shipped from one place at one time. ``service``: somebody else's warehouse."""

    id: int
    lines: list[PartLine]
    location: str
    updated_at: datetime
    status: str = "OPEN"
    request: str = "UNSUBMITTED"
    fulfill_at: datetime | None = None
    holds: list[Hold] = field(default_factory=list)
    service: bool = False

    @property
    def remaining(self) -> int:
        """Pieces still to be shipped."""
        return sum(line.remaining for line in self.lines)


@dataclass
class Event:
    """What a carrier said of a shipment."""

    id: int
    status: str
    at: datetime
    created_at: datetime
    more: Json = field(default_factory=dict)


@dataclass
class Sent:
    """Pieces of a fulfillment order in a shipment."""

    id: int
    line: int
    quantity: int
    part: int
    part_line: int


@dataclass
class Fulfillment:
    """What left together."""

    id: int
    name: str
    at: datetime
    updated_at: datetime
    location: str
    lines: list[Sent]
    tracking: list[Json]
    status: str = "SUCCESS"
    events: list[Event] = field(default_factory=list)

    @property
    def last_event(self) -> Event | None:
        """The event that counts: the latest by when it happened, then by when it was told (facts 3.2)."""
        return max(self.events, key=lambda one: (one.at, one.created_at, one.id), default=None)


@dataclass
class Refund:
    """Money promised back. ``lines``: line, pieces, what becomes of the stock."""

    id: int
    at: datetime
    note: str
    lines: list[tuple[int, int, str]]
    transactions: list[int]


@dataclass
class ReturnLine:
    """Pieces that come back."""

    id: int
    sent: Sent
    quantity: int
    reason: int | None = None
    note: str = ""
    customer_note: str = ""
    processed: int = 0
    refunded: int = 0


@dataclass
class Reverse:
    """The way back of a return's goods. ``lines``: id, return line; ``done``: what was found of it."""

    id: int
    lines: list[tuple[int, ReturnLine]]
    status: str = "OPEN"
    done: list[tuple[int, str, int, datetime]] = field(default_factory=list)  # line id, kind, pieces, when

    @property
    def inspected(self) -> bool:
        """Whether somebody looked at every piece."""
        found = {number: 0 for number, _ in self.lines}
        for number, _, quantity, _ in self.done:
            found[number] += quantity
        return all(found[number] >= line.quantity for number, line in self.lines)


@dataclass
class Return:
    """Goods that a customer sends back."""

    id: int
    name: str
    status: str
    at: datetime
    lines: list[ReturnLine]
    approved_at: datetime | None = None
    closed_at: datetime | None = None
    decline: tuple[str, str] | None = None
    reverse: list[Reverse] = field(default_factory=list)


@dataclass
class Entry:
    """A line of Shopify's own timeline. ``comment``: written by staff, in the words of ``message``."""

    id: int
    action: str
    message: str
    at: datetime
    by: str = ""
    comment: bool = False


@dataclass
class Dispute:
    """The customer asked the bank for the money."""

    id: int
    amount: Decimal
    at: datetime
    evidence_due_at: datetime
    kind: str = "CHARGEBACK"
    status: str = "NEEDS_RESPONSE"


@dataclass
class Order:
    """One order with everything that belongs to it. ``words``: statuses said against the facts (facts 1.5)."""

    id: int
    number: int
    at: datetime
    updated_at: datetime
    lines: list[Line]
    customer: Json = field(default_factory=dict)
    address: Json | None = None
    email: str | None = None
    phone: str | None = None
    note: str | None = None
    po_number: str | None = None
    tags: list[str] = field(default_factory=list)
    attributes: list[Json] = field(default_factory=list)
    shipping: Decimal = ZERO
    shipping_refunded: Decimal = ZERO
    transactions: list[Transaction] = field(default_factory=list)
    parts: list[FulfillmentOrder] = field(default_factory=list)
    fulfillments: list[Fulfillment] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)
    timeline: list[Entry] = field(default_factory=list)
    due_at: datetime | None = None  # payment terms
    canceled_at: datetime | None = None
    cancel_reason: str | None = None
    closed_at: datetime | None = None
    archived_by_shopify: bool = False
    edited: bool = False
    risk: str = "ACCEPT"
    words: dict[str, str | None] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """As people call it."""
        return f"#{self.number}"

    def line(self, number: int) -> Line:
        """The line with this id."""
        return next(line for line in self.lines if line.id == number)

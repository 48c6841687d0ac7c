"""The finished values of a customer's page: what it shows of an order, a parcel, a return."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from suivi.core.customerparcels import IN_STORE, ParcelView
from suivi.core.customerview import CustomerView
from suivi.core.facts import Line
from suivi.web.desk import ordergoods
from suivi.web.tracking.waymap import Route

STAYS = frozenset({"nothing_to_ship", "in_store", "collected", "canceled", "canceled_owed", "canceled_refunded"})


@dataclass(frozen=True)
class Step:
    """A step on a parcel's way: ``done``, ``now`` or ``next``."""

    name: str
    state: str


@dataclass(frozen=True)
class Seen:
    """What a carrier told: in plain words, where, and by the clock of that place; ``precision`` as of a scan."""

    text: str
    place: str
    when: datetime
    precision: str


@dataclass(frozen=True)
class Parcel:
    """A parcel as its customer sees it. ``said``: when it is expected, and by whom that is said."""

    view: ParcelView
    headline: str
    sentence: str
    carrier: str
    number: str
    url: str
    steps: list[Step]
    late: list[str]
    said: str
    seen: list[Seen]
    goods: list[ordergoods.Goods] = field(default_factory=list)
    delivered_at: datetime | None = None
    route: Route | None = None

    @property
    def in_store(self) -> bool:
        """Whether it is no parcel to its customer, but what they collect in the shop."""
        return self.view.steps == IN_STORE


@dataclass(frozen=True)
class Group:
    """Goods that have not left, and why."""

    title: str
    sentence: str
    goods: list[ordergoods.Goods]


@dataclass(frozen=True)
class Refund:
    """Money paid back; ``done``: it has left the shop."""

    at: datetime
    amount: Decimal | None
    done: bool


@dataclass(frozen=True)
class Back:
    """A return."""

    name: str
    sentence: str
    goods: list[tuple[Line | None, int]]
    parcels: list[tuple[str, str, str]]  # carrier, number, page


@dataclass(frozen=True)
class Shown:
    """Everything that the page shows."""

    name: str
    placed_at: datetime | None
    view: CustomerView
    headline: str
    sentence: str
    tone: str
    parcels: list[Parcel]
    waiting: list[Group]
    payment: list[str]
    total: Decimal
    currency: str
    refunds: list[Refund]
    returns: list[Back]
    town: str
    country: str

    @property
    def several(self) -> bool:
        """Whether its parts have to be told apart."""
        return len(self.parcels) + len(self.waiting) > 1

    @property
    def goes_out(self) -> bool:
        """Whether there is a place that it goes to."""
        return bool(self.town or self.country) and self.view.situation not in STAYS

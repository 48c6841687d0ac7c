"""What comes back."""

from datetime import datetime

from suivi.core.facts.base import Entity, Fact, Stamp
from suivi.core.facts.goods import Tracking


class ReturnLine(Fact, frozen=True, kw_only=True):
    """What comes back, and why."""

    id: str
    line: str = ""
    quantity: int = 0
    reason: str = ""
    note: str = ""
    processed: int = 0
    shipped: str = ""  # the ``ShippedLine`` that comes back


class Disposition(Fact, frozen=True, kw_only=True):
    """What was done with goods that came back."""

    kind: str
    quantity: int
    at: datetime | None = None


class ReverseLine(Fact, frozen=True, kw_only=True):
    """Goods expected back."""

    id: str
    total: int = 0
    dispositions: tuple[Disposition, ...] = ()


class ReverseOrder(Entity, frozen=True, kw_only=True):
    """Goods on their way back (a reverse fulfillment order) of one return."""

    of_return: str = ""
    status: str = "open"
    lines: tuple[ReverseLine, ...] = ()


class ReverseDelivery(Entity, frozen=True, kw_only=True):
    """A parcel on its way back."""

    of_reverse_order: str = ""
    tracking: Tracking | None = None
    label_url: str = ""


class OrderReturn(Entity, frozen=True, kw_only=True):
    """A return. ``status``: requested, open, closed, declined, canceled.

    A hint (``returns/*`` topics) knows only ``status``, the decline and ``gone``, as with a fulfillment order.
    """

    status: str
    name: str = ""
    created_at: datetime | None = None
    approved_at: datetime | None = None
    closed_at: datetime | None = None
    quantity: int = 0
    decline_reason: str = ""
    decline_note: str = ""
    lines: tuple[ReturnLine, ...] | None = None  # None: this source does not tell
    full_stamp: Stamp | None = None

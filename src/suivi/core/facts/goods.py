"""What is to be shipped, what holds it, what left, and what carriers say of it."""

from datetime import datetime

from suivi.core.facts.base import Entity, Fact, Stamp


class Hold(Fact, frozen=True, kw_only=True):
    """Why goods wait, and who says so."""

    id: str
    reason: str = "other"
    notes: str = ""
    display: str = ""  # the platform's ready wording
    handle: str = ""
    by_us: bool | None = None
    by: str = ""  # the app's name
    since: datetime | None = None


class FulfillmentOrderLine(Fact, frozen=True, kw_only=True):
    """How many of a line this part holds, and how many are still to ship."""

    id: str
    line: str = ""
    total: int = 0
    remaining: int = 0


class Rescheduled(Fact, frozen=True, kw_only=True):
    """A new day for a part that waits, as a hint tells it."""

    at: datetime
    stamp: Stamp


class FulfillmentOrder(Entity, frozen=True, kw_only=True):
    """A part of the order to be shipped from one place by one method at one time.

    A hint (``fulfillment_orders/*`` topics) knows only ``status``, ``request``, ``gone`` and perhaps
    ``rescheduled``; ``lines`` is None then and the rest stays empty. Joined with a full copy, those come from the
    newest of both and the rest from the newest full copy, whose stamp is ``full_stamp`` where it is not ``stamp``.
    """

    status: str
    request: str = ""
    fulfill_at: datetime | None = None
    fulfill_by: datetime | None = None
    actions: tuple[str, ...] = ()
    location: str = ""
    location_id: str = ""
    method: str = ""
    deliver_from: datetime | None = None
    deliver_until: datetime | None = None
    lines: tuple[FulfillmentOrderLine, ...] | None = None
    full_stamp: Stamp | None = None
    rescheduled: Rescheduled | None = None

    @property
    def opens_at(self) -> datetime | None:
        """From when it may be shipped: as the newest of full copy and hints has it."""
        news, full = self.rescheduled, self.full_stamp or self.stamp
        if news is None:
            return self.fulfill_at
        newer = self.lines is None or (news.stamp.as_of, news.stamp.rank) > (full.as_of, full.rank)
        return news.at if newer else self.fulfill_at


class FulfillmentHolds(Entity, frozen=True, kw_only=True):
    """The holds of one fulfillment order (same id), apart because hold topics tell only these."""

    holds: tuple[Hold, ...] = ()


class Tracking(Fact, frozen=True, kw_only=True):
    """A parcel number as the shop gave it. ``given``: where a person corrected it, what the shop gave; never stored."""

    company: str = ""
    number: str = ""
    url: str = ""
    given: str | None = None


class ShippedLine(Fact, frozen=True, kw_only=True):
    """What is in a shipment. ``id``: by which the platform takes it back; "" where this source does not tell."""

    line: str
    quantity: int
    id: str = ""


class Shipment(Entity, frozen=True, kw_only=True):
    """A fulfillment: what left together. ``status``: success, cancelled, error, failure (open, pending: legacy)."""

    status: str
    name: str = ""
    at: datetime
    display: str = ""  # the platform's display or shipment status, lower case
    tracking: tuple[Tracking, ...] = ()
    lines: tuple[ShippedLine, ...] = ()
    quantity: int = 0
    estimated_at: datetime | None = None
    delivered_at: datetime | None = None
    in_transit_at: datetime | None = None
    requires_shipping: bool | None = None
    service: str = ""
    location: str = ""
    location_id: str = ""


class ParcelEdit(Entity, frozen=True, kw_only=True):
    """What a person says of one parcel; the newest of a kind counts, and ``gone`` takes it back.

    ``number``: as the platform has it, folded. ``what``: ``carrier`` or ``number``, which ``value`` corrects, or
    ``mark``: ``value`` is delivered, lost or returned. ``id``: ``edit_id``.
    """

    shipment: str
    number: str
    what: str
    value: str
    at: datetime
    by: str = ""


def edit_id(what: str, shipment: str, number: str) -> str:
    """One edit of each kind for each parcel."""
    return f"{what} {shipment} {number}"


class Scan(Entity, frozen=True, kw_only=True):
    """One word from a carrier about one parcel (or, with no ``number``, about a whole shipment)."""

    shipment: str
    number: str = ""
    status: str  # a word of ``words.Parcel``
    substatus: str = ""
    code: str = ""  # as received
    vocabulary: str = ""  # which mapping table understood the code, with its version
    at: datetime  # sorts; for local or date-only times see ``precision`` and ``raw_at``
    raw_at: str = ""
    precision: str = "instant"  # instant, local, date
    message: str = ""
    city: str = ""
    province: str = ""
    country: str = ""
    zip: str = ""
    estimated_at: datetime | None = None
    physical: bool = True  # False for label notices and "updated" texts, which do not reset the silence clock
    provider: str = ""  # who tells: the platform, an aggregator, a carrier
    carrier: str = ""  # whose scan it is, where a parcel changes hands on its way
    carrier_code: str = ""  # the carrier's own code beneath an aggregator's

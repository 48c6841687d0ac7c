"""The first promise that a customer got, by which a delivery is on time or late: what is told later does not change it.

Kept by key in ``Facts.first_promised``. The one told earliest wins, so that any order of reads ends in the same.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from suivi.core.deadlines import Kind
from suivi.core.facts import Facts, FirstPromise
from suivi.core.parcelnumber import folded
from suivi.core.verdict import ParcelVerdict
from suivi.core.workdays import zone

ORDER = "order"
PART = "part "
OWN = "own"  # what was decided for the order later (``core.deadlines``)
MERCHANT, CARRIER, MODEL = "merchant", "carrier", "model"


def promised(facts: Facts) -> dict[str, FirstPromise]:
    """What these facts tell of it: the order's date, the windows of its parts, carriers' estimates, its own deadline.

    Estimates in scans are not kept here: scans stay, so their first is always known.
    """
    found: dict[str, FirstPromise] = {}
    head = facts.head
    if head is not None and head.promised_by:
        found[ORDER] = FirstPromise(by=head.promised_by, source=MERCHANT, told_at=head.stamp.as_of)
    for part in facts.fulfillment_orders.values():
        if part.deliver_until is not None and not part.gone and part.status != "cancelled":
            told_at = (part.full_stamp or part.stamp).as_of
            found[PART + part.id] = FirstPromise(by=part.deliver_until.isoformat(), source=MERCHANT, told_at=told_at)
    for shipment in facts.shipments.values():
        if shipment.estimated_at is not None:
            by, told_at = shipment.estimated_at.isoformat(), shipment.stamp.as_of
            found[shipment_key(shipment.id)] = FirstPromise(by=by, source=CARRIER, told_at=told_at)
    own = [one for one in facts.deadlines.values() if one.of == Kind.DELIVER and one.until is not None]
    if own:
        first = min(own, key=lambda one: (one.stamp.as_of, one.id))
        assert first.until is not None
        found[OWN] = FirstPromise(by=first.until.isoformat(), source=MERCHANT, told_at=first.stamp.as_of)
    return found


def earliest(a: dict[str, FirstPromise], b: dict[str, FirstPromise]) -> dict[str, FirstPromise]:
    """Both, with the promise told earlier of each key; ``a`` itself where ``b`` has none earlier."""
    news = {key: one for key, one in b.items() if key not in a or _place(one) < _place(a[key])}
    return a | news if news else a


def made(facts: Facts, parcels: Iterable[ParcelVerdict], timezone: str, now: datetime) -> dict[str, FirstPromise]:
    """What past deliveries promised of these parcels for the first time: to be kept, whatever is learned later."""
    found: dict[str, FirstPromise] = {}
    for parcel in parcels:
        promise = parcel.promise
        if promise is not None and promise.source == MODEL:
            key = parcel_key(parcel.shipment, parcel.number)
            if key not in facts.first_promised:
                day = promise.at.astimezone(zone(timezone)).date()
                found[key] = FirstPromise(by=day.isoformat(), source=MODEL, told_at=now)
    return found


def first_of_merchant(kept: Mapping[str, FirstPromise]) -> FirstPromise | None:
    """The shop's first promise: the order's own, else the latest end of its first delivery windows."""
    if ORDER in kept:
        return kept[ORDER]
    windows = [one for key, one in kept.items() if key.startswith(PART)]
    return max(windows, key=lambda one: (one.by, one.told_at), default=None)


def shipment_key(shipment: str) -> str:
    """Of the carrier's estimate for a shipment."""
    return f"shipment {shipment}"


def parcel_key(shipment: str, number: str) -> str:
    """Of what the shop's own deliveries promised of a parcel."""
    return f"parcel {shipment} {folded(number)}"


def _place(one: FirstPromise) -> tuple[datetime, str, str]:
    return one.told_at, one.by, one.source

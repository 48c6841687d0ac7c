"""What an order's parcels make of its delivery status. Its sentences stand in ``core.delivery``."""

from suivi.core.parcelwords import SETTLED, STAGE
from suivi.core.verdict import DeliveryVerdict, Params, ParcelVerdict, Promise, Reason
from suivi.core.words import Delivery, Parcel

# The parcels that decide an order's status before all others, most pressing first.
TROUBLE: tuple[Parcel, ...] = (
    Parcel.EXCEPTION,
    Parcel.ATTEMPT_FAILED,
    Parcel.RETURNING,
    Parcel.EXPIRED,
    Parcel.AVAILABLE_FOR_PICKUP,
)
_TROUBLE_RANK = {word: rank for rank, word in enumerate(TROUBLE)}
_ORDER_WORD = {word: Delivery(word.value) for word in Parcel}
_SETTLED_RANK = {Parcel.RETURNED: 0, Parcel.DELIVERED: 1, Parcel.CANCELLED: 2}
_NO_TRACKING = (Reason("delivery.no_tracking"),)


def _unheard(parcel: ParcelVerdict) -> bool:
    """Whether nothing at all can be known of it: no number, no scan, no word of the platform."""
    return not parcel.number and parcel.since is None and parcel.last_scan_at is None


def roll_up(parcels: tuple[ParcelVerdict, ...], pledged: Promise | None) -> DeliveryVerdict:
    """The order's status from its parcels: trouble first, else the least far of those still on their way.

    A shipment without tracking never leads beside one with, but keeps the order from being all delivered; a
    cancelled parcel does neither.
    """
    if len(parcels) == 1 and not _unheard(parcels[0]):
        return _only(parcels[0])
    heard = [parcel for parcel in parcels if not _unheard(parcel)]
    if not heard:
        return DeliveryVerdict(
            status=Delivery.NO_TRACKING, parcels=parcels, leading=0, promise=pledged, reasons=_NO_TRACKING
        )
    leading = min(heard, key=_precedence) if len(heard) > 1 else heard[0]
    delivered = sum(parcel.status is Parcel.DELIVERED for parcel in heard)
    wanted = len(parcels) - sum(parcel.status is Parcel.CANCELLED for parcel in heard)
    status = _ORDER_WORD[leading.status]
    if 0 < delivered < wanted and leading.status not in TROUBLE:
        status = Delivery.PARTIALLY_DELIVERED
    return DeliveryVerdict(
        status=status,
        parcels=parcels,
        leading=parcels.index(leading) if len(parcels) > 1 else 0,
        delivered=delivered,
        promise=leading.promise,
        reasons=(_why(parcels, leading, delivered, status), *leading.reasons),
    )


def _only(parcel: ParcelVerdict) -> DeliveryVerdict:
    """An order of one parcel is where that is."""
    return DeliveryVerdict(
        status=_ORDER_WORD[parcel.status],
        parcels=(parcel,),
        leading=0,
        delivered=int(parcel.status is Parcel.DELIVERED),
        promise=parcel.promise,
        reasons=(Reason("delivery.only", {"number": parcel.number, "carrier": parcel.carrier}), *parcel.reasons),
    )


def _precedence(parcel: ParcelVerdict) -> tuple[int, int]:
    """Lowest leads: trouble by its table, then the moving by stage, then the settled, cancelled last."""
    word = parcel.status
    if word in TROUBLE:
        return 0, _TROUBLE_RANK[word]
    if word in SETTLED:
        return 2, _SETTLED_RANK[word]
    return 1, STAGE[word]


def _why(parcels: tuple[ParcelVerdict, ...], leading: ParcelVerdict, delivered: int, status: Delivery) -> Reason:
    """Why the order has the status that it has."""
    count = len(parcels)
    if count == 1:
        return Reason("delivery.only", {"number": leading.number, "carrier": leading.carrier})
    params: Params = {"number": leading.number, "count": count, "delivered": delivered}
    if status is Delivery.PARTIALLY_DELIVERED:
        return Reason("delivery.some_delivered", params)
    if all(parcel.status is leading.status for parcel in parcels):
        return Reason("delivery.all", params)
    return Reason("delivery.leading" if leading.status in TROUBLE else "delivery.least", params)

"""The delivery axis: where each parcel is, and what that makes of the order.

A parcel is (shipment, tracking number). A scan that names a number tells of that parcel; one that does not tells of
the whole shipment and serves the parcels of which nothing else is known. A carrier's scan names no shipment: it is of
the shipments that have its number now, so that a number corrected later, or told late, needs no second telling.
"""

from datetime import datetime

from suivi.core import oneparcel
from suivi.core.facts import Facts, Scan, Shipment
from suivi.core.oneparcel import Known, judge_parcels
from suivi.core.parcelnumber import tells_of
from suivi.core.policy import Policy
from suivi.core.promise import pledge
from suivi.core.rollup import roll_up
from suivi.core.track import credible
from suivi.core.translatable import gettext_noop
from suivi.core.verdict import DeliveryVerdict, ParcelVerdict, Reason
from suivi.core.words import Delivery

SENTENCES: dict[str, str] = {
    **oneparcel.SENTENCES,
    "delivery.not_shipped": gettext_noop("Nothing has left the shop yet."),
    "delivery.no_tracking": gettext_noop("It was shipped without a tracking number."),
    "delivery.only": gettext_noop("The order has one parcel, {number}."),
    "delivery.all": gettext_noop("All {count} parcels have this status."),
    "delivery.some_delivered": gettext_noop("{delivered} of {count} parcels are delivered."),
    "delivery.leading": gettext_noop("Of {count} parcels, {number} needs attention first."),
    "delivery.least": gettext_noop("Of {count} parcels, {number} is the least far."),
}

_NOT_LEFT = frozenset({"cancelled", "canceled", "error", "failure"})
_NOT_SHIPPED = (Reason("delivery.not_shipped"),)


def judge_delivery(
    facts: Facts, policy: Policy, now: datetime, *, derive: bool = False
) -> tuple[DeliveryVerdict, datetime | None]:
    """Where the order's parcels are. ``derive`` leaves out the platform's own word for a shipment.

    The second value is the moment at which a scan with a future time starts to count.
    """
    pledged, shipments = pledge(facts, policy), _shipped(facts)
    if not shipments:
        return DeliveryVerdict(status=Delivery.NOT_SHIPPED, promise=pledged, reasons=_NOT_SHIPPED), None
    scans = _by_shipment(facts, shipments)
    known = Known(facts, policy, pledged, derive)
    parcels: list[ParcelVerdict] = []
    review_at: datetime | None = None
    for shipment in shipments:
        found = credible(scans.get(shipment.id, ()), shipment.at, now)
        due = found.review_at
        review_at = due if review_at is None or (due is not None and due < review_at) else review_at
        parcels += judge_parcels(known, shipment, found)
    return roll_up(tuple(parcels), pledged), review_at


def _shipped(facts: Facts) -> list[Shipment]:
    """What has left the shop, in the order of leaving."""
    shipments = [shipment for shipment in facts.shipments.values() if _left_the_shop(shipment)]
    if shipments and facts.detail is not None and facts.detail.requires_shipping is not True:
        shipments = _with_goods(facts, shipments)
    if len(shipments) > 1:
        shipments.sort(key=lambda shipment: (shipment.at, shipment.id))
    return shipments


def _by_shipment(facts: Facts, shipments: list[Shipment]) -> dict[str, list[Scan]]:
    if len(shipments) == 1:
        only = shipments[0]
        told = facts.scans.values()
        return {only.id: [one for one in told if not one.gone and (one.shipment == only.id or tells_of(one, only))]}
    scans: dict[str, list[Scan]] = {}
    for scan in facts.scans.values():
        if not scan.gone:
            owners = [scan.shipment] if scan.shipment else [one.id for one in shipments if tells_of(scan, one)]
            for owner in owners:
                scans.setdefault(owner, []).append(scan)
    return scans


def _left_the_shop(shipment: Shipment) -> bool:
    return not shipment.gone and shipment.status not in _NOT_LEFT and shipment.requires_shipping is not False


def _with_goods(facts: Facts, shipments: list[Shipment]) -> list[Shipment]:
    """Without the shipments of which every line is known to need none: a download is no parcel."""
    lines = facts.lines.items if facts.lines else ()
    weightless = {line.id for line in lines if line.requires_shipping is False}
    return [one for one in shipments if not one.lines or any(line.line not in weightless for line in one.lines)]

"""The delivery axis: where each parcel is, and what that makes of the order.

A parcel is (shipment, tracking number). A scan that names a number tells of that parcel; one that does not tells of
the whole shipment and serves the parcels of which nothing else is known. A carrier's scan names no shipment: it is of
the shipments that have its number now, so that a number corrected later, or told late, needs no second telling.
"""

from datetime import datetime, timedelta

from suivi.core import marks
from suivi.core.facts import Facts, Scan, Shipment, Tracking
from suivi.core.parcelnumber import folded, tells_of
from suivi.core.parcelwords import DISPLAY_WORDS, UNMOVED
from suivi.core.policy import Policy
from suivi.core.promise import Promised, pledge, promises
from suivi.core.rollup import roll_up
from suivi.core.track import Credible, Track, credible, follow
from suivi.core.translatable import gettext_noop
from suivi.core.verdict import DeliveryVerdict, Mark, ParcelVerdict, Reason
from suivi.core.words import Delivery, Parcel

SENTENCES: dict[str, str] = {
    "parcel.scan": gettext_noop("The carrier's last word was {status}, on {at}."),
    "parcel.scan_at": gettext_noop("The carrier's last word was {status}, on {at}, in {place}."),
    "parcel.display": gettext_noop("The platform says “{word}”; there is no scan."),
    "parcel.no_scan": gettext_noop("There is a tracking number and no scan yet."),
    "parcel.no_tracking": gettext_noop("This shipment has no tracking number."),
    "parcel.unmapped": gettext_noop("The carrier's word “{word}” is not known to Suivi and changes nothing."),
    "parcel.doubted": gettext_noop("{count} scans do not count: older than the shipment, or in the future."),
    "parcel.contradicted": gettext_noop("It was delivered on {at}, and later scans speak against that."),
    "parcel.marked_delivered": gettext_noop("{by} marked it as delivered on {at}."),
    "parcel.marked_lost": gettext_noop("{by} marked it as lost on {at}."),
    "parcel.marked_returned": gettext_noop("{by} marked it as back with the shop on {at}."),
    "parcel.scanned_since": gettext_noop("The parcel was scanned since, so what carriers say counts again."),
    "delivery.not_shipped": gettext_noop("Nothing has left the shop yet."),
    "delivery.no_tracking": gettext_noop("It was shipped without a tracking number."),
    "delivery.only": gettext_noop("The order has one parcel, {number}."),
    "delivery.all": gettext_noop("All {count} parcels have this status."),
    "delivery.some_delivered": gettext_noop("{delivered} of {count} parcels are delivered."),
    "delivery.leading": gettext_noop("Of {count} parcels, {number} needs attention first."),
    "delivery.least": gettext_noop("Of {count} parcels, {number} is the least far."),
}

_NOT_LEFT = frozenset({"cancelled", "canceled", "error", "failure"})
_FINAL = (Parcel.DELIVERED, Parcel.RETURNING, Parcel.RETURNED)
_NO_WORD = (Parcel.UNKNOWN, "")
_NO_NUMBER = (Tracking(),)

_NOT_SHIPPED = (Reason("delivery.not_shipped"),)
_PARCEL_NO_SCAN = Reason("parcel.no_scan")
_PARCEL_NO_TRACKING = Reason("parcel.no_tracking")


def judge_delivery(
    facts: Facts, policy: Policy, now: datetime, *, derive: bool = False
) -> tuple[DeliveryVerdict, datetime | None]:
    """Where the order's parcels are. ``derive`` leaves out the platform's own word for a shipment.

    The second value is the moment at which a scan with a future time starts to count.
    """
    shipments = [shipment for shipment in facts.shipments.values() if _left_the_shop(shipment)]
    if shipments and facts.detail is not None and facts.detail.requires_shipping is not True:
        shipments = _with_goods(facts, shipments)
    pledged = pledge(facts, policy)
    if not shipments:
        return DeliveryVerdict(status=Delivery.NOT_SHIPPED, promise=pledged, reasons=_NOT_SHIPPED), None
    if len(shipments) > 1:
        shipments.sort(key=lambda shipment: (shipment.at, shipment.id))
    scans = _by_shipment(facts, shipments)
    contradiction = timedelta(hours=policy.contradiction_hours)
    parcels: list[ParcelVerdict] = []
    review_at: datetime | None = None
    for shipment in shipments:
        found = credible(scans.get(shipment.id, ()), shipment.at, now)
        due = found.review_at
        review_at = due if review_at is None or (due is not None and due < review_at) else review_at
        tracking = shipment.tracking or _numbers_of(found.kept)
        alone = len(tracking) == 1
        for one in tracking:
            track = follow(_scans_of(one, found, alone=alone), contradiction)
            if not derive and _platform_knows_more(track, shipment, one, found, alone=alone):
                _hear_platform(track, shipment)
            said = facts.parcel_edits and marks.mark_of(facts, shipment.id, _given(one))
            mark = marks.heed(track, said) if said else None
            promised = promises(facts, policy, pledged, shipment, one, track)
            parcels.append(_parcel(shipment, one, track, found, promised, mark))
    return roll_up(tuple(parcels), pledged), review_at


def _given(tracking: Tracking) -> str:
    """The number as the platform has it, by which people's words of the parcel are kept."""
    return tracking.number if tracking.given is None else tracking.given


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


def _numbers_of(scans: list[Scan]) -> tuple[Tracking, ...]:
    """The parcels of a shipment whose numbers only its scans tell."""
    numbers = sorted({scan.number for scan in scans if scan.number})
    return tuple(Tracking(number=number) for number in numbers) if numbers else _NO_NUMBER


def _scans_of(tracking: Tracking, found: Credible, *, alone: bool) -> list[Scan]:
    """The scans that tell of this parcel. Scans of a number that was corrected since tell of none."""
    scans = found.kept
    number = folded(tracking.number)
    if tracking.given:  # the platform follows the number that it has, so its scans are of the wrong parcel, too
        return [scan for scan in scans if folded(scan.number) == number]
    if not found.numbered:
        return scans
    own = [scan for scan in scans if folded(scan.number) == number or (alone and not scan.number)]
    return own or [scan for scan in scans if not scan.number]


def _platform_knows_more(track: Track, shipment: Shipment, tracking: Tracking, found: Credible, *, alone: bool) -> bool:
    """Whether the platform's word counts: no scan speaks, or it tells of a delivery or a voided label that none tells.

    Where all scans are older than the shipment, the platform's word comes from them, too; where a person corrected the
    number, it is of another parcel.
    """
    if tracking.given:
        return False
    if track.last is None:
        return not found.older
    if shipment.delivered_at is not None:
        word, _ = DISPLAY_WORDS.get(shipment.display, _NO_WORD)
        return alone and word is Parcel.DELIVERED and track.status not in _FINAL
    return shipment.display == "label_voided" and track.status in UNMOVED


def _hear_platform(track: Track, shipment: Shipment) -> None:
    """Put the platform's word in the place of the scans."""
    word, substatus = DISPLAY_WORDS.get(shipment.display, _NO_WORD)
    if word is Parcel.UNKNOWN:
        return
    track.status, track.substatus, track.last = word, substatus, None
    track.since, track.substatus_since = shipment.stamp.as_of, None
    if word is Parcel.DELIVERED:
        track.since = track.delivered_at = shipment.delivered_at or shipment.stamp.as_of
    elif word is Parcel.IN_TRANSIT and shipment.in_transit_at is not None:
        track.since = shipment.in_transit_at


def _parcel(
    shipment: Shipment, tracking: Tracking, track: Track, found: Credible, promised: Promised, mark: Mark | None
) -> ParcelVerdict:
    last, started = track.last, track.started
    return ParcelVerdict(
        shipment=shipment.id,
        number=tracking.number,
        carrier=tracking.company,
        service=shipment.service,
        url=tracking.url,
        status=track.status,
        substatus=track.substatus,
        since=track.since,
        substatus_since=track.substatus_since,
        shipped_at=shipment.at,
        last_scan_at=None if last is None else last.at,
        last_physical_at=track.last_physical_at,
        delivered_at=track.delivered_at,
        promise=promised.now,
        first_promise=promised.first,
        estimated_at=track.estimated_at or shipment.estimated_at,
        started_at=None if started is None else started.at,
        arrived_at=track.arrived_at or track.delivered_at,
        quiet=track.quiet,
        origin="" if started is None else started.country,
        attempts=track.attempts,
        exceptions=track.exceptions,
        contradicted=track.contradicted,
        contradicted_at=track.contradicted_at,
        older_scans=found.older,
        place=track.place,
        source="" if last is None else last.provider,
        given=tracking.given,
        mark=mark,
        reasons=(
            *(marks.reasons(mark) if mark else ()),
            *_parcel_reasons(shipment, tracking, track, found.older + found.ahead),
        ),
    )


def _parcel_reasons(shipment: Shipment, tracking: Tracking, track: Track, doubted: int) -> tuple[Reason, ...]:
    last = track.last
    if last is not None:
        code = "parcel.scan_at" if track.place else "parcel.scan"
        reasons = [Reason(code, {"at": last.at, "status": last.status, "place": track.place, "code": last.code})]
    elif track.since is not None:
        reasons = [Reason("parcel.display", {"word": shipment.display, "at": track.since})]
    else:
        reasons = [_PARCEL_NO_SCAN if tracking.number else _PARCEL_NO_TRACKING]
    if track.unmapped:
        reasons.append(Reason("parcel.unmapped", {"word": track.unmapped}))
    if doubted:
        reasons.append(Reason("parcel.doubted", {"count": doubted}))
    if track.contradicted:
        reasons.append(Reason("parcel.contradicted", {"at": track.delivered_at}))
    return tuple(reasons)

"""One parcel: which scans tell of it, whether the platform knows more, and where that leaves it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from suivi.core import marks
from suivi.core.facts import Facts, Scan, Shipment, Tracking
from suivi.core.parcelnumber import folded
from suivi.core.parcelwords import DISPLAY_WORDS, UNMOVED
from suivi.core.policy import Policy
from suivi.core.promise import Promised, promises
from suivi.core.track import Credible, Track, follow
from suivi.core.translatable import gettext_noop
from suivi.core.verdict import Mark, ParcelVerdict, Promise, Reason
from suivi.core.words import Parcel

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
}

_FINAL = (Parcel.DELIVERED, Parcel.RETURNING, Parcel.RETURNED)
_NO_WORD = (Parcel.UNKNOWN, "")
_NO_NUMBER = (Tracking(),)
_NO_SCAN = Reason("parcel.no_scan")
_NO_TRACKING = Reason("parcel.no_tracking")


class Known(NamedTuple):
    """What the parcels of an order share. ``pledged``: the merchant's promise. ``derive`` leaves out the platform's own
    word for a shipment.
    """

    facts: Facts
    policy: Policy
    pledged: Promise | None
    derive: bool


def judge_parcels(known: Known, shipment: Shipment, found: Credible) -> Iterator[ParcelVerdict]:
    """Where each parcel of a shipment is, by the scans of it that count."""
    tracking = shipment.tracking or _numbers_of(found.kept)
    alone = len(tracking) == 1
    facts, policy = known.facts, known.policy
    contradiction = timedelta(hours=policy.contradiction_hours)
    for one in tracking:
        track = follow(_scans_of(one, found, alone=alone), contradiction)
        if not known.derive and _platform_knows_more(track, shipment, one, found, alone=alone):
            _hear_platform(track, shipment)
        said = facts.parcel_edits and marks.mark_of(facts, shipment.id, _given(one))
        mark = marks.heed(track, said) if said else None
        promised = promises(facts, policy, known.pledged, shipment, one, track)
        yield _verdict(shipment, one, track, found, promised, mark)


def _given(tracking: Tracking) -> str:
    """The number as the platform has it, by which people's words of the parcel are kept."""
    return tracking.number if tracking.given is None else tracking.given


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


def _verdict(
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
        reasons=_reasons(shipment, tracking, track, found.older + found.ahead, mark),
    )


def _reasons(
    shipment: Shipment, tracking: Tracking, track: Track, doubted: int, mark: Mark | None
) -> tuple[Reason, ...]:
    last = track.last
    if last is not None:
        code = "parcel.scan_at" if track.place else "parcel.scan"
        reasons = [Reason(code, {"at": last.at, "status": last.status, "place": track.place, "code": last.code})]
    elif track.since is not None:
        reasons = [Reason("parcel.display", {"word": shipment.display, "at": track.since})]
    else:
        reasons = [_NO_SCAN if tracking.number else _NO_TRACKING]
    if track.unmapped:
        reasons.append(Reason("parcel.unmapped", {"word": track.unmapped}))
    if doubted:
        reasons.append(Reason("parcel.doubted", {"count": doubted}))
    if track.contradicted:
        reasons.append(Reason("parcel.contradicted", {"at": track.delivered_at}))
    return (*marks.reasons(mark), *reasons) if mark else tuple(reasons)

"""One parcel's story from all its scans, in whatever order and however often they were told.

The scans are sorted by their own moments and walked once, so the same bag of scans always ends in the same status.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from suivi.core.facts import Scan
from suivi.core.parcelwords import STAGE, UNMOVED
from suivi.core.samescan import is_copy, told_once
from suivi.core.words import Parcel

# A scan older than this before its shipment is of an earlier parcel with the same (recycled) number.
OLDEST_BEFORE_SHIPMENT = timedelta(days=3)
# A scan further ahead than this has a wrong clock or time zone; it counts once its moment is near.
FURTHEST_AHEAD = timedelta(hours=36)

# What every scan is compared with. Reading a member off its enum costs more than the comparison.
UNKNOWN, INFO_RECEIVED, ATTEMPT_FAILED = Parcel.UNKNOWN, Parcel.INFO_RECEIVED, Parcel.ATTEMPT_FAILED
DELIVERED, RETURNING, EXCEPTION = Parcel.DELIVERED, Parcel.RETURNING, Parcel.EXCEPTION
WORDS = {word.value: word for word in Parcel}
_STAGE_OF = {word.value: rank for word, rank in STAGE.items()}
_SILENT = frozenset({Parcel.PENDING, Parcel.UNKNOWN})
_SOFT_END = frozenset({Parcel.EXPIRED, Parcel.CANCELLED})
_DISPUTES_DELIVERY = frozenset({Parcel.OUT_FOR_DELIVERY, Parcel.ATTEMPT_FAILED, Parcel.EXCEPTION})
_ARRIVED = frozenset({Parcel.DELIVERED, Parcel.AVAILABLE_FOR_PICKUP})
# Once a parcel is in one of these, only these still count; and after the last nothing does.
_ENDING = frozenset({Parcel.DELIVERED, Parcel.RETURNING, Parcel.RETURNED})
_GUARDED = _ENDING | _SOFT_END


class Track:
    """Where a parcel's story has got to; ``since`` is None while nothing is known."""

    __slots__ = (
        "arrived_at",
        "attempt",
        "attempts",
        "contradicted",
        "contradicted_at",
        "delivered_at",
        "estimated_at",
        "exceptions",
        "first_estimate",
        "last",
        "last_physical_at",
        "place",
        "quiet",
        "since",
        "started",
        "status",
        "substatus",
        "substatus_since",
        "unmapped",
    )

    def __init__(self) -> None:
        self.status = Parcel.PENDING
        self.substatus = ""
        self.substatus_since: datetime | None = None
        self.since: datetime | None = None
        self.last: Scan | None = None
        self.last_physical_at: datetime | None = None
        self.started: Scan | None = None  # the first scan of the parcel itself
        self.quiet: tuple[datetime, datetime] | None = None  # the longest time between two such scans on its way
        self.arrived_at: datetime | None = None  # first delivered or ready to be collected
        self.delivered_at: datetime | None = None
        self.estimated_at: datetime | None = None
        self.first_estimate: Scan | None = None  # the first scan that told one
        self.contradicted = False
        self.contradicted_at: datetime | None = None
        self.attempts = 0
        self.exceptions = 0
        self.attempt: Scan | None = None  # the last of them
        self.unmapped = ""
        self.place = ""


class Credible(NamedTuple):
    """The scans that count now, how many are too old or too far ahead, and when the first of the latter will count."""

    kept: list[Scan]
    numbered: bool = False  # whether any of them names a parcel
    older: int = 0
    ahead: int = 0
    review_at: datetime | None = None


def credible(scans: Iterable[Scan], shipped_at: datetime, now: datetime) -> Credible:
    """Which scans count at this moment."""
    earliest, latest = shipped_at - OLDEST_BEFORE_SHIPMENT, now + FURTHEST_AHEAD
    kept: list[Scan] = []
    older = ahead = 0
    review_at, numbered = None, False
    for scan in scans:
        at = scan.at
        if at < earliest:
            older += 1
        elif at > latest:
            ahead += 1
            due = at - FURTHEST_AHEAD
            review_at = due if review_at is None or due < review_at else review_at
        else:
            kept.append(scan)
            numbered = numbered or scan.number != ""
    return Credible(kept, numbered, older, ahead, review_at)


def _place_in_time(scan: Scan) -> tuple[datetime, int, str, str]:
    return scan.at, _STAGE_OF.get(scan.status, 0), scan.code, scan.id


def _in_time(scans: list[Scan]) -> list[Scan]:
    """Each scan once, from the first to the last; mostly one teller tells them so."""
    teller, previous, in_order = scans[0].provider, None, True
    for scan in scans:
        if scan.provider != teller or scan.precision != "instant":
            # Several tellers, or one who did not know the zone at first, may tell one scan twice.
            return sorted([told.scan for told in told_once(scans)], key=_place_in_time)
        if previous is not None and scan.at <= previous:
            in_order = False
        previous = scan.at
    return scans if in_order else sorted(scans, key=_place_in_time)


def follow(scans: list[Scan], contradiction: timedelta) -> Track:
    """The story that these scans tell. ``contradiction``: how long after delivery a further scan disputes it."""
    track = Track()
    for scan in _in_time(scans) if len(scans) > 1 else scans:
        word = WORDS.get(scan.status, UNKNOWN)
        track.last = scan
        if scan.physical and word not in UNMOVED:
            _note_scan(track, scan)
        if scan.estimated_at is not None:
            track.estimated_at = scan.estimated_at
            track.first_estimate = track.first_estimate or scan
        if word in _SILENT:
            _hear_nothing(track, scan, word)
        elif track.status not in _GUARDED and word is not INFO_RECEIVED:
            _move(track, scan, word)  # the usual case, and one in which every word counts
        elif _counts(track, scan, word, contradiction):
            _move(track, scan, word)
    if track.unmapped and track.since is None:
        track.status, track.substatus = Parcel.UNKNOWN, "unmapped"
    return track


def _note_scan(track: Track, scan: Scan) -> None:
    """A scan of the parcel itself: the first, and the longest silence until it arrived."""
    at, previous = scan.at, track.last_physical_at
    if previous is None:
        track.started = scan
    elif track.arrived_at is None and (track.quiet is None or at - previous > track.quiet[1] - track.quiet[0]):
        track.quiet = previous, at
    track.last_physical_at = at


def _hear_nothing(track: Track, scan: Scan, word: Parcel) -> None:
    """A word that never changes a status; but say why nothing is known yet."""
    if track.since is None and word is Parcel.PENDING:
        track.substatus = scan.substatus
    elif word is Parcel.UNKNOWN and scan.substatus != "informational":
        track.unmapped = scan.code or scan.message or scan.status


def _counts(track: Track, scan: Scan, word: Parcel, contradiction: timedelta) -> bool:
    """Whether this word, at this point of the story, may change the status."""
    if track.status in _ENDING:
        if word in _ENDING:
            return track.status is not Parcel.RETURNED
        if word in _DISPUTES_DELIVERY and scan.precision == "instant" and not track.contradicted:
            _dispute(track, scan, contradiction)
        return False
    if track.status in _SOFT_END:
        return scan.physical and word not in UNMOVED
    return word is not Parcel.INFO_RECEIVED or track.since is None or track.status is Parcel.INFO_RECEIVED


def _dispute(track: Track, scan: Scan, contradiction: timedelta) -> None:
    """A scan that speaks against a delivery, if it comes long enough after it."""
    if track.delivered_at is not None and scan.at - track.delivered_at > contradiction:
        track.contradicted, track.contradicted_at = True, scan.at


def _move(track: Track, scan: Scan, word: Parcel) -> None:
    """Let the scan change the story."""
    substatus = scan.substatus
    if track.status is RETURNING and word is DELIVERED:
        word, substatus = Parcel.RETURNED, "to_sender"
    if word in _ARRIVED and (track.arrived_at is None or (track.contradicted and word is DELIVERED)):
        track.arrived_at = scan.at
    if word is DELIVERED and (track.delivered_at is None or track.contradicted):
        # After a mistaken first scan, the delivery that followed the further scans is the true one.
        track.delivered_at, track.contradicted, track.contradicted_at = scan.at, False, None
        track.since = scan.at
    elif word is ATTEMPT_FAILED:
        if track.attempt is None or not is_copy(track.attempt, scan):
            track.attempts += 1
        track.attempt = scan
    elif word is EXCEPTION and track.status is not EXCEPTION:
        track.exceptions += 1
    if word is not track.status or track.since is None:
        track.status, track.since = word, scan.at
        track.substatus, track.substatus_since = substatus, scan.at
    elif substatus and substatus != track.substatus:
        track.substatus, track.substatus_since = substatus, scan.at
    track.place = scan.city or scan.province or scan.country or track.place

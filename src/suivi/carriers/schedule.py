"""When a parcel is asked for next: a rhythm by its status and by how long it has been quiet, and what changes that.

Scans come in leaps: after one the next is hours away, then it becomes likely, then less and less so. How long a leap
is depends on how far the parcel travels, so a rhythm counts in shares of the expected journey. A push that somebody
sends, the nights of those who ring at doors, and failures change it; the number itself moves it a little, so that
parcels that left together are not asked for together. Pure. ``suivi simulate polling`` measures it.
"""

import hashlib
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from suivi.core.words import Parcel

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
# Until which share of the journey after the last news, and how many minutes apart. After the last line: once a day.
Rhythm = tuple[tuple[float, int], ...]
MOVING: Rhythm = ((0.1, 165), (0.3, 48), (0.5, 90), (1, 240), (2.2, 720))
RHYTHMS: dict[Parcel, Rhythm] = {
    Parcel.PENDING: ((0.03, 20), (0.06, 60), (1, 360)),  # the carrier has the label's data soon, or not for long
    Parcel.INFO_RECEIVED: ((0.07, 150), (0.2, 48), (1, 210)),
    Parcel.PICKED_UP: MOVING,
    Parcel.IN_TRANSIT: MOVING,
    Parcel.UNKNOWN: MOVING,
    Parcel.OUT_FOR_DELIVERY: ((0.02, 60), (0.1, 15), (0.5, 45), (1, 360)),
    Parcel.AVAILABLE_FOR_PICKUP: ((0.4, 720), (2, 180), (3, 720)),
    Parcel.ATTEMPT_FAILED: ((0.4, 720), (1.5, 90), (3, 360)),
    Parcel.EXCEPTION: ((3, 360), (6, 720)),
    Parcel.RETURNING: ((3, 360), (6, 720)),
}
DAILY: Rhythm = ()  # of all others
USUAL_JOURNEY, SHORTEST, LONGEST = 4 * DAY, 1 * DAY, 15 * DAY
# Who rings at doors sleeps at night; sorting centers do not.
AT_DOORS = frozenset({Parcel.OUT_FOR_DELIVERY, Parcel.AVAILABLE_FOR_PICKUP, Parcel.ATTEMPT_FAILED})
OPENS, CLOSES = time(7), time(22)
AFTER_THE_END = 7 * DAY  # late corrections, and the proof of delivery
SILENCE, SILENCE_ABROAD = 30 * DAY, 60 * DAY  # after which nobody expects anything
ENDED = frozenset({Parcel.DELIVERED, Parcel.RETURNED, Parcel.CANCELLED})
FAILURES = (HOUR / 12, HOUR / 2, 2 * HOUR, 6 * HOUR)  # waits after so many failures in a row
JITTER = 0.2


class Watched(NamedTuple):
    """What the plan looks at.

    ``news_at``: when the newest scan happened, None before the first. ``expected_at``: when it should arrive, by
    whoever says so. ``zone``: the time zone at its destination, "" where it is not known. ``abroad``: it crosses a
    border. ``pushed``: a provider tells of it unasked, so that asking only catches what got lost.
    """

    number: str
    status: Parcel
    shipped_at: datetime
    news_at: datetime | None = None
    expected_at: datetime | None = None
    zone: str = ""
    abroad: bool = False
    pushed: bool = False
    failures: int = 0


def next_ask(parcel: Watched, now: datetime, pace: float = 1.0) -> datetime | None:
    """When to ask next, having just asked; None where nothing more is expected.

    ``pace`` stretches every wait: 2 asks half as often, to stay within a budget.
    """
    last = max(parcel.news_at or parcel.shipped_at, parcel.shipped_at)
    if now >= last + _patience(parcel):
        return None
    if parcel.failures:
        return now + FAILURES[min(parcel.failures, len(FAILURES)) - 1] * _jitter(parcel.number, now)
    wait = _wait(parcel, now - last) * pace * _jitter(parcel.number, now)
    return _by_day(parcel, now + max(wait, HOUR / 12))


def _patience(parcel: Watched) -> timedelta:
    if parcel.status in ENDED:
        return AFTER_THE_END
    return SILENCE_ABROAD if parcel.abroad else SILENCE


def _wait(parcel: Watched, quiet: timedelta) -> timedelta:
    if parcel.pushed:
        return DAY
    share = quiet / _journey(parcel)
    for until, minutes in RHYTHMS.get(parcel.status, DAILY):
        if share < until:
            return timedelta(minutes=minutes)
    return DAY


def _journey(parcel: Watched) -> timedelta:
    if parcel.expected_at is None:
        return USUAL_JOURNEY
    return min(max(parcel.expected_at - parcel.shipped_at, SHORTEST), LONGEST)


def _by_day(parcel: Watched, due_at: datetime) -> datetime:
    """Not in the night of those who deliver."""
    zone = _zone(parcel.zone)
    if zone is None or parcel.status not in AT_DOORS:
        return due_at
    local = due_at.astimezone(zone)
    if OPENS <= local.time() < CLOSES:
        return due_at
    day = local.date() + DAY if local.time() >= CLOSES else local.date()
    return datetime.combine(day, OPENS, zone).astimezone(due_at.tzinfo)


@lru_cache(maxsize=512)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _jitter(number: str, now: datetime) -> float:
    """A fifth more or less, by number and hour: always the same for the same."""
    digest = hashlib.blake2b(f"{number} {now:%Y%m%d%H}".encode(), digest_size=4).digest()
    return 1 + JITTER * (int.from_bytes(digest) / 2**31 - 1)

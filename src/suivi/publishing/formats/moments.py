"""Moments as text, by a clock: what a day has in common is looked up once, for a million of them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo

_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
_MINUTES = 24 * 60
_MOST = 5_000  # days that are kept
_TWO = tuple(f"{number:02}" for number in range(60))
_CLOCK = tuple(f"{minute // 60:02}:{minute % 60:02}:" for minute in range(_MINUTES))
# By how many minutes the clock is ahead; the day before, the day, and the day after, as text; how far it is from UTC.
_Day = tuple[int, tuple[str, str, str], str]


def in_utc() -> Callable[[datetime], str]:
    """Writes moments in UTC as programs do: 2026-07-01T22:30:15Z, with parts of a second where there are some."""
    write = writing(UTC, "T")
    return lambda at: (at.isoformat() if at.microsecond else write(at))[: -len("+00:00")] + "Z"


def writing(zone: tzinfo, between: str = " ") -> Callable[[datetime], str]:
    """Writes moments in UTC as this clock shows them, to the second, with how far it is from UTC. ``between``: what
    stands between day and time.
    """
    known: dict[tuple[int, int, int], _Day | None] = {}

    def write(at: datetime) -> str:
        day = (at.year, at.month, at.day)
        if day not in known:
            if len(known) >= _MOST:
                known.clear()
            known[day] = _common(datetime(*day, tzinfo=UTC), zone, between)
        found = known[day]
        if found is None:
            return at.astimezone(zone).isoformat(between, "seconds")
        ahead, days, ends = found
        which, minute = divmod(at.hour * 60 + at.minute + ahead, _MINUTES)
        return f"{days[which + 1]}{_CLOCK[minute]}{_TWO[at.second]}{ends}"

    return write


def _common(start: datetime, zone: tzinfo, between: str) -> _Day | None:
    """What the moments of a day in UTC have in common; nothing where the clock changes on it, or counts seconds."""
    first, last = start.astimezone(zone), (start + _DAY - timedelta(microseconds=1)).astimezone(zone)
    ahead = first.utcoffset()
    if ahead is None or ahead != last.utcoffset() or ahead % _MINUTE:
        return None
    before, day, after = (f"{(start + _DAY * days).date()}{between}" for days in (-1, 0, 1))
    return ahead // _MINUTE, (before, day, after), first.isoformat(" ", "seconds")[19:]

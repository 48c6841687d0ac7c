"""Spans of time as rules write them: ``30m``, ``4h``, ``48bh`` (business hours), ``3d``, ``5bd`` (business days)."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from suivi.core.workdays import Calendar

_SPAN = re.compile("([0-9]+)([a-z]+)")
_AFTER: Mapping[str, Callable[[datetime, int, Calendar], datetime]] = {
    "m": lambda start, count, _calendar: start + timedelta(minutes=count),
    "h": lambda start, count, _calendar: start + timedelta(hours=count),
    "d": lambda start, count, _calendar: start + timedelta(days=count),
    "bh": lambda start, count, calendar: calendar.add_hours(start, count),
    "bd": lambda start, count, calendar: calendar.add_days(start, count),
}


def after(start: datetime, span: str, calendar: Calendar) -> datetime:
    """The moment when so much time has passed."""
    found = _SPAN.fullmatch(span)
    assert found is not None  # checked when the rule was read
    count = int(found[1])
    return _AFTER[found[2]](start, count, calendar) if count else start

"""Dates that move with the day: ``last_month``, ``-7d`` (seven days ago), ``+3bd`` (in three business days)."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from suivi.core import queryfields
from suivi.core.workdays import DAY, LONGEST, Calendar, zone

_AWAY = re.compile("([-+])([0-9]{1,4})(bd|[hdwmy])")
_SPAN = re.compile("last_([0-9]{1,4})_(days|weeks|months)")
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


class Days(NamedTuple):
    """From the first moment until before the last; the days between them by the shop's clock."""

    start: datetime
    end: datetime


class Moment(NamedTuple):
    """Now, on the clocks and in the business calendar of a shop."""

    now: datetime
    calendar: Calendar
    timezone: str

    @property
    def today(self) -> date:
        """The date there."""
        return self.calendar.day_of(self.now)

    def midnight(self, day: date) -> datetime:
        """The first moment of a day there, in UTC."""
        return datetime.combine(day, time.min, zone(self.timezone)).astimezone(UTC)


def span(text: str, moment: Moment) -> Days:
    """The first moment that the text means, and the first after it. Raises ``ValueError`` for one that means nothing.

    ``today``, ``yesterday``, ``this_month``, ``last_week``, ``last_30_days`` (which end today) …; ``-7d``, ``+7d``: the
    moment so many hours (h), days, weeks, months, years or business days (bd) ago or from now; and whatever
    ``core.queryfields.span`` reads.
    """
    if away := _AWAY.fullmatch(text):
        at = _away(int(away[2]) * (1 if away[1] == "+" else -1), away[3], moment)
        return Days(at, at + timedelta(microseconds=1))
    days = _days(text, moment.today)
    if days is not None:
        return Days(moment.midnight(days[0]), moment.midnight(days[1]))
    start, end = queryfields.span(text, moment.now.astimezone(zone(moment.timezone)))
    return Days(start.astimezone(UTC), end.astimezone(UTC))


def before(days: Days, text: str, moment: Moment) -> Days:
    """The period before a period: the month before for a month, as many days before for other spans."""
    zoned = zone(moment.timezone)
    first, last = days.start.astimezone(zoned).date(), days.end.astimezone(zoned).date()
    name = text.rpartition("_")[2]
    if name in _MONTHS and text.startswith("last_"):
        return Days(moment.midnight(_later(first, -_MONTHS[name])), days.start)
    if name in _MONTHS:
        earlier = _later(first, -_MONTHS[name])
        return Days(moment.midnight(earlier), moment.midnight(min(first, earlier + (last - first))))
    return Days(moment.midnight(first - (last - first)), days.start)


def _away(count: int, unit: str, moment: Moment) -> datetime:
    """The moment so many units from now; before now where there are fewer than none."""
    if unit == "bd":
        return _business_days_away(count, moment)
    if unit in {"m", "y"}:
        at = moment.now.astimezone(zone(moment.timezone))
        day = _later(at.date(), count * (12 if unit == "y" else 1))
        return datetime.combine(day, at.timetz()).astimezone(UTC)
    return moment.now + count * {"h": timedelta(hours=1), "d": DAY, "w": 7 * DAY}[unit]


def _business_days_away(count: int, moment: Moment) -> datetime:
    """The same time of day, so many business days on or back."""
    at = moment.now.astimezone(zone(moment.timezone))
    day, left, step = at.date(), abs(count), DAY if count > 0 else -DAY
    for _ in range(LONGEST * 4):
        if left <= 0:
            break
        day += step
        left -= moment.calendar.works(day)
    return datetime.combine(day, at.timetz()).astimezone(UTC)


def _days(text: str, today: date) -> tuple[date, date] | None:
    """First day and the day after the last."""
    if text in {"today", "yesterday"}:
        day = today - (text == "yesterday") * DAY
        return day, day + DAY
    if many := _SPAN.fullmatch(text):
        count = int(many[1])
        first = _later(today, -count) + DAY if many[2] == "months" else today - count * _LENGTH[many[2]] + DAY
        return first, today + DAY
    which, _, name = text.partition("_")
    if which not in {"this", "last"} or name not in {"week", *_MONTHS}:
        return None
    if name == "week":
        monday = today - today.weekday() * DAY
        first = monday if which == "this" else monday - 7 * DAY
        return first, today + DAY if which == "this" else monday
    months = _MONTHS[name]
    start = today.replace(day=1, month=(today.month - 1) // months * months + 1)
    return (start, today + DAY) if which == "this" else (_later(start, -months), start)


_LENGTH: Mapping[str, timedelta] = {"days": DAY, "weeks": 7 * DAY}


def _later(day: date, months: int) -> date:
    """The same day of another month, or that month's last day. Raises ``ValueError`` far outside of history."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1900 <= year <= 9000:
        raise ValueError(year)
    first = date(year, month + 1, 1)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return first + (min(day.day, (following - first).days) - 1) * DAY

"""Business days and hours: weekends and public holidays do not count (library: ``holidays``)."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from suivi.core.policy import Policy

DAY = timedelta(days=1)
NOON = time(12)
LONGEST = 3660  # days a search for business days may go; no calendar is closed longer


def zone(name: str) -> ZoneInfo:
    """The time zone of that name; UTC where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


class Calendar:
    """The business calendar of one policy. A business day has 24 business hours, midnight to midnight there."""

    def __init__(self, timezone: str, country: str, subdivision: str, weekend: tuple[int, ...]) -> None:
        self._zone = zone(timezone)
        self._weekend = frozenset(weekend) if len(set(weekend)) < 7 else frozenset({5, 6})
        self._holidays = _holidays(country, subdivision)
        self._add = lru_cache(maxsize=65536)(self._add_minutes)
        self._between = lru_cache(maxsize=65536)(self._count)
        self._noon = lru_cache(maxsize=65536)(self._noon_after)
        self._end = lru_cache(maxsize=65536)(self._midnight)

    @staticmethod
    def of(policy: Policy, country: str = "", weekend: tuple[int, ...] | None = None) -> "Calendar":
        """The calendar of a policy, or with another country's holidays or another week; equal ones share one."""
        off = policy.weekend if weekend is None else weekend
        if not country or country == policy.country:
            return _calendar(policy.timezone, policy.country, policy.subdivision, off)
        return _calendar(policy.timezone, country, "", off)

    def works(self, day: date) -> bool:
        """Whether people work on that day."""
        return day.weekday() not in self._weekend and day not in self._holidays

    def add_hours(self, start: datetime, hours: int) -> datetime:
        """The moment when ``hours`` business hours have passed since ``start``."""
        return self._add(start, hours)

    def add_days(self, start: datetime, days: int) -> datetime:
        """The moment when ``days`` business days have passed since ``start``."""
        return self._add(start, days * 24)

    def days_between(self, start: date, end: date) -> int:
        """How many business days after ``start`` it is on ``end``; a day off counts as the business day after it."""
        return self._between(start, end) + (start < end and not self.works(end))

    def hours_between(self, start: datetime, end: datetime) -> int:
        """Whole business hours from one moment to another; 0 where the second is not later."""
        first, last = start.astimezone(self._zone), end.astimezone(self._zone)
        opens = 24 * (self._between(first.date(), last.date()) + self.works(first.date()))
        before = first.hour if self.works(first.date()) else 0
        after = 24 - last.hour if self.works(last.date()) else 0
        return max(0, opens - before - after)

    def day_of(self, moment: datetime) -> date:
        """The date on the clocks there."""
        return moment.astimezone(self._zone).date()

    def noon_after(self, day: date, days: int) -> datetime:
        """Noon of the business day that many business days after ``day``, in UTC."""
        return self._noon(day, days)

    def end_of_day(self, moment: datetime) -> datetime:
        """The midnight that ends the moment's day there."""
        return self._end(moment)

    def _midnight(self, moment: datetime) -> datetime:
        local = moment.astimezone(self._zone)
        return datetime.combine(local.date() + DAY, time.min, self._zone).astimezone(moment.tzinfo)

    def _count(self, start: date, end: date) -> int:
        return sum(self.works(start + n * DAY) for n in range(1, min((end - start).days, LONGEST) + 1))

    def _noon_after(self, day: date, days: int) -> datetime:
        left = days
        for _ in range(LONGEST):
            if left <= 0:
                break
            day += DAY
            left -= self.works(day)
        return datetime.combine(day, NOON, self._zone).astimezone(UTC)

    def _add_minutes(self, start: datetime, hours: int) -> datetime:
        moment = start.astimezone(self._zone)
        left = timedelta(hours=hours)
        for _ in range(LONGEST):
            midnight = datetime.combine(moment.date() + DAY, time.min, self._zone)
            if self.works(moment.date()):
                rest = midnight.astimezone(start.tzinfo) - moment.astimezone(start.tzinfo)
                if left <= rest:
                    return moment.astimezone(start.tzinfo) + left
                left -= rest
            moment = midnight
        return moment.astimezone(start.tzinfo)


@lru_cache(maxsize=256)
def _calendar(timezone: str, country: str, subdivision: str, weekend: tuple[int, ...]) -> Calendar:
    return Calendar(timezone, country, subdivision, weekend)


def _holidays(country: str, subdivision: str) -> "holidays.HolidayBase | dict[date, str]":
    """The country's public holidays, or none where the country is unknown."""
    if not country:
        return {}
    try:
        return holidays.country_holidays(country, subdiv=subdivision or None)
    except NotImplementedError:
        return {}

"""How often a report is made: what people choose, and the schedule that it means."""

from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from typing import NamedTuple


class Often(StrEnum):
    """The choices; ``CRON`` for everything else."""

    HOURLY = "hourly"
    DAILY = "daily"
    WEEKDAYS = "weekdays"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    CRON = "cron"


class Choice(NamedTuple):
    """``at``: the time of day. ``weekday``: 1 is Monday. ``day``: of the month, 0 is its last. ``cron``: as written."""

    often: Often
    at: time = time(8)
    weekday: int = 1
    day: int = 1
    cron: str = ""


_PATTERNS: Mapping[Often, str] = {
    Often.HOURLY: "{minute} * * * *",
    Often.DAILY: "{minute} {hour} * * *",
    Often.WEEKDAYS: "{minute} {hour} * * 1-5",
    Often.WEEKLY: "{minute} {hour} * * {weekday}",
    Often.MONTHLY: "{minute} {hour} {day} * *",
}


def cron_of(choice: Choice) -> str:
    """The schedule in cron's five fields."""
    if choice.often is Often.CRON:
        return choice.cron
    return _PATTERNS[choice.often].format(
        minute=choice.at.minute, hour=choice.at.hour, weekday=choice.weekday, day=choice.day or "L"
    )


def choice_of(cron: str) -> Choice:
    """What a schedule was chosen as, so that the form shows it again."""
    fields = cron.split()
    if len(fields) != 5 or not fields[0].isdecimal():
        return Choice(Often.CRON, cron=cron)
    minute, hour, day, _month, weekday = fields
    at = time(int(hour) if hour.isdecimal() else 8, int(minute))
    number = int(day) if day.isdecimal() else 0 if day == "L" else 1
    told = Choice(Often.CRON, at, int(weekday) if weekday.isdecimal() else 1, number, cron)
    return next((one for often in _PATTERNS if cron_of(one := told._replace(often=often, cron="")) == cron), told)

"""Hours of the day in which somebody may be disturbed, by the clock of where they are."""

from datetime import datetime, timedelta, tzinfo


def open_from(now: datetime, opens: int, closes: int, where: tzinfo) -> datetime:
    """The next moment at which messages may come: now within the hours, else when they begin.

    Where they begin and end at the same hour, always. They may go over midnight.
    """
    local = now.astimezone(where)
    if opens == closes or _within(local.hour, opens, closes):
        return now
    return next_hour(now, opens % 24, where)


def quiet_until(now: datetime, begins: int, ends: int, where: tzinfo) -> datetime:
    """The same, told by the hours in which nothing may come."""
    return open_from(now, ends, begins, where)


def next_hour(now: datetime, hour: int, where: tzinfo) -> datetime:
    """The next time that the clock there shows this hour."""
    local = now.astimezone(where)
    start = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    if start <= local:
        start = (local + timedelta(days=1)).replace(hour=hour, minute=0, second=0, microsecond=0)
    return start.astimezone(now.tzinfo)


def _within(hour: int, opens: int, closes: int) -> bool:
    return opens <= hour < closes if opens < closes else hour >= opens or hour < closes

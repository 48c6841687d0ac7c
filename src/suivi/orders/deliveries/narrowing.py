"""What narrows a list to some parcels by their own rows: when they left or ended, how that went, and from where.

The tally does not know that, so such lists are counted over the parcels themselves. The scorecard counts the same:
each of its figures leads to its parcels.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Q

from suivi.core.words import Parcel

UNKNOWN = "-"  # in an address: of which nobody knows the carrier or the country
PERIODS = ("shipped", "ended")  # words of an address, and how the columns of day and moment begin
LONGEST_DAY = timedelta(hours=26)  # the furthest clock from UTC, and the summer's hour
_SIGNS = {"=": "exact", "<=": "lte", ">=": "gte", ">": "gt", "IN": "in", "IS NOT NULL": "isnull"}


class Condition(NamedTuple):
    """A part of a WHERE, and what fills its places."""

    sql: str
    values: tuple[object, ...] = ()


class Having(NamedTuple):
    """What a column of a parcel must hold."""

    column: str
    sign: str
    value: Any = None

    def condition(self) -> Condition:
        """As a part of a WHERE."""
        if self.sign == "IS NOT NULL":
            return Condition(f"{self.column} IS NOT NULL")
        if self.sign == "IN":
            return Condition(f"{self.column} IN ({', '.join(['%s'] * len(self.value))})", tuple(self.value))
        return Condition(f"{self.column} {self.sign} %s", (self.value,))

    def q(self) -> Q:
        """As Django asks."""
        return Q(**{f"{self.column}__{_SIGNS[self.sign]}": False if self.sign == "IS NOT NULL" else self.value})


DELIVERED, CAME_BACK = Parcel.DELIVERED.value, Parcel.RETURNED.value
OUTCOMES: Mapping[str, tuple[Having, ...]] = {
    "delivered": (Having("status", "=", DELIVERED),),
    "returned": (Having("status", "=", CAME_BACK),),
    "promised": (Having("status", "=", DELIVERED), Having("kept", "IS NOT NULL")),
    "kept": (Having("status", "=", DELIVERED), Having("kept", "=", True)),
    "missed": (Having("status", "=", DELIVERED), Having("kept", "=", False)),
    "at_once": (Having("status", "=", DELIVERED), Having("attempts", "=", 0)),
    "excepted": (Having("exceptions", ">", 0),),
}


class Period(NamedTuple):
    """The days, both included, on which parcels left (``shipped``), or arrived or came back (``ended``)."""

    event: str
    first: date
    last: date

    def text(self) -> str:
        """As it stands in an address."""
        return f"{self.first.isoformat()}..{self.last.isoformat()}"


def read_period(event: str, text: str) -> Period:
    """The period that an address names. Raises ``ValueError`` for what is none."""
    first, _, last = text.partition("..")
    return Period(event, date.fromisoformat(first), date.fromisoformat(last))


def having(period: Period | None, outcome: str, origin: str, slower: int | None) -> Iterator[Having]:
    """All that the parcels' rows must hold. What the scorecard does not count is in no period.

    ``slower``: days, more than which the way to the delivery took.
    """
    if period is not None:
        yield Having(f"{period.event}_day", ">=", period.first.isoformat())
        yield Having(f"{period.event}_day", "<=", period.last.isoformat())
        # The same in moments, wherever the shop is, so that an index finds them.
        first, after = (datetime.combine(day, time(), UTC) for day in (period.first, period.last + timedelta(days=1)))
        yield Having(f"{period.event}_at", ">=", first - LONGEST_DAY)
        yield Having(f"{period.event}_at", "<=", after + LONGEST_DAY)
        yield Having("test", "=", False)
        if period.event == "ended":
            yield Having("status", "IN", (DELIVERED, CAME_BACK))
    yield from OUTCOMES.get(outcome, ())
    if slower is not None:
        yield Having("transit_days", ">", slower)
    if origin:
        yield Having("origin", "=", known(origin))


def known(value: str) -> str:
    """What a carrier or country of an address stands for in the rows."""
    return "" if value == UNKNOWN else value

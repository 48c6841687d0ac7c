"""What a filter and a typed search mean together: as much as possible as status keys, terms and a period, which have
exact counts; only the rest must be looked for in the orders.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from suivi.core.query import And, Not, Or, Query, QueryError, parse
from suivi.core.query import Term as Condition
from suivi.core.queryfields import CHOICES
from suivi.core.statuskey import StatusSet, unpack
from suivi.lib import clock
from suivi.orders.filters import PERIODS, TERMS, FilterError, Filters
from suivi.orders.search import period, sentence
from suivi.orders.terms import fold

Test = Callable[[StatusSet], bool]
STATUSES = {"financial_status": "payment", "fulfillment_status": "fulfillment", "return_status": "returns",
            "delivery_status": "delivery"}  # fmt: skip
STATES = {"open": "open", "cancelled": "canceled"}  # the others look at the archive flag, which is in no key
EVERYTHING = And(())
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Wanted:
    """``tests``: of the typed search, on status keys. ``start``, ``end``: of placing. ``rest``: what has no counts."""

    filters: Filters
    tests: tuple[Test, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    rest: And = EVERYTHING

    @property
    def everything(self) -> bool:
        """Whether only status keys are asked for."""
        return not (self.terms or self.start or self.end or self.searched)

    @property
    def searched(self) -> bool:
        """Whether something must be looked for in the orders."""
        return self.rest != EVERYTHING

    @property
    def spans(self) -> bool:
        """Whether a period of placing is asked for."""
        return self.start is not None or self.end is not None

    def matches(self, key: int) -> bool:
        """Whether orders with this status key are meant."""
        return self.tested(key) and self.filters.matches(key)

    def tested(self, key: int) -> bool:
        """Whether the typed search allows this status key."""
        return not self.tests or all(test(unpack(key)) for test in self.tests)


def wanted(filters: Filters) -> Wanted:
    """What is asked for, at this moment in the zone in force. Raises ``FilterError`` for a search that is none."""
    now = timezone.localtime(clock.now())
    start, end = _dates(filters, now)
    terms = [(kind, folded) for kind, value in filters.terms.items() if (folded := fold(value))]
    tests, rest = [], []
    try:
        query = parse(filters.q)
        for part in query.parts if isinstance(query, And) else (query,):
            if (test := _test(part)) is not None:
                tests.append(test)
            elif (span := period(part, now)) is not None:
                start, end = _later(start, span[0]), _earlier(end, span[1])
            elif (term := _term(part)) is not None:
                terms.append(term)
            else:
                rest.append(part)
    except QueryError as error:
        raise FilterError(sentence(error)) from error
    return Wanted(filters, tuple(tests), tuple(dict.fromkeys(terms)), start, end, And(tuple(rest)))


def _dates(filters: Filters, now: datetime) -> tuple[datetime | None, datetime | None]:
    """The filters' period as moments, in the zone of ``now``."""
    midnight = datetime.combine(now.date(), time.min)
    start = end = None
    if filters.placed:
        start = midnight - (PERIODS[filters.placed] - 1) * _DAY
    if day := filters.dates.get("from"):
        start = _later(start, datetime.combine(date.fromisoformat(day), time.min))
    if day := filters.dates.get("to"):
        end = datetime.combine(date.fromisoformat(day), time.min) + _DAY
    return (start and start.replace(tzinfo=now.tzinfo), end and end.replace(tzinfo=now.tzinfo))


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at), default=None)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at), default=None)


def _test(query: Query) -> Test | None:
    """The query as a test of status keys; None where it asks for more than they say."""
    if isinstance(query, Not):
        inner = _test(query.part)
        return (lambda status: not inner(status)) if inner else None
    if isinstance(query, And | Or):
        tests = [_test(part) for part in query.parts]
        if not tests or None in tests:
            return None
        all_or_any = all if isinstance(query, And) else any
        return lambda status: all_or_any(test(status) for test in tests if test)
    return _condition_test(query)


def _condition_test(term: Condition) -> Test | None:
    if term.op != "=":
        return None
    if term.field == "status" and STATES.keys() >= set(term.values):
        states = {STATES[value] for value in term.values}
        return lambda status: status.state in states
    if term.field == "problem":
        return lambda status: not status.problems.isdisjoint(term.values)
    if term.field in STATUSES:
        words = {word for value in term.values for word in CHOICES[term.field][value]}
        return lambda status: getattr(status, STATUSES[term.field]) in words
    return None


def _term(query: Query) -> tuple[str, str] | None:
    """A tag, carrier or country that is asked for exactly."""
    if isinstance(query, Condition) and query.field in TERMS and query.op == "=" and len(query.values) == 1:
        folded = fold(query.values[0])
        return (query.field, folded) if folded else None
    return None

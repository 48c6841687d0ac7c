"""Conditions of rules, read once and then asked of many orders: the overview's search, without a database. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from operator import ge, gt, le, lt
from typing import NamedTuple

from suivi.automations.rules.case import Case
from suivi.automations.rules.fields import RULES, VALUES, shown, words_of
from suivi.core.query import And, Not, Or, Query, Term, parse
from suivi.core.queryfields import TIMES
from suivi.core.relative import span
from suivi.orders.search import EMPTY, SEARCHED
from suivi.orders.terms import PHONE_TAIL, digits, fold, number_term

Test = Callable[[Case, datetime], bool]
_COMPARE: Mapping[str, Callable[[Decimal, Decimal], bool]] = {"<": lt, ">": gt, "<=": le, ">=": ge}


class Part(NamedTuple):
    """One of the conditions that must all hold: as text, the test, and the fields that it asks about."""

    text: str
    test: Test
    fields: tuple[str, ...]

    def shown(self, case: Case) -> str:
        """What the order has in those fields."""
        return "; ".join(filter(None, (shown(case, field) for field in self.fields)))


@lru_cache(maxsize=8192)
def parts(condition: str) -> tuple[Part, ...]:
    """The conditions that must all hold; none: every order meets it. Raises ``QueryError``."""
    query = parse(condition, RULES)
    each = query.parts if isinstance(query, And) else (query,)
    return tuple(Part(told(one), tested(one), tuple(dict.fromkeys(_fields(one)))) for one in each)


def holds(condition: str, case: Case, now: datetime) -> bool:
    """Whether the order meets the condition."""
    return all(part.test(case, now) for part in parts(condition))


def told(query: Query) -> str:
    """A query as text, which means the same when it is read again."""
    if isinstance(query, Not):
        return f"-{told(query.part)}"
    if isinstance(query, And):
        return f"({' '.join(map(told, query.parts))})"
    if isinstance(query, Or):
        return f"({' OR '.join(map(told, query.parts))})"
    values = [_quoted(value) + "*" * (query.op == "prefix") for value in query.values] or ["*"]
    if not query.field:
        return _quoted(query.values[0])
    return f"{query.field}:{query.op if query.op in _COMPARE else ''}{','.join(values)}"


def _quoted(value: str) -> str:
    plain = value.replace("-", "").replace("_", "").replace(".", "").isalnum() and not value.startswith("-")
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return value if plain and value not in {"AND", "OR", "NOT"} else f'"{escaped}"'


def tested(query: Query) -> Test:
    """A query as a test of one order at one moment."""
    if isinstance(query, Not):
        inner = tested(query.part)
        return lambda case, now: not inner(case, now)
    if isinstance(query, And):
        every = tuple(map(tested, query.parts))
        return lambda case, now: all(test(case, now) for test in every)
    if isinstance(query, Or):
        some = tuple(map(tested, query.parts))
        return lambda case, now: any(test(case, now) for test in some)
    return _term(query)


def _fields(query: Query) -> list[str]:
    if isinstance(query, Term):
        return [query.field]
    inner = (query.part,) if isinstance(query, Not) else query.parts
    return [name for one in inner for name in _fields(one)]


def _term(term: Term) -> Test:
    if term.field in TIMES:
        return _moment(term)
    if term.field in VALUES:
        return _figure(term)
    if term.field in RULES.choices:
        return _choice(term)
    if term.field == "tag_not":
        inner = _text("tag", term)
        return lambda case, now: not inner(case, now)
    return _text(term.field, term)


def _moment(term: Term) -> Test:
    get = VALUES[term.field]
    if term.op == "any":
        return lambda case, _now: get(case) is not None

    def test(case: Case, now: datetime) -> bool:
        at = get(case)
        return isinstance(at, datetime) and any(_within(term.op, at, text, case, now) for text in term.values)

    return test


def _within(op: str, at: datetime, text: str, case: Case, now: datetime) -> bool:
    start, end = span(text, case.clock.at(now))
    return {"=": start <= at < end, "<": at < start, "<=": at < end, ">": at >= end, ">=": at >= start}[op]


def _figure(term: Term) -> Test:
    get = VALUES[term.field]
    if term.op == "any":
        return lambda case, _now: get(case) is not None
    bounds = [Decimal(text) for text in term.values]
    compare = _COMPARE.get(term.op, Decimal.__eq__)

    def test(case: Case, _now: datetime) -> bool:
        value = get(case)
        return (
            value is not None
            and not isinstance(value, datetime)
            and any(compare(Decimal(value), bound) for bound in bounds)
        )

    return test


def _choice(term: Term) -> Test:
    field = term.field
    if term.op == "any":
        empty = frozenset({EMPTY[field]}) if field in EMPTY else frozenset()
        return lambda case, _now: bool(words_of(case, field) - empty)
    words = frozenset(word for value in term.values for word in RULES.choices[field][value])
    return lambda case, _now: not words.isdisjoint(words_of(case, field))


def _text(kind: str, term: Term) -> Test:
    """As ``orders.search`` compares texts: folded, whole or from the beginning."""
    if not kind:
        return _anywhere(term.values[0])
    if term.op == "any":
        return lambda case, _now: bool(words_of(case, kind))
    if kind == "phone":
        return _phone(term)
    folding = number_term if kind == "tracking" else fold
    wanted = tuple(map(folding, term.values))
    if term.op == "prefix":
        return lambda case, _now: any(word.startswith(wanted) for word in words_of(case, kind))
    whole = frozenset(wanted)
    return lambda case, _now: not whole.isdisjoint(words_of(case, kind))


def _phone(term: Term) -> Test:
    numbers = tuple(map(digits, term.values))
    if term.op == "prefix":
        return lambda case, _now: any(word.startswith(numbers) for word in words_of(case, "phone"))
    whole = frozenset(numbers) | {one[-PHONE_TAIL:] for one in numbers if len(one) >= PHONE_TAIL}
    return lambda case, _now: not whole.isdisjoint(words_of(case, "phone"))


def _anywhere(value: str) -> Test:
    """A bare word: the beginning of a name, number, address, article or tag."""
    starts = {kind: fold(value) for kind in SEARCHED} | {"tracking": number_term(value)}
    number = digits(value)
    if len(number) >= 4:
        starts["phone"] = number
    return lambda case, _now: any(
        word.startswith(start) for kind, start in starts.items() for word in words_of(case, kind)
    )

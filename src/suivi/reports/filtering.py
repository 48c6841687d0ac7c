"""The overview's search language over the columns of a dataset: as a test of rows, and as much as possible as SQL."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from operator import and_, ge, gt, le, lt, or_
from typing import Any

from django.db.models import Q

from suivi.core import relative
from suivi.core.query import And, Not, Or, Query, QueryError, Term, parse
from suivi.core.queryfields import Fields
from suivi.core.relative import Moment
from suivi.orders.models import Order
from suivi.orders.search import sentence
from suivi.reports.contract import Kind, ReportError
from suivi.reports.datasets import Dataset
from suivi.reports.datasets.base import ALIASES, Field
from suivi.reports.formulas import Value
from suivi.reports.statuses import StatusTest, are_moving, status_test

Test = Callable[[Sequence[Any]], bool]
COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {"<": lt, ">": gt, "<=": le, ">=": ge}
LOOKUPS = {"<": "lt", ">": "gt", "<=": "lte", ">=": "gte"}
_YES_NO = {"true": ("true",), "false": ("false",), "yes": ("true",), "no": ("false",)}
_TIMES = (Kind.INSTANT, Kind.DAY)
_NUMBERS = (Kind.NUMBER, Kind.COUNT, Kind.MONEY, Kind.PERCENT)
_DURATION = re.compile("([0-9]{1,6})([hd])")


@dataclass(frozen=True)
class Filter:
    """``test``: whether a row is meant; ``condition``: what the table can leave out beforehand, never too much;
    ``statuses``: likewise by the orders' status keys; ``moving``: whether only parcels are meant that are under way.
    """

    test: Test | None
    condition: Q
    relative: bool  # whether it depends on the moment of the report
    statuses: StatusTest | None = None
    moving: bool = False


def filtering(
    text: str,
    dataset: Dataset,
    formulas: Mapping[str, Kind],
    value: Callable[[str], Value | None],
    moment: Moment,
) -> Filter:
    """What a filter asks for. ``formulas``: what those of a row are; ``value``: a column or formula by its name.

    Raises ``ReportError``.
    """
    known = _Known(dataset, value, moment)
    try:
        query = parse(text, _fields(dataset, formulas, moment))
        if query == And(()):
            return Filter(None, Q(), relative=False)
        test, condition = known.test(query), known.condition(query) or Q()
        orders, moving = status_test(query, dataset), are_moving(query, dataset)
        return Filter(test, condition, relative=known.moves, statuses=orders, moving=moving)
    except QueryError as error:
        raise ReportError(sentence(error), "filters", error.position) from error


class _Known:
    """What the names in a filter are."""

    def __init__(self, dataset: Dataset, value: Callable[[str], Value | None], moment: Moment) -> None:
        self.dataset, self.value, self.moment, self.moves = dataset, value, moment, False

    def test(self, query: Query) -> Test:
        """The query as a test of rows."""
        if isinstance(query, Not):
            inner = self.test(query.part)
            return lambda row: not inner(row)
        if isinstance(query, And | Or):
            parts, both = [self.test(part) for part in query.parts], isinstance(query, And)
            if len(parts) == 2:
                one, two = parts
                return (lambda row: one(row) and two(row)) if both else (lambda row: one(row) or two(row))
            every = all if both else any
            return lambda row: every([part(row) for part in parts])
        return self._term(query)

    def _term(self, term: Term) -> Test:
        if not term.field:
            raise QueryError("no_value", {"field": ""}, term.position)
        found, field = self.value(term.field), self.dataset.field(term.field)
        if found is None:
            raise QueryError("unknown_field", {"field": term.field}, term.position)
        get = found.get
        if term.op == "any":
            return lambda row: get(row) not in {None, ""}
        if found.kind in _TIMES:
            return self._time(term, found)
        if found.kind in _NUMBERS or found.kind is Kind.DURATION:
            return _number(term, found)
        if found.kind is Kind.YES_NO:
            wanted = {_YES_NO[word][0] == "true" for word in term.values}
            return lambda row: get(row) in wanted
        return _text(term, found, field)

    def _time(self, term: Term, found: Value) -> Test:
        spans: list[tuple[Any, Any]] = [self.span(text) for text in term.values]
        if found.kind is Kind.DAY:
            day_of = self.moment.calendar.day_of
            spans = [(day_of(start), _after(day_of(start), day_of(end))) for start, end in spans]
        return _any([_within(term.op, found.get, start, end) for start, end in spans])

    def span(self, text: str) -> relative.Days:
        """A time that the filter names."""
        self.moves |= not text[:4].isdigit()
        return relative.span(text, self.moment)

    def condition(self, query: Query) -> Q | None:
        """What the table itself can decide of it; None where that is nothing."""
        if isinstance(query, And):
            parts = [found for part in query.parts if (found := self.condition(part)) is not None]
            return reduce(and_, parts) if parts else None
        if isinstance(query, Or):
            all_parts = [self.condition(part) for part in query.parts]
            return None if None in all_parts else reduce(or_, [part for part in all_parts if part is not None])
        if isinstance(query, Not):
            return self._without(query.part)
        return self._stored(query) or self._implied(query)

    def _implied(self, term: Term) -> Q | None:
        """What is so of every row that meets a condition: an order with a certain problem has one."""
        field = self.dataset.field(term.field)
        if self.dataset.model is not Order or field is None or field.stored not in {"problem", "problems"}:
            return None
        return Q(problem_since__isnull=False) if all(term.values) else None

    def _without(self, query: Query) -> Q | None:
        """What does not meet a condition, where the table decides it to the row: by a word, or whether it is known."""
        if not isinstance(query, Term):
            return None
        field, found = self.dataset.field(query.field), self._stored(query)
        exact = field is not None and (field.choices is not None or query.op == "any")
        return ~found if exact and found is not None else None

    def _stored(self, term: Term) -> Q | None:
        field = self.dataset.field(term.field)
        if field is None or not field.stored or field.show or self.dataset.pairs:
            return None
        name = field.stored
        if field.known and term.op in {"=", "prefix"}:
            words = [text.casefold() for text in term.values]
            return Q(**{f"{name}__in": [word for word in field.known if _meets(word, words, term.op)]})
        if term.op == "prefix":
            return None
        if term.op == "any":
            unknown = Q(**{f"{name}__isnull": True})
            return ~(unknown | Q(**{name: ""})) if field.kind is Kind.TEXT else ~unknown
        if field.kind in _TIMES:
            return reduce(or_, [self._bounds(name, term.op, self.span(text)) for text in term.values])
        if field.kind is Kind.YES_NO:
            return Q(**{f"{name}__in": [_YES_NO[word][0] == "true" for word in term.values]})
        if field.choices is not None:
            return Q(**{f"{name}__in": [word for value in term.values for word in field.choices[value]]})
        if field.kind in _NUMBERS and not any("." in text for text in term.values):  # columns of whole numbers
            lookup = LOOKUPS.get(term.op, "exact")
            return reduce(or_, [Q(**{f"{name}__{lookup}": Decimal(text)}) for text in term.values])
        return None

    @staticmethod
    def _bounds(name: str, op: str, span: relative.Days) -> Q:
        start, end = span
        if op == "=":
            return Q(**{f"{name}__gte": start, f"{name}__lt": end})
        return {
            "<": Q(**{f"{name}__lt": start}),
            "<=": Q(**{f"{name}__lt": end}),
            ">": Q(**{f"{name}__gte": end}),
            ">=": Q(**{f"{name}__gte": start}),
        }[op]


def _fields(dataset: Dataset, formulas: Mapping[str, Kind], moment: Moment) -> Fields:
    """Everything that a filter can name, by how it is compared."""
    choices: dict[str, Mapping[str, tuple[str, ...]]] = {}
    kinds = {field.name: field.kind for field in dataset.fields} | dict(formulas)
    for name, kind in kinds.items():
        field = dataset.field(name)
        if kind is Kind.YES_NO:
            choices[name] = _YES_NO
        elif field is not None and field.choices is not None and name not in formulas:
            choices[name] = field.choices
    aliases = {alias: name for alias, name in ALIASES.items() if name in kinds and alias not in kinds}
    choices |= {alias: choices[name] for alias, name in aliases.items() if name in choices}
    kinds |= {alias: kinds[name] for alias, name in aliases.items()}
    compared = tuple(name for name, kind in kinds.items() if _is_compared(kind))
    return Fields(choices, compared, tuple(kinds), _readable(kinds, moment))


def _is_compared(kind: Kind | None) -> bool:
    return kind in _TIMES or kind in _NUMBERS or kind is Kind.DURATION


def _readable(kinds: Mapping[str, Kind], moment: Moment) -> Callable[[str, str], bool]:
    """Whether a value can be read as what the field is."""

    def readable(name: str, text: str) -> bool:
        if kinds[name] not in _TIMES:
            number = r"-?[0-9]{1,15}(\.[0-9]{1,6})?"
            return bool(re.fullmatch(_DURATION if kinds[name] is Kind.DURATION else number, text))
        try:
            relative.span(text, moment)
        except (ValueError, OverflowError):
            return False
        return True

    return readable


def _after(start: date, end: date) -> date:
    return end if end > start else start + timedelta(days=1)


def _any(tests: Sequence[Test]) -> Test:
    return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)


def _within(op: str, get: Callable[[Any], Any], start: Any, end: Any) -> Test:  # noqa: ANN401
    if op == "=":
        return lambda row: (value := get(row)) is not None and start <= value < end
    edge, compare = {"<": (start, lt), "<=": (end, lt), ">": (end, ge), ">=": (start, ge)}[op]
    return lambda row: (value := get(row)) is not None and compare(value, edge)


def _number(term: Term, found: Value) -> Test:
    get, wanted = found.get, [_read(found.kind, text) for text in term.values]
    if term.op == "=":
        return lambda row: get(row) in wanted
    return _any([_beside(COMPARE[term.op], get, bound) for bound in wanted])


def _beside(compare: Callable[[Any, Any], bool], get: Callable[[Any], Any], bound: Any) -> Test:  # noqa: ANN401
    return lambda row: (value := get(row)) is not None and compare(value, bound)


def _read(kind: Kind | None, text: str) -> Any:  # noqa: ANN401
    if kind is not Kind.DURATION:
        return Decimal(text)
    found = _DURATION.fullmatch(text)
    assert found is not None  # checked when it was read
    return timedelta(hours=int(found[1])) if found[2] == "h" else timedelta(days=int(found[1]))


def _text(term: Term, found: Value, field: Field | None) -> Test:
    """Texts are equal whatever their case."""
    get, words = found.get, [text.casefold() for text in term.values]
    if field is not None and field.choices is not None:
        words = [word for value in term.values for word in field.choices[value]]
    if field is not None and field.many:
        return lambda row: any(_meets(part, words, term.op) for part in (get(row) or "").split(", "))
    if term.op == "prefix":
        return lambda row: (value := get(row)) is not None and value.casefold().startswith(tuple(words))
    plain = set(words)
    return lambda row: (value := get(row)) is not None and value.casefold() in plain


def _meets(part: str, words: Sequence[str], op: str) -> bool:
    return part.casefold().startswith(tuple(words)) if op == "prefix" else part.casefold() in words

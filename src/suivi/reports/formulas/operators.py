"""What can stand between values: arithmetic, comparisons, and, or, not, in; and the choices if, case, coalesce."""

import operator
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from suivi.core.relative import Moment
from suivi.reports.contract import Kind
from suivi.reports.formulas.functions import LONGEST_TEXT, NUMBERS, TIMES, day_of
from suivi.reports.formulas.numbers import divided, exact, multiplied
from suivi.reports.formulas.parts import Call, FormulaError, Level, Row, Value

Get = Callable[[Row], Any]
_COUNTS = frozenset({Kind.COUNT})
_MONEY, _SPAN, _INSTANT, _DAY, _TEXT = (
    frozenset({kind}) for kind in (Kind.MONEY, Kind.DURATION, Kind.INSTANT, Kind.DAY, Kind.TEXT)
)


def _scaled(span: timedelta, by: int | Decimal) -> timedelta | None:
    try:
        return timedelta(microseconds=int(span // timedelta(microseconds=1) * by))
    except (OverflowError, ValueError):
        return None


def _shrunk(span: timedelta, by: int | Decimal) -> timedelta | None:
    return _scaled(span, 1 / Decimal(by)) if by else None


def _per(one: timedelta, other: timedelta) -> Any:  # noqa: ANN401
    micro = timedelta(microseconds=1)
    return divided(Decimal(one // micro), other // micro)


def _sure(call: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Times outside of history are unknown."""

    def checked(one: Any, other: Any) -> Any:  # noqa: ANN401
        try:
            return call(one, other)
        except OverflowError:
            return None

    return checked


def _plus(one: Any, other: Any) -> Any:  # noqa: ANN401
    return exact(one + other)


def _minus(one: Any, other: Any) -> Any:  # noqa: ANN401
    return exact(one - other)


# A sign, what stands before and behind it, what it gives, and how. The first line that fits counts.
ARITHMETIC: Sequence[tuple[str, frozenset[Kind], frozenset[Kind], Kind, Callable[[Any, Any], Any]]] = (
    ("+", _COUNTS, _COUNTS, Kind.COUNT, _plus),
    ("+", NUMBERS, NUMBERS, Kind.NUMBER, _plus),
    ("-", NUMBERS, NUMBERS, Kind.NUMBER, _minus),
    ("*", NUMBERS, NUMBERS, Kind.NUMBER, multiplied),
    ("/", NUMBERS, NUMBERS, Kind.NUMBER, divided),
    ("+", _MONEY, _MONEY, Kind.MONEY, _plus),
    ("-", _MONEY, _MONEY, Kind.MONEY, _minus),
    ("*", _MONEY, NUMBERS, Kind.MONEY, multiplied),
    ("*", NUMBERS, _MONEY, Kind.MONEY, multiplied),
    ("/", _MONEY, NUMBERS, Kind.MONEY, divided),
    ("/", _MONEY, _MONEY, Kind.NUMBER, divided),
    ("-", _INSTANT, _INSTANT, Kind.DURATION, _sure(operator.sub)),
    ("+", _INSTANT, _SPAN, Kind.INSTANT, _sure(operator.add)),
    ("-", _INSTANT, _SPAN, Kind.INSTANT, _sure(operator.sub)),
    ("-", _DAY, _DAY, Kind.NUMBER, lambda one, other: (one - other).days),
    ("+", _SPAN, _SPAN, Kind.DURATION, _sure(operator.add)),
    ("-", _SPAN, _SPAN, Kind.DURATION, _sure(operator.sub)),
    ("*", _SPAN, NUMBERS, Kind.DURATION, _scaled),
    ("/", _SPAN, NUMBERS, Kind.DURATION, _shrunk),
    ("/", _SPAN, _SPAN, Kind.NUMBER, _per),
    ("+", _TEXT, _TEXT, Kind.TEXT, lambda one, other: (one + other)[:LONGEST_TEXT]),
)
_COMPARED: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
# Kinds that can be compared with each other.
_FAMILIES = (NUMBERS | {Kind.MONEY}, TIMES, _SPAN, _TEXT, frozenset({Kind.YES_NO}))


def applied(node: Call, parts: list[Value], moment: Moment) -> Value:
    """The value of a sign between parts. Raises ``FormulaError`` where they do not go together."""
    return OPERATORS[node.name](node, parts, moment)


def _arithmetic(node: Call, parts: list[Value], _moment: Moment) -> Value:
    one, other = parts
    for sign, before, behind, gives, call in ARITHMETIC:
        if sign == node.name and _fits(one, before) and _fits(other, behind):
            unit = one.unit if sign in "+-" and one.unit == other.unit else ""
            return Value(gives, _both(call, one.get, other.get), level(node, parts), unit)
    raise _apart(node, one, other)


def _fits(value: Value, kinds: frozenset[Kind]) -> bool:
    return value.kind is None or value.kind in kinds


def _both(call: Callable[[Any, Any], Any], one: Get, other: Get) -> Get:
    def get(row: Row) -> Any:  # noqa: ANN401
        first = one(row)
        if first is None:
            return None
        second = other(row)
        return None if second is None else call(first, second)

    return get


def _comparison(node: Call, parts: list[Value], moment: Moment) -> Value:
    one, other = parts
    get = _both(_COMPARED[node.name], *_comparable(node, one, other, moment))
    return Value(Kind.YES_NO, get, level(node, parts))


def _comparable(node: Call, one: Value, other: Value, moment: Moment) -> tuple[Get, Get]:
    """Both sides as what can be compared: an instant with a day is a day; texts whatever their case."""
    if one.kind is not None and other.kind is not None:
        if not any(one.kind in family and other.kind in family for family in _FAMILIES):
            raise _apart(node, one, other)
        if one.kind != other.kind and one.kind in TIMES:
            return _as_day(one.get, moment), _as_day(other.get, moment)
    if Kind.TEXT in {one.kind, other.kind}:
        return _folded(one.get), _folded(other.get)
    return one.get, other.get


def _as_day(get: Get, moment: Moment) -> Get:
    return lambda row: day_of(moment, value) if isinstance(value := get(row), datetime) else value


def _folded(get: Get) -> Get:
    return lambda row: None if (value := get(row)) is None else value.casefold()


def _in(node: Call, parts: list[Value], moment: Moment) -> Value:
    first, *choices = parts
    if not choices:
        raise FormulaError("how_many", node.position, name="in", wanted="1", found="0")
    pairs = [_comparable(node, first, choice, moment) for choice in choices]

    def get(row: Row) -> bool | None:
        if first.get(row) is None:
            return None
        return any(one(row) == other(row) for one, other in pairs)

    return Value(Kind.YES_NO, get, level(node, parts))


def _truth(node: Call, parts: list[Value], _moment: Moment) -> Value:
    """And, or, not: unknown only where the known parts do not decide."""
    for part, inner in zip(parts, node.parts, strict=True):
        _must_be(part, {Kind.YES_NO}, inner.position, node.name)
    decides, gets = node.name == "or", [part.get for part in parts]
    if node.name == "not":
        (one,) = gets
        return Value(Kind.YES_NO, lambda row: None if (value := one(row)) is None else not value, level(node, parts))

    def get(row: Row) -> bool | None:
        found: bool | None = not decides
        for each in gets:
            value = each(row)
            if value is decides:
                return bool(decides)
            found = None if value is None else found
        return found

    return Value(Kind.YES_NO, get, level(node, parts))


def _must_be(part: Value, kinds: Set[Kind], position: int, name: str) -> None:
    if part.kind is not None and part.kind not in kinds:
        wanted = ", ".join(sorted(kind.value for kind in kinds))
        raise FormulaError("wrong_kind", position, name=name, found=part.kind.value, wanted=wanted)


def _negative(node: Call, parts: list[Value], _moment: Moment) -> Value:
    (one,) = parts
    _must_be(one, {Kind.DURATION, Kind.MONEY, *NUMBERS}, node.position, "-")
    kind = Kind.NUMBER if one.kind is Kind.COUNT else one.kind
    return Value(kind, lambda row: None if (value := one.get(row)) is None else -value, level(node, parts), one.unit)


def _choice(node: Call, parts: list[Value], _moment: Moment) -> Value:
    """``if(condition, then, else)``, ``case(condition, then, condition, then, …, else)``; the last may be left out."""
    if len(parts) < 2 or (node.name == "if" and len(parts) > 3):
        raise FormulaError("how_many", node.position, name=node.name, wanted="3", found=str(len(parts)))
    otherwise = parts[-1] if len(parts) % 2 else Value(None, lambda _row: None)
    tests, values = parts[0 : len(parts) - len(parts) % 2 : 2], parts[1::2]
    for place, test in enumerate(tests):
        _must_be(test, {Kind.YES_NO}, node.parts[2 * place].position, node.name)
    kind, unit = _common(node, [*values, otherwise])
    pairs = [(test.get, value.get) for test, value in zip(tests, values, strict=True)]

    def get(row: Row) -> Any:  # noqa: ANN401
        for test, value in pairs:
            if test(row):
                return value(row)
        return otherwise.get(row)

    return Value(kind, get, level(node, parts), unit)


def _coalesce(node: Call, parts: list[Value], _moment: Moment) -> Value:
    """The first that is known."""
    if not parts:
        raise FormulaError("how_many", node.position, name=node.name, wanted="2", found="0")
    kind, unit = _common(node, parts)
    gets = [part.get for part in parts]
    return Value(
        kind,
        lambda row: next((value for get in gets if (value := get(row)) is not None), None),
        level(node, parts),
        unit,
    )


def _known(node: Call, parts: list[Value], _moment: Moment) -> Value:
    """Whether it is known: an empty text is not."""
    if len(parts) != 1:
        raise FormulaError("how_many", node.position, name=node.name, wanted="1", found=str(len(parts)))
    get = parts[0].get
    return Value(Kind.YES_NO, lambda row: get(row) not in {None, ""}, level(node, parts))


def _common(node: Call, parts: list[Value]) -> tuple[Kind | None, str]:
    """The kind that all choices have."""
    kinds = {part.kind for part in parts} - {None}
    units = {part.unit for part in parts if part.kind is not None}
    unit = next(iter(units)) if len(units) == 1 else ""
    if len(kinds) > 1 and kinds <= NUMBERS:
        return Kind.NUMBER, unit
    if len(kinds) > 1:
        one, other, *_rest = sorted(kind.value for kind in kinds if kind)
        raise FormulaError("apart", node.position, sign=node.name, one=one, other=other)
    return next(iter(kinds), None), unit


def _apart(node: Call, one: Value, other: Value) -> FormulaError:
    first, second = (part.kind.value if part.kind else "unknown" for part in (one, other))
    return FormulaError("apart", node.position, sign=node.name, one=first, other=second)


def level(node: Call, parts: Sequence[Value]) -> Level:
    """Of what the whole is a value. Raises where parts are of rows and of groups at once."""
    levels = {part.level for part in parts} - {Level.CONSTANT}
    if len(levels) > 1:
        raise FormulaError("mixed", node.position)
    for part in parts:
        if part.window:
            raise FormulaError("window", node.position, name=part.window)
    return next(iter(levels), Level.CONSTANT)


OPERATORS: Mapping[str, Callable[[Call, list[Value], Moment], Value]] = {
    **dict.fromkeys("+-*/", _arithmetic),
    **dict.fromkeys(_COMPARED, _comparison),
    "in": _in,
    "and": _truth,
    "or": _truth,
    "not": _truth,
    "negative": _negative,
    "if": _choice,
    "case": _choice,
    "coalesce": _coalesce,
    "is_known": _known,
}

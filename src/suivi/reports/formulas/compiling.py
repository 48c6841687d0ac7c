"""Gives every part of a formula its type, and makes it something to call. Nothing is looked up while rows are read."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from suivi.core.relative import Moment
from suivi.reports.contract import Kind
from suivi.reports.formulas import operators
from suivi.reports.formulas.aggregates import AGGREGATES, WINDOWS, Aggregate, Sum
from suivi.reports.formulas.functions import FUNCTIONS, NUMBERS, Function
from suivi.reports.formulas.parts import Call, FormulaError, Level, Literal, Name, Node, Row, Value
from suivi.reports.formulas.syntax import read


@dataclass(frozen=True)
class Slot:
    """One aggregate of an answer: what it collects, of which value of each row, and what comes of it."""

    aggregate: Aggregate
    of: Callable[[Row], Any]
    kind: Kind
    percent: int | Decimal | None = None

    def collect(self) -> Sum:
        """Nothing collected yet."""
        return self.aggregate.collects()

    def result(self, collected: Sum) -> Any:  # noqa: ANN401
        """The value of what was collected."""
        if self.percent is None:
            return self.aggregate.result(collected.state)
        return self.aggregate.result(collected.state, self.percent)


@dataclass
class Scope:
    """What names mean. ``column(name)``: of a row, None where there is none of that name. ``formulas``: texts by name.

    While formulas are compiled: ``slots``, the aggregates that they need; ``money``, whether amounts are calculated
    over many rows, which is possible only within one currency; ``timely``: whether the moment of the report matters.
    """

    moment: Moment
    column: Callable[[str], Value | None]
    names: Iterable[str]
    formulas: Mapping[str, str] = field(default_factory=dict)
    slots: list[Slot] = field(default_factory=list)
    money: bool = False
    timely: bool = False
    known: dict[str, Value] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)


def compiled(text: str, scope: Scope) -> Value:
    """The formula, ready to be called. Raises ``FormulaError`` with the position of what is wrong."""
    return _Compiler(scope).value(read(text))


class _Compiler:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def value(self, node: Node) -> Value:
        """What a part of the tree means."""
        if isinstance(node, Literal):
            return _literal(node)
        if isinstance(node, Name):
            return self._name(node)
        if node.name in operators.OPERATORS:
            return operators.applied(node, [self.value(part) for part in node.parts], self.scope.moment)
        if node.name in FUNCTIONS:
            return self._function(node, FUNCTIONS[node.name])
        if node.name in AGGREGATES:
            return self._aggregate(node, AGGREGATES[node.name])
        if node.name in WINDOWS:
            return self._window(node)
        known = (*FUNCTIONS, *AGGREGATES, *WINDOWS, *operators.OPERATORS)
        raise FormulaError("unknown_function", node.position, name=node.name, meant=nearest(node.name, known))

    def _name(self, node: Name) -> Value:
        scope, name = self.scope, node.name
        if name in scope.known:
            return scope.known[name]
        if name not in scope.formulas:
            found = scope.column(name)
            if found is None:
                meant = nearest(name, (*scope.names, *scope.formulas))
                raise FormulaError("unknown_name", node.position, name=name, meant=meant)
            return found
        if name in scope.open:
            raise FormulaError("circle", node.position, name=name)
        scope.open.append(name)
        try:
            scope.known[name] = self.value(read(scope.formulas[name]))
        except FormulaError as error:
            raise FormulaError(error.code, node.position, **error.params) from error
        finally:
            scope.open.pop()
        return scope.known[name]

    def _function(self, node: Call, function: Function) -> Value:
        parts = [self.value(part) for part in node.parts]
        most, least = len(function.takes), len(function.takes) - function.optional
        if not least <= len(parts) <= most:
            raise FormulaError("how_many", node.position, name=node.name, wanted=str(most), found=str(len(parts)))
        for part, taken, inner in zip(parts, function.takes, node.parts, strict=False):
            if part.kind is not None and part.kind not in taken:
                raise wrong_kind(inner.position, node.name, part.kind, taken)
        self.scope.timely |= function.timely
        kind = function.gives or (parts[0].kind if parts else None)
        get = _called(function.call, self.scope.moment, [part.get for part in parts])
        return Value(
            kind, get, operators.level(node, parts), function.unit or (parts[0].unit if not function.gives else "")
        )

    def _aggregate(self, node: Call, aggregate: Aggregate) -> Value:
        if not node.parts and node.name == "count":
            return self._slot(Slot(aggregate, lambda _row: True, Kind.COUNT), Kind.COUNT, "")
        wanted = 2 if aggregate.percent else 1
        if len(node.parts) != wanted:
            found = str(len(node.parts))
            raise FormulaError("how_many", node.position, name=node.name, wanted=str(wanted), found=found)
        of = self.value(node.parts[0])
        if of.level is Level.GROUP:
            raise FormulaError("nested", node.parts[0].position, name=node.name)
        if of.kind is not None and of.kind not in aggregate.takes:
            raise wrong_kind(node.parts[0].position, node.name, of.kind, aggregate.takes)
        kind = of.kind or Kind.NUMBER
        self.scope.money |= kind is Kind.MONEY and aggregate.gives is None
        gives = aggregate.gives or (Kind.NUMBER if kind is Kind.COUNT and node.name != "sum" else kind)
        percent = _percent(node) if aggregate.percent else None
        return self._slot(Slot(aggregate, of.get, kind, percent), gives, of.unit if aggregate.gives is None else "")

    def _slot(self, slot: Slot, gives: Kind, unit: str) -> Value:
        place = len(self.scope.slots)
        self.scope.slots.append(slot)
        return Value(gives, lambda results: results[place], Level.GROUP, unit)

    def _window(self, node: Call) -> Value:
        if len(node.parts) != 1:
            raise FormulaError("how_many", node.position, name=node.name, wanted="1", found=str(len(node.parts)))
        of = self.value(node.parts[0])
        if of.level is not Level.GROUP or of.window or of.kind not in NUMBERS | {Kind.MONEY}:
            raise FormulaError("window", node.position, name=node.name)
        kind = Kind.PERCENT if node.name == "of_total" else of.kind
        return Value(kind, of.get, Level.GROUP, "" if node.name == "of_total" else of.unit, window=node.name)


def _percent(node: Call) -> int | Decimal:
    wanted = node.parts[1]
    if isinstance(wanted, Literal) and isinstance(wanted.value, int | Decimal) and 0 <= wanted.value <= 100:
        return wanted.value
    raise FormulaError("percent", wanted.position)


def _literal(node: Literal) -> Value:
    value = node.value
    kinds: dict[type, Kind] = {int: Kind.NUMBER, Decimal: Kind.NUMBER, str: Kind.TEXT, bool: Kind.YES_NO}
    return Value(kinds.get(type(value)), lambda _row: value)


def _called(call: Callable[..., Any], moment: Moment, parts: list[Callable[[Row], Any]]) -> Callable[[Row], Any]:
    if not parts:
        return lambda _row: call(moment)
    if len(parts) == 1:
        (one,) = parts
        return lambda row: None if (value := one(row)) is None else call(moment, value)

    def get(row: Row) -> Any:  # noqa: ANN401
        values = [part(row) for part in parts]
        return None if None in values else call(moment, *values)

    return get


def wrong_kind(position: int, name: str, found: Kind, taken: Iterable[Kind]) -> FormulaError:
    """What a function cannot take."""
    wanted = ", ".join(sorted(kind.value for kind in taken))
    return FormulaError("wrong_kind", position, name=name, found=found.value, wanted=wanted)


def nearest(word: str, known: Iterable[str]) -> str:
    """What may have been meant."""
    return next(iter(difflib.get_close_matches(word, list(known), 1)), "")

"""What can be calculated over many rows. Each holds little, can be joined to another of its kind, and gives one value.

Unknown values are left out. The result is the same whatever the order of the rows and however they were portioned.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol, Self

from suivi.core.translatable import gettext_noop as _
from suivi.reports.contract import Kind
from suivi.reports.formulas.functions import NUMBERS, SPANS, TIMES, Kinds
from suivi.reports.formulas.numbers import divided, exact, share

ALL: Kinds = frozenset(Kind)
ADDED: Kinds = NUMBERS | SPANS | {Kind.MONEY}
ORDERED: Kinds = ADDED | TIMES | {Kind.TEXT}


class Sum(Protocol):
    """What is collected. ``state`` is plain enough for JSON once the values are; ``restored`` takes it back."""

    state: Any

    def add(self, value: Any) -> None: ...  # noqa: ANN401, D102

    def join(self, other: Self) -> None: ...  # noqa: D102


class Count:
    """How many values are known; of yes and no, how many are yes."""

    __slots__ = ("state",)

    def __init__(self, state: int = 0) -> None:
        self.state = state

    def add(self, value: object) -> None:
        """One more."""
        if value is not None and value is not False:
            self.state += 1

    def join(self, other: "Count") -> None:
        """With another's."""
        self.state += other.state


class Total:
    """How many values, and their sum."""

    __slots__ = ("state",)

    def __init__(self, state: Any = None) -> None:  # noqa: ANN401
        self.state = state or [0, None]

    def add(self, value: Any) -> None:  # noqa: ANN401
        """One more."""
        if value is not None:
            state = self.state
            state[0] += 1
            state[1] = value if state[1] is None else state[1] + value

    def join(self, other: "Total") -> None:
        """With another's."""
        if other.state[0]:
            count, total = self.state
            self.state = [count + other.state[0], other.state[1] if total is None else total + other.state[1]]


class Yes:
    """How many are yes, and how many are known."""

    __slots__ = ("state",)

    def __init__(self, state: list[int] | None = None) -> None:
        self.state = state or [0, 0]

    def add(self, value: bool | None) -> None:
        """One more."""
        if value is not None:
            self.state[0] += value
            self.state[1] += 1

    def join(self, other: "Yes") -> None:
        """With another's."""
        self.state = [self.state[0] + other.state[0], self.state[1] + other.state[1]]


class Values:
    """How often each value occurs."""

    __slots__ = ("state",)

    def __init__(self, state: Mapping[Any, int] | None = None) -> None:
        self.state: Counter[Any] = Counter(state or {})

    def add(self, value: object) -> None:
        """One more."""
        if value is not None:
            self.state[value] += 1

    def join(self, other: "Values") -> None:
        """With another's."""
        self.state.update(other.state)


class Edge:
    """The smallest and the largest value."""

    __slots__ = ("state",)

    def __init__(self, state: Any = None) -> None:  # noqa: ANN401
        self.state = state or []

    def add(self, value: Any) -> None:  # noqa: ANN401
        """One more."""
        if value is not None:
            low, high = self.state or (value, value)
            self.state = [min(low, value), max(high, value)]

    def join(self, other: "Edge") -> None:
        """With another's."""
        for value in other.state:
            self.add(value)


@dataclass(frozen=True)
class Aggregate:
    """``collects``: one of the classes above. ``result`` gets its state and, for ``percentile``, how many percent.

    ``gives`` None: the kind of what it is of.
    """

    takes: Kinds
    gives: Kind | None
    collects: Callable[..., Sum]
    result: Callable[..., Any]
    help: str
    percent: bool = False


def average(state: tuple[int, Any]) -> Any:  # noqa: ANN401
    """The sum by the count; None of nothing."""
    count, total = state
    if not count:
        return None
    return total / count if isinstance(total, timedelta) else divided(total, count)


def percentile(state: Mapping[Any, int], percent: int | Decimal) -> Any:  # noqa: ANN401
    """The value below which so many percent lie; between two, in proportion (as spreadsheets: PERCENTILE.INC)."""
    count = sum(state.values())
    if not count:
        return None
    place = divided(Decimal(percent) * (count - 1), 100) or Decimal(0)
    low, rest = int(place), place - int(place)
    values = sorted(state)
    below, above = _at(state, values, low), _at(state, values, min(low + 1, count - 1))
    if not rest or below == above:
        return below
    if isinstance(below, timedelta):
        return below + timedelta(microseconds=int((above - below) // timedelta(microseconds=1) * rest))
    return exact(below + (above - below) * rest)


def _at(state: Mapping[Any, int], values: Sequence[Any], place: int) -> Any:  # noqa: ANN401
    """The value at a place of them all in their order."""
    for value in values:
        place -= state[value]
        if place < 0:
            return value
    return None


AGGREGATES: Mapping[str, Aggregate] = {
    "count": Aggregate(
        ALL, Kind.COUNT, Count, lambda state: state, _("how many rows; of a condition, how many meet it")
    ),
    "sum": Aggregate(ADDED, None, Total, lambda state: state[1], _("the sum")),
    "average": Aggregate(ADDED, None, Total, average, _("the average of what is known")),
    "median": Aggregate(ADDED, None, Values, lambda state: percentile(state, 50), _("half are less, half are more")),
    "percentile": Aggregate(
        ADDED, None, Values, percentile, _("so many percent are at most this: percentile(x, 90)"), percent=True
    ),
    "smallest": Aggregate(ORDERED, None, Edge, lambda state: state[0] if state else None, _("the smallest or first")),
    "largest": Aggregate(ORDERED, None, Edge, lambda state: state[1] if state else None, _("the largest or last")),
    "count_distinct": Aggregate(ALL, Kind.COUNT, Values, len, _("how many different ones")),
    "share": Aggregate(
        frozenset({Kind.YES_NO}),
        Kind.PERCENT,
        Yes,
        lambda state: share(*state),
        _("the share of rows that meet a condition, of those where it is known"),
    ),
}
# Over the rows of the answer.
WINDOWS: Mapping[str, str] = {
    "running": _("summed up from the first row to this one"),
    "of_total": _("its share of all rows"),
}
TYPES: Mapping[Kind, Any] = {
    Kind.TEXT: str,
    Kind.NUMBER: int | Decimal,
    Kind.MONEY: Decimal,
    Kind.COUNT: int,
    Kind.DURATION: timedelta,
    Kind.INSTANT: datetime,
    Kind.DAY: date,
    Kind.YES_NO: bool,
    Kind.PERCENT: Decimal,
}

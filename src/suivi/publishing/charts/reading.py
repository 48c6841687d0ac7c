"""An answer's rows as a chart: what stands along the axis, what is drawn, what belongs together."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext_noop

from suivi.publishing.charts.contract import Chart, ChartKind, Series
from suivi.publishing.charts.look import MOST_SERIES
from suivi.publishing.written import HOUR, Hand
from suivi.reports.contract import Chart as Choice
from suivi.reports.contract import Column, Kind, Subtotal

TABLE = "table"
NUMERIC = frozenset({Kind.NUMBER, Kind.MONEY, Kind.COUNT, Kind.DURATION, Kind.PERCENT})
ADDS_UP = frozenset({Kind.MONEY, Kind.COUNT, Kind.NUMBER})
CURRENCY = "currency"  # the column that names the one of its row's money
COUNTRY = "country"
ONE = frozenset({ChartKind.MAP, ChartKind.PIE, ChartKind.FIGURE, ChartKind.HEAT, ChartKind.HISTOGRAM})  # a measure
MOST_LABELS = 366
OTHER = gettext_noop("Other")
PART = gettext_noop("The largest are drawn; the table has all.")
Row = tuple[object, ...]


def chart_of(title: str, choice: Choice, columns: Sequence[Column], rows: Sequence[Row], hand: Hand) -> Chart | None:
    """The chart that the report asks for; None where it asks for a table, or where nothing can be drawn."""
    drawn = _Drawn.of(choice, columns, rows, hand)
    if drawn is None:
        return None
    kind = ChartKind(choice.kind)
    chart = (_values if kind is ChartKind.HISTOGRAM else _grid)(kind, title, drawn)
    return None if chart.empty else chart


class _Drawn:
    """Which columns play which part."""

    def __init__(self, columns: Sequence[Column], rows: Sequence[Row], hand: Hand, x: int | None, y: list[int]) -> None:
        self.columns, self.rows, self.hand, self.x, self.y = columns, rows, hand, x, y
        grouped = any(column.measure for column in columns)
        others = [place for place, one in enumerate(columns) if place != x and one.kind not in NUMERIC]
        money = any(columns[place].kind is Kind.MONEY for place in y)
        others = [place for place in others if money or columns[place].name != CURRENCY]
        self.splits = [place for place in others if grouped and len({row[place] for row in rows}) > 1]
        names = [place for place, one in enumerate(columns) if one.name == CURRENCY]
        self.currencies = {str(row[names[0]] or "") for row in rows} if names else set()

    @classmethod
    def of(cls, choice: Choice, columns: Sequence[Column], rows: Sequence[Row], hand: Hand) -> "_Drawn | None":
        """None where the report is a table, or has no numbers."""
        if choice.kind == TABLE:
            return None
        detail = [row for row in rows if not isinstance(row, Subtotal)]
        place = {column.name: number for number, column in enumerate(columns)}
        numeric = [number for number, one in enumerate(columns) if one.kind in NUMERIC]
        measures = [number for number in numeric if columns[number].measure] or numeric
        y = [place[name] for name in choice.y if name in place and place[name] in numeric] or measures
        free = [number for number, one in enumerate(columns) if one.kind not in NUMERIC and one.name != CURRENCY]
        x = place.get(choice.x, free[0] if free else None)
        y = [one for one in y if one != x and columns[one].kind is columns[y[0]].kind]  # one axis, one kind of numbers
        if choice.kind in ONE:
            y = y[:1]
        return cls(columns, detail, hand, x, y) if detail and y else None

    @property
    def first(self) -> Column:
        """The column whose numbers say how all are written."""
        return self.columns[self.y[0]]

    @property
    def currency(self) -> str:
        """The one currency of all rows, "" where there are several."""
        return next(iter(self.currencies)) if len(self.currencies) == 1 else ""

    def label(self, row: Row, place: int | None, *, code: bool = False) -> str:
        """What the row is called along the axis."""
        if place is None:
            return ""
        column, value = self.columns[place], row[place]
        if code:
            return str(value or "")
        short = isinstance(value, date) and column.kind is Kind.DAY and column.unit in ("", "day", "week")
        return self.hand.short(value) if short else self.hand.cell(column, value)  # type: ignore[arg-type]

    def series(self, row: Row, measure: int) -> str:
        """What the row's number belongs to."""
        names = [self.label(row, place) for place in self.splits]
        if len(self.y) > 1 or not names:
            names.append(self.columns[measure].label)
        return " · ".join(names)


def _values(kind: ChartKind, title: str, drawn: _Drawn) -> Chart:
    found = tuple(_number(row[drawn.y[0]]) for row in drawn.rows)
    return _chart(kind, title, (), (Series(drawn.first.label, found),), drawn)


def _grid(kind: ChartKind, title: str, drawn: _Drawn) -> Chart:
    """Each series a number for each label; several rows with one label are added up."""
    labels: dict[object, str] = {}
    found: dict[str, dict[object, float]] = {}
    for row in drawn.rows:
        key = None if drawn.x is None else row[drawn.x]
        if key not in labels and len(labels) >= MOST_LABELS:
            continue
        labels.setdefault(key, drawn.label(row, drawn.x, code=kind is ChartKind.MAP))
        for measure in drawn.y:
            number = _number(row[measure])
            if number is not None:
                sums = found.setdefault(drawn.series(row, measure), {})
                sums[key] = sums.get(key, 0.0) + number
    series = [Series(name, tuple(sums.get(key) for key in labels)) for name, sums in found.items()]
    if kind is ChartKind.PIE:
        return _pie(title, list(labels.values()), series[:1], drawn)
    if kind in (ChartKind.MAP, ChartKind.FIGURE):
        series = series[:1]
    elif kind is not ChartKind.HEAT:
        series = _largest(series, drawn)
    return _chart(kind, title, tuple(labels.values()), tuple(series), drawn, whole=len(series) == len(found))


def _largest(series: list[Series], drawn: _Drawn) -> list[Series]:
    """As many series as can be told apart, the largest, in the order they came; the rest as one where that adds up."""
    if len(series) <= MOST_SERIES:
        return series
    ranked = sorted(series, key=_sum, reverse=True)
    kept, rest = ranked[: MOST_SERIES - 1], ranked[MOST_SERIES - 1 :]
    chosen = [one for one in series if one in kept]
    if drawn.first.kind in ADDS_UP:
        sums = tuple(
            sum(value or 0.0 for value in values) for values in zip(*(one.values for one in rest), strict=True)
        )
        chosen.append(Series(drawn.hand.say(OTHER), sums))
    return chosen


def _pie(title: str, labels: list[str], series: list[Series], drawn: _Drawn) -> Chart:
    """The largest slices in their order of size, the rest as one."""
    values = series[0].values if series else ()
    slices = sorted(zip(labels, values, strict=False), key=lambda one: one[1] or 0.0, reverse=True)
    kept, rest = slices[: MOST_SERIES - 1], slices[MOST_SERIES - 1 :]
    if rest:
        kept.append((drawn.hand.say(OTHER), sum(value or 0.0 for _label, value in rest)))
    numbers = Series(series[0].label if series else "", tuple(value for _label, value in kept))
    return _chart(ChartKind.PIE, title, tuple(label for label, _value in kept), (numbers,), drawn, whole=not rest)


def _chart(
    kind: ChartKind,
    title: str,
    labels: tuple[str, ...],
    series: tuple[Series, ...],
    drawn: _Drawn,
    *,
    whole: bool = True,
) -> Chart:
    names = ", ".join(one.label for one in series[:MOST_SERIES])
    along = drawn.columns[drawn.x].label if drawn.x is not None and labels else ""
    summary = f"{names} · {along}" if along else names
    if not whole:
        summary = f"{summary}. {drawn.hand.say(PART)}"
    written = drawn.hand.figure(drawn.first, drawn.currency)
    return Chart(kind, title, labels, series, summary, "" if drawn.currency else drawn.first.unit, written)


def _sum(one: Series) -> float:
    return sum(abs(value) for value in one.values if value is not None)


def _number(value: object) -> float | None:
    """A number to draw; spans in hours."""
    if isinstance(value, timedelta):
        return value.total_seconds() / HOUR
    return None if value is None or isinstance(value, (str, bool)) else float(value)  # type: ignore[arg-type]

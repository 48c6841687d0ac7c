"""From groups to the rows of an answer: pivoted, compared, sorted, with subtotals, shares and running totals."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext

from suivi.reports.aligning import aligned
from suivi.reports.collecting import Groups, Key, joined
from suivi.reports.contract import Answer, Column, Kind, ReportError, Sort, Subtotal
from suivi.reports.formulas import Value
from suivi.reports.formulas.aggregates import Sum
from suivi.reports.formulas.numbers import divided, exact
from suivi.reports.planning import CURRENCY, Plan, Shown

MOST_PIVOTED = 60  # values that become columns
Row = tuple[Any, ...]


def answer(plan: Plan, groups: Groups, before: Groups | None = None) -> Answer:
    """The answer of a grouped report. ``before``: the groups of the period before, to be compared."""
    if before is not None:
        before = aligned(plan, before)
    if plan.having is not None:
        groups, before = _chosen(plan, plan.having, groups, before)
    table = _Table(plan, groups, before)
    rows = _sorted(list(table.rows()), plan.definition.sort, table.columns)
    rows = _windows(rows, table.columns, table.windows, _place(table.columns))[: plan.definition.limit]
    listed = _with_subtotals(table, rows) if plan.definition.subtotals else rows
    return Answer(table.columns, iter(listed), len(rows))


def _chosen(plan: Plan, having: Value, groups: Groups, before: Groups | None) -> tuple[Groups, Groups | None]:
    """The groups that meet the report's condition now, all values of the pivot together."""
    width = len(plan.keys)
    many: dict[Key, list[list[Sum]]] = {}
    for key, collected in groups.items():
        many.setdefault(key[:width], []).append(collected)
    meant = {key for key, several in many.items() if having.get(results(plan, joined(plan, several)))}
    kept = {key: found for key, found in groups.items() if key[:width] in meant}
    if before is None:
        return kept, None
    return kept, {key: found for key, found in before.items() if key[:width] in meant}


def results(plan: Plan, collected: Sequence[Sum]) -> Row:
    """What comes of what a group collected."""
    return tuple([slot.result(one) for slot, one in zip(plan.slots, collected, strict=True)])


class _Table:
    """Columns, and the row of each group."""

    def __init__(self, plan: Plan, groups: Groups, before: Groups | None) -> None:
        if not plan.keys and not groups:
            groups = {(): joined(plan, [])} if not plan.pivot else {}
        self.plan, self.groups, self.before = plan, groups, before
        self.width = len(plan.keys)
        self.pivoted: list[Any] = self._pivoted() if plan.pivot else []
        self.measures = list(self._measures())
        self.columns = (*(one.column for one in plan.keys), *(column for column, *_rest in self.measures))
        self.windows = [window for _column, window, _make in self.measures]
        self.empty = results(plan, joined(plan, []))

    def _pivoted(self) -> list[Any]:
        found = {key[self.width] for key in self.groups} | {key[self.width] for key in self.before or ()}
        if len(found) > MOST_PIVOTED:
            text = gettext("The pivot has {count} values; at most {most} can be columns.")
            raise ReportError(text.format(count=len(found), most=MOST_PIVOTED), "pivot")
        return sorted(found, key=_rank)

    def _measures(self) -> Iterator[tuple[Column, str, Callable[[Any, Any], Any]]]:
        """Each column with its window, and how it is made of a group's results, by pivot, now and before."""
        for one in self.plan.shown:
            if not self.plan.pivot:
                yield from self._compared(one, one.column, None)
            for value in self.pivoted:
                label = _shown(self.plan.pivot, value) if self.plan.pivot else ""
                several = len(self.plan.shown) > 1
                named = replace(
                    one.column,
                    name=f"{one.column.name} · {value}",
                    label=f"{label} · {one.column.label}" if several else label,
                    pivot=(value,),
                )
                yield from self._compared(one, named, value)

    def _compared(self, one: Shown, column: Column, pivot: Any) -> Iterator[Any]:  # noqa: ANN401
        yield column, one.value.window, lambda now, _before: one.value.get(now(pivot))
        if self.before is None:
            return
        label = gettext("{of}, before").format(of=column.label)
        earlier = replace(column, name=f"{column.name} before", label=label, compared=True)
        yield earlier, one.value.window, lambda _now, before: one.value.get(before(pivot))
        if _comparable(column.kind):
            label = gettext("{of}, change").format(of=column.label)
            change = replace(earlier, name=f"{column.name} change", label=label, kind=Kind.PERCENT, unit="")
            yield change, "", lambda now, before: changed(one.value.get(now(pivot)), one.value.get(before(pivot)))

    def rows(self) -> Iterator[Row]:
        """A row for each group."""
        return (self.row(key, *found) for key, found in self._by_key().items())

    def row(self, key: Key, now: dict[Any, list[Sum]], before: dict[Any, list[Sum]]) -> Row:
        """The row of a group, of what it collected by pivot value."""
        current, earlier = self._getter(now), self._getter(before)
        return (*key, *(make(current, earlier) for _column, _window, make in self.measures))

    def _by_key(self) -> dict[Key, tuple[dict[Any, list[Sum]], dict[Any, list[Sum]]]]:
        found: dict[Key, tuple[dict[Any, list[Sum]], dict[Any, list[Sum]]]] = {}
        for which, groups in enumerate((self.groups, self.before or {})):
            for key, collected in groups.items():
                both = found.setdefault(key[: self.width], ({}, {}))
                both[which][key[self.width] if self.plan.pivot else None] = collected
        return found

    def _getter(self, collected: dict[Any, list[Sum]]) -> Callable[[Any], Any]:
        found = {pivot: results(self.plan, sums) for pivot, sums in collected.items()}
        return lambda pivot: found.get(pivot, self.empty)

    def subtotal(self, prefix: Key, currency: int | None, among: Any) -> Row:  # noqa: ANN401
        """The row that sums up all groups that begin alike, of one currency."""
        size = len(prefix)
        both: list[dict[Any, list[list[Sum]]]] = [{}, {}]
        for which, groups in enumerate((self.groups, self.before or {})):
            for key, collected in groups.items():
                if key[:size] == prefix and (currency is None or key[currency] == among):
                    both[which].setdefault(key[self.width] if self.plan.pivot else None, []).append(collected)
        filled = [*prefix, *[None] * (self.width - size)]
        if currency is not None:
            filled[currency] = among
        now, before = ({pivot: joined(self.plan, many) for pivot, many in side.items()} for side in both)
        return self.row(tuple(filled), now, before)


def changed(now: Any, before: Any) -> Decimal | None:  # noqa: ANN401
    """By which share of it a value grew."""
    if now is None or before is None or not before:
        return None
    if isinstance(now, timedelta):
        now, before = now // timedelta(microseconds=1), before // timedelta(microseconds=1)
    found = divided(Decimal(now - before), abs(Decimal(before)))
    return None if found is None else Decimal(found)


def _comparable(kind: Kind) -> bool:
    return kind in {Kind.NUMBER, Kind.MONEY, Kind.COUNT, Kind.DURATION, Kind.PERCENT}


def _shown(one: Shown | None, value: Any) -> str:  # noqa: ANN401
    if value in {None, ""}:
        return gettext("Unknown")
    if one is not None and one.column.words and value in one.column.words:
        return one.column.words[value]
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, date):
        unit = one.column.unit if one else ""
        return date_format(value, {"month": "YEAR_MONTH_FORMAT"}.get(unit, "SHORT_DATE_FORMAT"))
    return str(value)


def _rank(value: Any) -> tuple[bool, Any]:  # noqa: ANN401
    """Sorts: what is not known comes last."""
    return value is None, 0 if value is None else value


def _sorted(rows: list[Row], sorts: Sequence[Sort], columns: Sequence[Column]) -> list[Row]:
    """By the groups, then by what is asked for; what is not known comes last either way."""
    keys = [place for place, column in enumerate(columns) if not column.measure]
    rows = sorted(rows, key=lambda row: [_rank(row[place]) for place in keys])
    for sort in reversed(sorts):
        rows = sort_by(rows, place_of(sort, columns), descending=sort.descending)
    return rows


def sort_by(rows: list[Row], place: int, *, descending: bool) -> list[Row]:
    """Rows by one column; those where it is not known stay last."""
    known = [row for row in rows if row[place] is not None]
    known.sort(key=lambda row: row[place], reverse=descending)
    return known + [row for row in rows if row[place] is None]


def place_of(sort: Sort, columns: Sequence[Column]) -> int:
    """Where the column to sort by stands. Raises ``ReportError``."""
    for place, column in enumerate(columns):
        if column.name == sort.column.strip():
            return place
    raise ReportError(gettext("“{name}” is not among the columns to sort by.").format(name=sort.column), "sort")


def _place(columns: Sequence[Column]) -> int | None:
    """Where the currency stands."""
    return next((place for place, column in enumerate(columns) if column.name == CURRENCY), None)


def _windows(rows: list[Row], columns: Sequence[Column], windows: Sequence[str], currency: int | None) -> list[Row]:
    """With running totals and shares, of each currency apart."""
    first = len(columns) - len(windows)
    for place, window in enumerate(windows, start=first):
        if window:
            key = currency if currency is not None else -1
            rows = list(_running(rows, place, key) if window == "running" else _of_total(rows, place, key))
    return rows


def _running(rows: Iterable[Row], place: int, currency: int) -> Iterator[Row]:
    sums: dict[Any, Any] = {}
    for row in rows:
        among = row[currency] if currency >= 0 else None
        sums[among] = exact(sums.get(among, 0) + (row[place] or 0))
        yield (*row[:place], sums[among], *row[place + 1 :])


def _of_total(rows: list[Row], place: int, currency: int) -> Iterator[Row]:
    sums: Counter[Any] = Counter()
    for row in rows:
        sums[row[currency] if currency >= 0 else None] += row[place] or 0
    for row in rows:
        whole = sums[row[currency] if currency >= 0 else None]
        share = None if row[place] is None else divided(Decimal(row[place]), whole)
        yield (*row[:place], None if share is None else Decimal(share), *row[place + 1 :])


def _with_subtotals(table: _Table, rows: list[Row]) -> list[Row]:
    """After each block of rows that begin alike, what they sum up to; at the end, everything."""
    keys = [place for place in range(table.width) if table.columns[place].name != CURRENCY]
    currency = _place(table.columns[: table.width])
    return _block(table, rows, (), keys[:-1], currency)


def _block(table: _Table, rows: list[Row], prefix: Key, keys: Sequence[int], currency: int | None) -> list[Row]:
    found: list[Row] = []
    if len(prefix) < len(keys):
        blocks: dict[Any, list[Row]] = {}
        for row in rows:
            blocks.setdefault(row[len(prefix)], []).append(row)
        for value, block in blocks.items():
            found += _block(table, block, (*prefix, value), keys, currency)
    else:
        found = list(rows)
    kinds = sorted({row[currency] for row in rows}, key=_rank) if currency is not None else [None]
    sums = [table.subtotal(prefix, currency, kind) for kind in kinds]
    return [*found, *(Subtotal(_unwindowed(table, row)) for row in sums)]


def _unwindowed(table: _Table, row: Row) -> Row:
    """A running total or a share of all says nothing in a subtotal."""
    first = len(table.columns) - len(table.windows)
    return tuple(None if place >= first and table.windows[place - first] else value for place, value in enumerate(row))

"""Answers of reports as tables: every figure leads to its orders."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from suivi.reports.contract import Answer, Column, Kind, Subtotal
from suivi.reports.drilling import key_text
from suivi.reports.planning import CURRENCY, ORDER_ID
from suivi.web import formats
from suivi.web.formats import Reader

LEFT = (Kind.TEXT, Kind.YES_NO, Kind.INSTANT, Kind.DAY)  # the others stand on the right


@dataclass(frozen=True)
class Cell:
    """A finished value. ``address``: where it leads, "" for nowhere."""

    text: str
    label: str
    number: bool = False
    address: str = ""


@dataclass(frozen=True)
class Line:
    """A row; ``total``: it sums up rows above it."""

    cells: Sequence[Cell]
    total: bool = False


@dataclass(frozen=True)
class Table:
    """``total``: how many rows there are, of which these are the first."""

    columns: Sequence[Column]
    lines: Sequence[Line]
    total: int

    @property
    def more(self) -> int:
        """How many rows are not shown."""
        return max(0, self.total - sum(not line.total for line in self.lines))


def table(answer: Answer, handle: str, most: int, drill: str = "") -> Table:
    """The first rows, finished, with the exact number of all. ``drill``: the address that figures lead to."""
    rows = iter(answer.rows)
    maker = _Maker(answer.columns, handle, drill)
    lines = [maker.line(row) for row in islice(rows, most)]
    total = answer.total if answer.total is not None else len(lines) + sum(1 for _row in rows)
    return Table(maker.shown, lines, total)


class _Maker:
    """What the rows of one table share."""

    def __init__(self, columns: Sequence[Column], handle: str, drill: str) -> None:
        self.columns, self.handle, self.drill, self.reader = columns, handle, drill, formats.reader()
        self.order = next((place for place, one in enumerate(columns) if one.name == ORDER_ID), None)
        self.currency = next((place for place, one in enumerate(columns) if one.name == CURRENCY), None)
        amounts = any(one.kind is Kind.MONEY for one in columns)
        hidden = {self.order, self.currency if amounts else None}
        self.places = [place for place in range(len(columns)) if place not in hidden]
        self.shown = [columns[place] for place in self.places]
        self.keys = [place for place, one in enumerate(columns) if not one.measure]

    def line(self, row: tuple[Any, ...]) -> Line:
        """One row."""
        total = isinstance(row, Subtotal)
        return Line([self._cell(place, row, total=total) for place in self.places], total)

    def _cell(self, place: int, row: tuple[Any, ...], *, total: bool) -> Cell:
        column, value = self.columns[place], row[place]
        text = written(column, value, row[self.currency] if self.currency is not None else "", self.reader)
        if total and value is None and not column.measure:
            text = _("Total") if place == 0 or row[place - 1] is not None else ""
        return Cell(text, column.label, column.kind not in LEFT, self._address(column, row, total=total))

    def _address(self, column: Column, row: tuple[Any, ...], *, total: bool) -> str:
        if self.order is not None:
            known = column.name == "order" and row[self.order] is not None
            return reverse("order", args=[self.handle, row[self.order]]) if known else ""
        if not self.drill or not column.measure or column.compared or column.kind is Kind.PERCENT or total:
            return ""
        pairs = [("k", key_text(row[place])) for place in self.keys]
        pairs += [("p", key_text(value)) for value in column.pivot]
        return f"{self.drill}{'&' if '?' in self.drill else '?'}{urlencode(pairs)}"


def written(column: Column, value: Any, currency: str, reader: Reader) -> str:  # noqa: ANN401
    """A value as people read it; a dash where it is not known."""
    if value is None or value == "":
        return "–"
    return str(WRITERS[column.kind](column, value, currency, reader))


def _text(column: Column, value: str, _currency: str, reader: Reader) -> str:
    if column.name.endswith("country") and len(value) == 2:
        return reader.country(value)
    words = column.words or {}
    return ", ".join(words.get(one, one) for one in value.split(", ")) if words else value


def _number(_column: Column, value: Decimal | int, _currency: str, reader: Reader) -> str:
    whole = value == int(value)
    return reader.number(int(value)) if whole else reader.amount(Decimal(value))


def _duration(_column: Column, value: timedelta, _currency: str, reader: Reader) -> str:
    hours = value / timedelta(hours=1)
    if abs(hours) < 48:
        return _("{n} h").format(n=reader.amount(Decimal(str(round(hours, 1)))).rstrip("0").rstrip(".,"))
    return _("{n} d").format(n=reader.amount(Decimal(str(round(hours / 24, 1)))).rstrip("0").rstrip(".,"))


def _day(column: Column, value: date, _currency: str, reader: Reader) -> str:
    if column.unit == "year":
        return str(value.year)
    if column.unit in {"month", "quarter"}:
        return reader.after(_noon(value, reader), "LLLL y" if column.unit == "month" else "QQQ y")
    return reader.date(value)


def _noon(day: date, reader: Reader) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=reader.zone)


WRITERS: Mapping[Kind, Any] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.COUNT: _number,
    Kind.MONEY: lambda _column, value, currency, reader: reader.money(value, currency),
    Kind.DURATION: _duration,
    Kind.INSTANT: lambda _column, value, _currency, reader: reader.minutes(value),
    Kind.DAY: _day,
    Kind.YES_NO: lambda _column, value, _currency, _reader: _("Yes") if value else _("No"),
    Kind.PERCENT: lambda _column, value, _currency, reader: reader.share(round(value * 100000), 100000),
}


def lines_of(text: Iterator[str]) -> Iterator[bytes]:
    """A streamed file, in portions that are worth sending."""
    while portion := "".join(islice(text, 500)):
        yield portion.encode()

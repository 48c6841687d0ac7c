"""Excel: typed cells, a header that stays, widths that fit, moments by the shop's clock.

Nothing a customer wrote can run: texts are written as texts, never as formulas or links.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from itertools import chain, islice
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from suivi.publishing.formats.contract import About
from suivi.publishing.written import NO, YES
from suivi.reports.contract import Answer, Column, Kind, Subtotal

MOST_ROWS = 1_048_575  # of a sheet, under its header; Excel's limit
MOST_LETTERS = 32_000  # in a cell
LARGEST = 10**15  # from there on Excel rounds
PROBE = 200  # rows that decide the widths
NARROWEST, WIDEST = 8, 60
FIRST_DAY = date(1900, 1, 1)
# How numbers of each kind are shown.
SHOWN: Mapping[Kind, str] = {
    Kind.NUMBER: "#,##0.##",
    Kind.MONEY: "#,##0.00",
    Kind.COUNT: "#,##0",
    Kind.DURATION: "[h]:mm:ss",
    Kind.INSTANT: "yyyy-mm-dd hh:mm",
    Kind.DAY: "yyyy-mm-dd",
    Kind.PERCENT: "0.0%",
}
WIDTHS: Mapping[Kind, int] = {Kind.INSTANT: 17, Kind.DAY: 12, Kind.DURATION: 12, Kind.MONEY: 13}
Put = Callable[[Worksheet, int, int, Any, Format], object]


def write(answer: Answer, about: About, out: BinaryIO) -> None:
    """One sheet; as many more as Excel's limit wants."""
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "remove_timezone": True})
    book.set_properties({"title": about.title, "created": about.made_at.astimezone(UTC).replace(tzinfo=None)})
    probe = list(islice(answer.rows, PROBE))
    rows = chain(probe, answer.rows)
    widths = [_width(column, place, probe) for place, column in enumerate(answer.columns)]
    sheet = _Sheet(book, answer.columns, about, widths)
    while portion := islice(rows, MOST_ROWS):
        if not sheet.fill(portion):
            break
    book.close()


class _Sheet:
    """How each column's values are put into a sheet."""

    def __init__(self, book: Any, columns: tuple[Column, ...], about: About, widths: list[int]) -> None:  # noqa: ANN401
        self.book, self.columns, self.about, self.widths = book, columns, about, widths
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.looks = [self._look(column, {}) for column in columns]
        self.bold = [self._look(column, {"bold": True, "top": 1}) for column in columns]
        self.puts = [self._put(column) for column in columns]
        self.full = False

    def fill(self, rows: Any) -> bool:  # noqa: ANN401
        """A sheet of these rows; whether there may be more. The first one is there even without a row."""
        first = next(rows, None)
        if first is None and self.full:
            return False
        sheet = self._open()
        number = 0
        for number, row in enumerate(chain(() if first is None else (first,), rows), start=1):
            looks = self.bold if type(row) is Subtotal else self.looks
            for place, (value, put, look) in enumerate(zip(row, self.puts, looks, strict=True)):
                if value is not None:
                    put(sheet, number, place, value, look)
        if number:
            sheet.autofilter(0, 0, number, len(self.columns) - 1)
        self.full = number == MOST_ROWS
        return self.full

    def _open(self) -> Worksheet:
        sheet = self.book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for place, (column, width) in enumerate(zip(self.columns, self.widths, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, _title(column), self.head)
        return sheet

    def _look(self, column: Column, more: dict[str, object]) -> Format:
        shown = SHOWN.get(column.kind)
        return self.book.add_format({**({"num_format": shown} if shown else {}), **more})

    def _put(self, column: Column) -> Put:
        if column.kind is Kind.TEXT:
            words = column.words or {}
            return lambda sheet, row, place, value, look: _text(sheet, row, place, words.get(value, value), look)
        if column.kind is Kind.INSTANT:
            zone = self.about.zone
            return lambda sheet, row, place, at, look: _moment(sheet, row, place, at.astimezone(zone), look)
        if column.kind is Kind.YES_NO:
            yes, no = self.about.hand.say(YES), self.about.hand.say(NO)
            return lambda sheet, row, place, value, look: _text(sheet, row, place, yes if value else no, look)
        return _PUTS[column.kind]


def _text(sheet: Worksheet, row: int, place: int, value: object, look: Format) -> None:
    sheet.write_string(row, place, str(value)[:MOST_LETTERS], look)


def _number(sheet: Worksheet, row: int, place: int, value: Any, look: Format) -> None:  # noqa: ANN401
    """A number that Excel can hold as it is; a longer one as text."""
    if abs(value) < LARGEST:
        sheet.write_number(row, place, value, look)
    else:
        sheet.write_string(row, place, str(value))


def _moment(sheet: Worksheet, row: int, place: int, at: datetime, look: Format) -> None:
    if at.date() < FIRST_DAY:
        sheet.write_string(row, place, at.isoformat(sep=" ", timespec="minutes"))
    else:
        sheet.write_datetime(row, place, at.replace(tzinfo=None), look)


def _day(sheet: Worksheet, row: int, place: int, day: date, look: Format) -> None:
    if day < FIRST_DAY:
        sheet.write_string(row, place, day.isoformat())
    else:
        sheet.write_datetime(row, place, day, look)


def _span(sheet: Worksheet, row: int, place: int, value: Any, look: Format) -> None:  # noqa: ANN401
    sheet.write_number(row, place, value.total_seconds() / 86400, look)


_PUTS: Mapping[Kind, Put] = {
    Kind.NUMBER: _number,
    Kind.MONEY: _number,
    Kind.COUNT: _number,
    Kind.PERCENT: _number,
    Kind.DURATION: _span,
    Kind.DAY: _day,
}


def _title(column: Column) -> str:
    return f"{column.label} ({column.unit})" if column.unit and column.kind is Kind.NUMBER else column.label


def _width(column: Column, place: int, probe: list[tuple[object, ...]]) -> int:
    """Wide enough for the first rows and for the title, which may take two lines."""
    words = column.words or {}
    longest = max((len(words.get(str(row[place]), str(row[place]))) for row in probe), default=0)
    width = WIDTHS.get(column.kind) or longest + 2
    return max(NARROWEST, min(WIDEST, max(width, len(_title(column)) // 2 + 4)))

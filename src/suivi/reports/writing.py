"""Answers as text, row by row: CSV that spreadsheets can open safely, JSON, and a table for a terminal."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import chain, islice

import msgspec

from suivi.reports.contract import Answer, Column, Subtotal

FORMULA = frozenset("=+-@\t\r\n＝＋－＠")  # how a cell begins that a spreadsheet would run
_json = msgspec.json.Encoder(decimal_format="string")
_WIDTHS_OF = 200  # rows by which a table's columns are as wide as they are


def as_csv(answer: Answer) -> Iterator[str]:
    """A line for the labels, then one a row."""
    yield from csv_lines([column.label for column in answer.columns], answer.rows)


def csv_lines(titles: Sequence[str], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    """A line for the titles, then one a row."""
    line = csv.writer(_Told()).writerow
    yield line([plain(title) for title in titles])
    for row in rows:
        yield line([plain(value) for value in row])


class _Told:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        """The text itself, which ``writerow`` then returns."""
        return text


def as_json(answer: Answer) -> Iterator[str]:
    """``{"columns": […], "rows": [[…], …]}``. Instants in ISO 8601, durations in seconds, amounts as text."""
    columns = [{"name": one.name, "label": one.label, "kind": one.kind, "unit": one.unit} for one in answer.columns]
    yield f'{{"columns": {_json.encode(columns).decode()}, "rows": [\n'
    between = ""
    for row in answer.rows:
        found = [value.total_seconds() if isinstance(value, timedelta) else value for value in row]
        told = {"subtotal": found} if isinstance(row, Subtotal) else found
        yield between + _json.encode(told).decode()
        between = ",\n"
    yield "\n]}\n"


def as_table(answer: Answer) -> Iterator[str]:
    """Columns side by side, as wide as the first rows need."""
    lines = ([_human(column, value) for column, value in zip(answer.columns, row, strict=True)] for row in answer.rows)
    first = list(islice(lines, _WIDTHS_OF))
    labels = [column.label for column in answer.columns]
    widths = [max(map(len, column)) for column in zip(labels, *first, strict=True)]
    for line in chain([labels, ["─" * width for width in widths]], first, lines):
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        yield "  ".join(cells).rstrip() + "\n"


FORMATS: Mapping[str, Callable[[Answer], Iterator[str]]] = {"csv": as_csv, "json": as_json, "table": as_table}


def safe(text: object) -> str:
    """The text, with an apostrophe before what a spreadsheet would run (OWASP, CSV injection)."""
    said = str(text)
    return f"'{said}" if said[:1] in FORMULA else said


def plain(value: object) -> str:
    """A value as a cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, timedelta):
        return str(round(value.total_seconds()))
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def _human(column: Column, value: object) -> str:
    """As ``plain``, with words in the language in force and spans of time that can be read."""
    if isinstance(value, str) and column.words:
        return column.words.get(value, value)
    if isinstance(value, timedelta):
        return f"{value / timedelta(hours=1):.1f} h"
    if column.kind == "percent" and isinstance(value, Decimal):
        return f"{value * 100:.1f} %"
    return plain(value)

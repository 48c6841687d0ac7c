"""How programs read values, without harm to spreadsheets; what a terminal shows."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from suivi.reports.contract import Answer, Column

FORMULA = frozenset("=+-@\t\r\n＝＋－＠")  # how a cell begins that a spreadsheet would run
_WIDTHS_OF = 200  # rows by which a table's columns are as wide as they are


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


def as_table(answer: Answer) -> Iterator[str]:
    """Columns side by side, as wide as the first rows need."""
    lines = ([_human(column, value) for column, value in zip(answer.columns, row, strict=True)] for row in answer.rows)
    first = list(islice(lines, _WIDTHS_OF))
    labels = [column.label for column in answer.columns]
    widths = [max(map(len, column)) for column in zip(labels, *first, strict=True)]
    for line in chain([labels, ["─" * width for width in widths]], first, lines):
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        yield "  ".join(cells).rstrip() + "\n"


def safe(text: object) -> str:
    """The text, with an apostrophe before what a spreadsheet would run (OWASP, CSV injection)."""
    said = str(text)
    return f"'{said}" if said[:1] in FORMULA else said


def plain(value: object) -> str:
    """A value as a program reads it and no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    turn = SPELLED.get(type(value), str)
    return str(turn(value))


def instant(at: datetime) -> str:
    """In UTC, as ISO 8601 writes it."""
    return at.isoformat().replace("+00:00", "Z")


def seconds(span: timedelta) -> int | float:
    """How long, in seconds; whole ones as a whole number."""
    found = span.total_seconds()
    return int(found) if found == int(found) else found


def yes_no(value: object) -> str:
    """As most programs write it."""
    return "true" if value else "false"


SPELLED: Mapping[type, Callable[[Any], object]] = {str: safe, bool: yes_no, timedelta: seconds, datetime: instant}


def _human(column: Column, value: object) -> str:
    """As ``plain``, with words in the language in force and spans of time that can be read."""
    if isinstance(value, str) and column.words:
        return column.words.get(value, value)
    if isinstance(value, timedelta):
        return f"{value / timedelta(hours=1):.1f} h"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if column.kind == "percent" and isinstance(value, Decimal):
        return f"{value * 100:.1f} %"
    return plain(value)

"""CSV for spreadsheets: it opens with a double click, and nothing in it runs.

UTF-8 with the mark by which Excel knows it. A text that a spreadsheet would take for a formula gets an apostrophe
before it (OWASP, CSV injection); numbers are written by the program, never by a customer, and stay numbers.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from io import StringIO
from itertools import islice
from typing import Any, BinaryIO

from suivi.publishing.formats import moments
from suivi.publishing.formats.contract import About
from suivi.publishing.written import NO, YES
from suivi.reports.contract import Answer, Column, Kind
from suivi.reports.writing import safe

Turn = Callable[[Any], object]
PORTION = 1_000


def write(answer: Answer, about: About, out: BinaryIO) -> None:
    """The columns' labels, then the rows as people read them, by the shop's clock."""
    out.writelines(pieces(answer, about))


def pieces(answer: Answer, about: About) -> Iterator[bytes]:
    """The same, to be sent while rows come."""
    yield "\ufeff".encode()
    titles = [
        safe(f"{one.label} ({one.unit})" if one.kind is Kind.NUMBER and one.unit else one.label)
        for one in answer.columns
    ]
    yield from csv_pieces(titles, [_turn(one, about) for one in answer.columns], answer.rows)


def csv_pieces(
    titles: Sequence[str], turns: Sequence[Turn | None], rows: Iterator[tuple[object, ...]]
) -> Iterator[bytes]:
    """One line for the titles and one a row, each value turned as its column wants; None stays empty."""
    yield _lines([titles])
    while portion := list(islice(rows, PORTION)):
        columns = zip(*portion, strict=True)
        yield _lines(zip(*(_turned(turn, cells) for turn, cells in zip(turns, columns, strict=True)), strict=True))


def _turned(turn: Turn | None, cells: tuple[object, ...]) -> Sequence[object]:
    """Most columns say the same again and again; each thing that a portion says is turned once."""
    if turn is None:
        return cells
    known = {cell: None if cell is None else turn(cell) for cell in set(cells)}
    return [known[cell] for cell in cells]


def _lines(lines: Iterable[Sequence[object]]) -> bytes:
    text = StringIO(newline="")
    csv.writer(text).writerows(lines)
    return text.getvalue().encode("utf-8", "replace")


def _turn(column: Column, about: About) -> Turn | None:
    """How values of this column become text; None where they are written as they are: numbers and days."""
    if column.kind is Kind.TEXT and column.words:
        words = {code: safe(said) for code, said in column.words.items()}
        return lambda value: words.get(value) or safe(value)
    if column.kind is Kind.INSTANT:
        return moments.writing(about.zone)
    if column.kind is Kind.YES_NO:
        yes, no = about.hand.say(YES), about.hand.say(NO)
        return lambda value: yes if value else no
    return _TURNS.get(column.kind)


def _clock(span: timedelta) -> str:
    """Hours, minutes and seconds, as spreadsheets calculate with them: 49:30:00."""
    seconds = round(span.total_seconds())
    minutes, second = divmod(abs(seconds), 60)
    return f"{'-' if seconds < 0 else ''}{minutes // 60}:{minutes % 60:02}:{second:02}"


_TURNS: Mapping[Kind, Turn] = {Kind.TEXT: safe, Kind.DURATION: _clock}

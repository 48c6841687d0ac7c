"""CSV for programs: the columns' names, codes instead of words, UTC, spans in seconds, no mark at the beginning.

Spreadsheets open it too, so texts are made harmless here as well.
"""

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from suivi.publishing.formats.as_csv import Turn, csv_pieces
from suivi.publishing.formats.contract import About
from suivi.publishing.formats.detail import details
from suivi.publishing.formats.moments import in_utc
from suivi.reports.contract import Answer, Kind
from suivi.reports.writing import safe, seconds, yes_no

_TURNS: Mapping[Kind, Turn] = {Kind.TEXT: safe, Kind.DURATION: seconds, Kind.YES_NO: yes_no}


def write(answer: Answer, about: About, out: BinaryIO) -> None:
    """A line of names, then the rows."""
    out.writelines(pieces(answer, about))


def pieces(answer: Answer, about: About) -> Iterator[bytes]:  # noqa: ARG001 - programs read in no language
    """The same, to be sent while rows come."""
    names = [safe(one.name) for one in answer.columns]
    turns = {**_TURNS, Kind.INSTANT: in_utc()}
    return csv_pieces(names, [turns.get(one.kind) for one in answer.columns], details(answer.rows))

"""CSV for programs: the columns' names, codes instead of words, UTC, spans in seconds, no mark at the beginning.

Spreadsheets open it too, so texts are made harmless here as well.
"""

from collections.abc import Mapping
from typing import BinaryIO

from suivi.publishing.formats.as_csv import Turn, write_lines
from suivi.publishing.formats.contract import About
from suivi.publishing.formats.detail import details, seconds
from suivi.reports.contract import Answer, Kind
from suivi.reports.writing import safe

_TURNS: Mapping[Kind, Turn] = {
    Kind.TEXT: safe,
    Kind.INSTANT: lambda at: at.isoformat().replace("+00:00", "Z"),
    Kind.DURATION: seconds,
    Kind.YES_NO: lambda value: "true" if value else "false",
}


def write(answer: Answer, about: About, out: BinaryIO) -> None:  # noqa: ARG001 - programs read in no language
    """A line of names, then the rows."""
    names = [safe(one.name) for one in answer.columns]
    write_lines(names, [_TURNS.get(one.kind) for one in answer.columns], details(answer.rows), out)

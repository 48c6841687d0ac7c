"""JSON for programs: what the report is, its columns, and its rows as objects, one a line.

Amounts are texts, so that no cent is lost on the way; moments are UTC, spans seconds.
"""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

import msgspec

from suivi.publishing.formats.contract import About
from suivi.publishing.formats.detail import details
from suivi.reports.contract import Answer, Column, Kind
from suivi.reports.writing import seconds

FLUSH = 1 << 17


def write(answer: Answer, about: About, out: BinaryIO) -> None:
    """One object with ``columns`` and ``rows``."""
    out.writelines(pieces(answer, about))


def pieces(answer: Answer, about: About) -> Iterator[bytes]:
    """The same, to be sent while rows come."""
    encoder = msgspec.json.Encoder()
    head = encoder.encode(
        {
            "title": about.title,
            "period": about.period,
            "made_at": about.made_at,
            "columns": [_column(one) for one in answer.columns],
        }
    )
    yield head[:-1] + b',\n"rows": ['
    names = [one.name for one in answer.columns]
    spans = [place for place, one in enumerate(answer.columns) if one.kind is Kind.DURATION]
    buffer, between = bytearray(), b"\n"
    for row in details(answer.rows):
        buffer += between + encoder.encode(dict(zip(names, _with_seconds(row, spans), strict=True)))
        between = b",\n"
        if len(buffer) > FLUSH:
            yield bytes(buffer)
            buffer.clear()
    yield bytes(buffer) + b"\n]}\n"


def _with_seconds(row: tuple[object, ...], spans: Sequence[int]) -> Sequence[object]:
    if not spans:
        return row
    told = list(row)
    for place in spans:
        told[place] = None if row[place] is None else seconds(row[place])  # type: ignore[arg-type]
    return told


def _column(one: Column) -> dict[str, str]:
    unit = "seconds" if one.kind is Kind.DURATION else one.unit
    return {"name": one.name, "label": one.label, "kind": one.kind, "unit": unit}

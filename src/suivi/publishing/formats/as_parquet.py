"""Parquet for data warehouses: typed columns, written in portions."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO

import pyarrow as pa
from pyarrow import parquet

from suivi.publishing.formats.contract import About
from suivi.publishing.formats.detail import details
from suivi.reports.contract import Answer, Column, Kind
from suivi.reports.writing import seconds

PORTION = 20_000
_CENT = Decimal("0.0001")
TYPES: Mapping[Kind, Any] = {
    Kind.TEXT: pa.string(),
    Kind.NUMBER: pa.float64(),
    Kind.MONEY: pa.decimal128(38, 4),
    Kind.COUNT: pa.int64(),
    Kind.DURATION: pa.float64(),  # seconds
    Kind.INSTANT: pa.timestamp("us", tz="UTC"),
    Kind.DAY: pa.date32(),
    Kind.YES_NO: pa.bool_(),
    Kind.PERCENT: pa.float64(),
}
_TURNS: Mapping[Kind, Callable[[Any], object]] = {
    Kind.NUMBER: float,
    Kind.MONEY: lambda value: Decimal(value).quantize(_CENT),
    Kind.DURATION: lambda value: float(seconds(value)),
    Kind.PERCENT: float,
    Kind.YES_NO: bool,
    Kind.TEXT: str,
}


def write(answer: Answer, about: About, out: BinaryIO) -> None:
    """All rows; labels, units and what the report is stand in the file's own description."""
    told = {"suivi.title": about.title, "suivi.period": about.period, "suivi.made_at": about.made_at.isoformat()}
    schema = pa.schema([_field(one) for one in answer.columns], metadata=told)
    rows = details(answer.rows)
    with parquet.ParquetWriter(out, schema, compression="zstd") as file:
        while portion := list(islice(rows, PORTION)):
            file.write_table(pa.table(_arrays(answer.columns, portion), schema=schema))


def _field(one: Column) -> Any:  # noqa: ANN401
    unit = "seconds" if one.kind is Kind.DURATION else one.unit
    return pa.field(one.name, TYPES[one.kind], metadata={"label": one.label, "kind": one.kind.value, "unit": unit})


def _arrays(columns: Sequence[Column], rows: Sequence[tuple[object, ...]]) -> list[Any]:
    return [
        pa.array(_turned(column.kind, values), type=TYPES[column.kind])
        for column, values in zip(columns, zip(*rows, strict=True), strict=True)
    ]


def _turned(kind: Kind, values: Sequence[object]) -> Sequence[object]:
    turn = _TURNS.get(kind)
    return values if turn is None else [None if value is None else turn(value) for value in values]

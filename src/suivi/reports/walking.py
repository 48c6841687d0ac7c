"""Columns of a table, walked as the database's driver gives them and understood a column at a time.

Django understands each value by itself and twice on SQLite, where an instant costs more than the rest of its row.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from django.db import connection
from django.db.models import BooleanField, DateTimeField, DecimalField, Field, JSONField, Model, QuerySet, TextField
from django.db.models.functions import Cast

from suivi.lib import rows

AT_ONCE = 2_000  # rows
Row = tuple[Any, ...]
Read = Callable[[Any], Any]


def walk(found: QuerySet[Any], columns: Sequence[str], shows: Mapping[int, Read] | None = None) -> Iterator[Row]:
    """These columns of all rows found, in flat memory. ``shows``: what is made of known values of a column, by its
    place.
    """
    told = [_told(found.model, name) for name in columns]
    compiler = found.values_list(*told).query.get_compiler(connection=connection)
    portions = compiler.execute_sql(chunked_fetch=True, chunk_size=AT_ONCE)
    reads: dict[int, list[Read]] | None = None
    for portion in portions:
        if reads is None:  # only now the statement is made, and what its columns are
            reads = {place: [read] for place, read in _reads(found.model, columns, compiler).items()}
            for place, show in (shows or {}).items():
                reads.setdefault(place, []).append(show)
        yield from _understood(portion, reads)


def by_ids(found: QuerySet[Any], ids: Iterable[int]) -> QuerySet[Any]:
    """Those of the rows that have these ids. Django looks at each of them for longer than the database does."""
    listed = ",".join(map(str, map(int, ids))) or "NULL"
    return found.extra(where=[f"{found.model._meta.db_table}.id IN ({listed})"])  # noqa: S610 - whole numbers


def _told(model: type[Model], name: str) -> Any:  # noqa: ANN401
    """On SQLite, instants are to come as text: else its driver makes something of each, and slowly."""
    as_text = not rows.is_postgres() and isinstance(_field(model, name), DateTimeField)
    return Cast(name, TextField()) if as_text else name


def _reads(model: type[Model], columns: Sequence[str], compiler: Any) -> Mapping[int, Read]:  # noqa: ANN401
    """How each column's values are understood, by its place; those that the driver gives as they are have no row."""
    found = {}
    selected = [expression for expression, *_rest in compiler.select]
    for place, (ways, expression) in compiler.get_converters(selected).items():
        found[place] = _slow(ways, expression)
    for place, name in enumerate(columns):
        if (read := _quick(_field(model, name))) is not None:
            found[place] = read
    return found


def _field(model: type[Model], name: str) -> "Field[Any, Any] | None":
    """The model's own field of this name; None for those of other tables."""
    return None if "__" in name else model._meta.get_field(name)  # type: ignore[return-value]


def _quick(field: "Field[Any, Any] | None") -> Read | None:
    if isinstance(field, JSONField):
        return msgspec.json.decode
    if rows.is_postgres():
        return None
    if isinstance(field, DecimalField):
        spelled = f"%.{field.decimal_places}f"
        return lambda value: Decimal(spelled % value)
    return next((read for kind, read in _ON_SQLITE.items() if isinstance(field, kind)), None)


def _slow(ways: Sequence[Callable[..., Any]], expression: object) -> Read:
    def read(value: object) -> object:
        for way in ways:
            value = way(value, expression, connection)
        return value

    return read


_ON_SQLITE: Mapping[type[Any], Read] = {
    DateTimeField: lambda text: datetime.fromisoformat(text + "+00:00"),
    BooleanField: bool,
}


def _understood(portion: Sequence[Row], reads: Mapping[int, Sequence[Read]]) -> Iterator[Row]:
    if not reads:
        return iter(portion)
    columns: list[Sequence[Any]] = list(zip(*portion, strict=True))
    for place, several in reads.items():
        for read in several:
            columns[place] = [None if value is None else read(value) for value in columns[place]]
    return zip(*columns, strict=True)

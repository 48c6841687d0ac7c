"""Many rows at once, written the same way on SQLite and PostgreSQL, without a model instance a row.

Rows are tuples in the order of ``columns``. Values are what ``db_value`` accepts; JSON goes in as text.
All functions work in the caller's transaction.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

Row = Sequence[Any]
Value = Any  # whatever the database driver takes
_PARAMETERS = 30_000  # PostgreSQL allows 65,535 parameters in a statement
_KEYS = 5_000


def is_postgres() -> bool:
    """Whether the database is PostgreSQL (else SQLite)."""
    return connection.vendor == "postgresql"


def db_value(value: Value) -> Value:
    """A value as the database driver wants it: SQLite keeps instants and decimals as text."""
    if is_postgres():
        return value.replace("\x00", "") if isinstance(value, str) else value
    return _sqlite_value(value)


def moment(value: object) -> datetime | None:
    """An instant as read by raw SQL: SQLite gives text, or an instant that does not know its zone."""
    if value is None:
        return None
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def upsert(table: str, columns: Sequence[str], key: Sequence[str], rows: Sequence[Row], *, grows: str = "") -> None:
    """Inserts rows, or overwrites those with the same key.

    ``grows``: a column that is one more than before in rows that exist.
    """
    sets = [f"{_quoted(name)} = excluded.{_quoted(name)}" for name in columns if name not in (*key, grows)]
    if grows:
        sets.append(f"{_quoted(grows)} = {table}.{_quoted(grows)} + 1")
    conflict = f"ON CONFLICT ({_names(key)}) DO UPDATE SET {', '.join(sets)}"
    _insert(table, columns, rows, conflict)


def add_up(table: str, columns: Sequence[str], key: Sequence[str], rows: Sequence[Row]) -> None:
    """Inserts rows, or adds their other columns to those of the row with the same key."""
    sums = [
        f"{_quoted(name)} = {table}.{_quoted(name)} + excluded.{_quoted(name)}" for name in columns if name not in key
    ]
    _insert(table, columns, rows, f"ON CONFLICT ({_names(key)}) DO UPDATE SET {', '.join(sums)}")


def insert(table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Inserts rows; one that is there already stays as it is."""
    _insert(table, columns, rows, "ON CONFLICT DO NOTHING")


def update(sql: str, rows: Sequence[Row]) -> None:
    """Runs one statement for each row of parameters."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, [[db_value(value) for value in row] for row in rows])


def select(sql: str, parameters: Row) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [db_value(value) for value in parameters])
        return list(cursor.fetchall())


def select_in(sql: str, parameters: Row, keys: Iterable[Any], *, end: str = "") -> Iterator[tuple[Any, ...]]:
    """The rows of ``sql`` + ``(keys)`` + ``end``, in portions that every database accepts; ``sql`` ends with IN."""
    listed = list(keys)
    for start in range(0, len(listed), _KEYS):
        portion = listed[start : start + _KEYS]
        places = ",".join(["%s"] * len(portion))
        yield from select(f"{sql} ({places}) {end}", [*parameters, *portion])


def _insert(table: str, columns: Sequence[str], rows: Sequence[Row], conflict: str) -> None:
    if not rows:
        return
    head = f"INSERT INTO {table} ({_names(columns)}) VALUES"
    places = f"({','.join(['%s'] * len(columns))})"
    with connection.cursor() as cursor:
        if not is_postgres():
            cursor.executemany(f"{head} {places} {conflict}", [tuple(map(_sqlite_value, row)) for row in rows])
            return
        size = max(1, _PARAMETERS // len(columns))
        for start in range(0, len(rows), size):
            portion = rows[start : start + size]
            values = [db_value(value) for row in portion for value in row]
            cursor.execute(f"{head} {','.join([places] * len(portion))} {conflict}", values)


def _sqlite_value(value: Value) -> Value:
    kind = type(value)
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))  # as Django writes it
    if kind is Decimal:
        return str(value)
    return value


def _quoted(name: str) -> str:
    return f'"{name}"'


def _names(columns: Sequence[str]) -> str:
    return ", ".join(map(_quoted, columns))

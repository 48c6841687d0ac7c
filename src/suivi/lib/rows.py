"""Many rows at once, written the same way on SQLite and PostgreSQL, without a model instance a row.

Rows are tuples in the order of ``columns``. Values are numbers, texts, bytes, decimals and aware instants; JSON goes
in as text. All functions work in the caller's transaction.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

Row = Sequence[Any]
Value = Any  # whatever the database driver takes
_PARAMETERS = 30_000  # SQLite allows 32,766 parameters in a statement, PostgreSQL 65,535
_KEYS = 5_000
_RETURNING = "RETURNING"
_MANY = 60  # from so many rows on, PostgreSQL gets them by COPY


def is_postgres() -> bool:
    """Whether the database is PostgreSQL (else SQLite)."""
    return connection.vendor == "postgresql"


def expect_many() -> None:
    """Tunes this connection, until it closes, for a process that only writes a lot and can do it again.

    PostgreSQL: a commit does not wait for the disk, but the next one that does waits for all before it. SQLite: fewer
    checkpoints (200 MB), and no file mapped into memory, so that the process stays small.
    """
    with connection.cursor() as cursor:
        if is_postgres():
            cursor.execute("SET synchronous_commit = off")
        else:
            cursor.execute("PRAGMA wal_autocheckpoint = 50000")
            cursor.execute("PRAGMA mmap_size = 0")


@contextmanager
def in_order() -> Iterator[None]:
    """Has PostgreSQL itself read along the index that gives the order asked for, where the caller knows that to be
    quicker than gathering and sorting, and than calling other processes to help.

    It multiplies how rare each condition is, as if they had nothing to do with each other, expects hardly a row, and
    would gather and sort all that the first of them leaves.
    """
    if not is_postgres():
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off; SET LOCAL max_parallel_workers_per_gather = 0")
        yield
        cursor.execute("SET LOCAL enable_sort TO DEFAULT; SET LOCAL max_parallel_workers_per_gather TO DEFAULT")


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


def insert_new(table: str, columns: Sequence[str], rows: Sequence[Row], returning: str) -> set[Any]:
    """As ``insert``; returns the values that the rows that were not there yet have in the column ``returning``."""
    found = _insert(table, columns, rows, f"ON CONFLICT DO NOTHING {_RETURNING} {_quoted(returning)}")
    return {value for (value,) in found}


def update(sql: str, rows: Sequence[Row]) -> None:
    """Runs one statement for each row of parameters."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, _for_driver(rows))


def sweep(table: str, where: str, parameters: Row) -> None:
    """Deletes rows; those that somebody else is just writing stay, so that nobody waits for the other in a circle."""
    if is_postgres():
        where = f"ctid = ANY(ARRAY(SELECT ctid FROM {table} WHERE {where} FOR UPDATE SKIP LOCKED))"
    update(f"DELETE FROM {table} WHERE {where}", [parameters])


def select(sql: str, parameters: Row) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, _for_driver([parameters])[0])
        return list(cursor.fetchall())


def select_in(sql: str, parameters: Row, keys: Iterable[Any], *, end: str = "") -> Iterator[tuple[Any, ...]]:
    """The rows of ``sql`` + ``(keys)`` + ``end``, in portions that every database accepts; ``sql`` ends with IN."""
    listed = list(keys)
    for start in range(0, len(listed), _KEYS):
        portion = listed[start : start + _KEYS]
        places = ",".join(["%s"] * len(portion))
        yield from select(f"{sql} ({places}) {end}", [*parameters, *portion])


def _insert(table: str, columns: Sequence[str], rows: Sequence[Row], end: str) -> list[tuple[Any, ...]]:
    """Inserts rows by the fastest way there is; what that returns, where ``end`` asks for something."""
    if not rows:
        return []
    if is_postgres() and len(rows) >= _MANY:
        return _copy(table, columns, rows, end)
    if is_postgres() or _RETURNING in end:
        return [one for portion in _portions(columns, rows) for one in _insert_values(table, columns, portion, end)]
    places = ",".join(["%s"] * len(columns))
    update(f"INSERT INTO {table} ({_names(columns)}) VALUES ({places}) {end}", rows)
    return []


def _portions(columns: Sequence[str], rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    size = max(1, _PARAMETERS // len(columns))
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _insert_values(table: str, columns: Sequence[str], rows: Sequence[Row], end: str) -> list[tuple[Any, ...]]:
    """Inserts rows with one statement."""
    places = f"({','.join(['%s'] * len(columns))})"
    values = [value for row in _for_driver(rows) for value in row]
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({_names(columns)}) VALUES {','.join([places] * len(rows))} {end}", values)
        return list(cursor.fetchall()) if _RETURNING in end else []


def _copy(table: str, columns: Sequence[str], rows: Sequence[Row], end: str) -> list[tuple[Any, ...]]:
    """Inserts rows by way of a temporary table, because COPY knows no conflicts. Five times as fast as VALUES."""
    names, staged = _names(columns), f"staged_{table}_{len(columns)}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS {staged} ON COMMIT DELETE ROWS AS"
            f" SELECT {names} FROM {table} WITH NO DATA"
        )
        cursor.execute(f"DELETE FROM {staged}")
        with cursor.copy(f"COPY {staged} ({names}) FROM STDIN") as copy:
            for row in _for_driver(rows):
                copy.write_row(row)
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {staged} {end}")
        return list(cursor.fetchall()) if _RETURNING in end else []


def _for_driver(rows: Sequence[Row]) -> list[list[Value]]:
    """Values as the database's driver wants them: SQLite keeps instants and decimals as text, as Django writes them;
    PostgreSQL's texts hold no NUL.
    """
    if is_postgres():
        return [
            [value.replace("\x00", "") if type(value) is str and "\x00" in value else value for value in row]
            for row in rows
        ]
    return [[as_text(value) if (as_text := _AS_TEXT.get(type(value))) else value for value in row] for row in rows]


_AS_TEXT: dict[type, Callable[[Any], str]] = {
    datetime: lambda at: (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat(" ")[: -len("+00:00")],
    Decimal: str,
}


def _quoted(name: str) -> str:
    return f'"{name}"'


def _names(columns: Sequence[str]) -> str:
    return ", ".join(map(_quoted, columns))

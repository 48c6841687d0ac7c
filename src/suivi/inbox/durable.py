"""Many deliveries, written at once and on disk when that returns: what an acknowledgement promises."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction


class Row(NamedTuple):
    """A delivery to write. ``headers``: a JSON object."""

    shop_id: int
    source: str
    topic: str
    dedupe_key: str
    headers: str
    body: bytes
    received_at: datetime
    triggered_at: datetime | None


# A commit of this connection waits for the disk, whatever the database was told otherwise. SQLite's other connections
# wait less (what they lose in a power failure is done again) and mostly do the copying back of its log, for which no
# sender should wait.
_DURABLE = {
    "sqlite": ("PRAGMA synchronous=FULL", "PRAGMA wal_autocheckpoint=4000"),
    "postgresql": ("SET synchronous_commit = on",),
}
_INSERT = (
    "INSERT INTO inbox_delivery (shop_id, source, topic, dedupe_key, headers, body, received_at, triggered_at, due_at,"
    " state, attempts, error, ref, order_key)"
)
_SQLITE = f"{_INSERT} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'due', 0, '', '', '') ON CONFLICT DO NOTHING"
# One array a column, sent as bytes: a seventh of the processor's time of a row of parameters each.
_POSTGRES = (
    f"{_INSERT} SELECT s, w, t, k, h::jsonb, b, r, e, r, 'due', 0, '', '', '' FROM unnest(%b::bigint[],"  # noqa: S608
    " %b::text[], %b::text[], %b::text[], %b::text[], %b::bytea[], %b::timestamptz[], %b::timestamptz[])"
    " AS _(s, w, t, k, h, b, r, e) ON CONFLICT DO NOTHING"
)


def write(deliveries: Sequence[Row]) -> None:
    """Write deliveries in one transaction that is on disk when this returns. One seen before changes nothing.

    Raises ``OperationalError`` or ``InterfaceError`` when the database is away; the next call connects anew.
    """
    check_connection()
    try:
        if connection.connection is None:
            _connect()
        with transaction.atomic(), connection.wrap_database_errors:
            _insert(deliveries)
    except (OperationalError, InterfaceError):
        drop_connection()
        raise


def _connect() -> None:
    with connection.cursor() as cursor:
        for setting in _DURABLE[connection.vendor]:
            cursor.execute(setting)


def check_connection() -> None:
    """Django does this at the start of each request; nothing here is a request to it. SQLite has no server to lose."""
    if connection.vendor != "sqlite" and not connection.in_atomic_block:
        close_old_connections()


def drop_connection() -> None:
    """After an outage the next use connects anew."""
    if not connection.in_atomic_block:
        connection.close()


def _insert(deliveries: Sequence[Row]) -> None:
    """Past Django's cursors, whose way of passing parameters costs more than the writing."""
    if connection.vendor == "sqlite":
        connection.connection.executemany(
            _SQLITE,
            [
                (*one[:6], received_at := _text(one.received_at), _text(one.triggered_at), received_at)
                for one in deliveries
            ],
        )
    else:
        import psycopg  # not for those who use SQLite

        psycopg.Cursor(connection.connection).execute(
            _POSTGRES, [list(column) for column in zip(*deliveries, strict=True)]
        )


def _text(moment: datetime | None) -> str | None:
    """As Django writes instants in SQLite."""
    return str(moment.astimezone(UTC).replace(tzinfo=None)) if moment else None

"""Statements on SQLite: a connection of their own, opened read only, with views that exist only there and only of one
shop, and a guard that SQLite asks about everything that a statement would touch.
"""

import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import islice

from django.db import connection
from django.utils.translation import gettext

from suivi.accounts.models import Shop
from suivi.lib import clock
from suivi.reports.sql.asking import MOST, SECONDS, Found, RefusedError
from suivi.reports.sql.dialects import Sqlite
from suivi.reports.sql.views import names, select

LARGEST = 10_000_000  # bytes of one value
STEPS = 10_000  # of SQLite's machine, between two looks at the clock
_FREE = frozenset({"json_each", "json_tree"})  # tables that hold only what a statement gives them
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_FUNCTION})


@contextmanager
def opened(shop: Shop, statement: str) -> Iterator[Found]:
    """The answer to a statement."""
    with closing(_connection()) as database:
        secret = secrets.token_hex(16)
        _show(database, shop, secret)
        database.set_authorizer(_guard(secret))
        database.set_progress_handler(_over(clock.elapsed() + SECONDS), STEPS)
        try:
            cursor = database.execute(statement)
            if cursor.description is None:
                raise RefusedError(gettext("Write one statement that begins with SELECT or WITH."))
            yield Found([one[0] for one in cursor.description], _walked(cursor))
        except sqlite3.Warning as error:
            raise RefusedError(gettext("Only one statement can be asked at once.")) from error
        except sqlite3.Error as error:
            raise RefusedError(_said(error, secret)) from error


def _walked(cursor: sqlite3.Cursor) -> Iterator[tuple[object, ...]]:
    yield from islice(cursor, MOST)


def _connection() -> sqlite3.Connection:
    """Another way into the same database, by which nothing can be written."""
    name = str(connection.settings_dict["NAME"])
    address = name if name.startswith("file:") else f"file:{name}?mode=ro"
    database = sqlite3.connect(address, uri=True, timeout=SECONDS, check_same_thread=False)
    database.execute("PRAGMA query_only = ON")
    database.execute("PRAGMA temp_store = FILE")  # what is sorted does not fill the memory
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST)
    return database


def _show(database: sqlite3.Connection, shop: Shop, secret: str) -> None:
    """Makes the views. Each reads another with a name that nobody can guess, and only that one may read tables: what a
    statement itself names, even as a view is named, may not.
    """
    database.execute("PRAGMA query_only = OFF")  # of temporary views, too
    for name, dataset in names().items():
        database.execute(f'CREATE TEMP VIEW "{secret}_{name}" AS {select(dataset, Sqlite(), str(shop.pk))}')
        database.execute(f'CREATE TEMP VIEW "{name}" AS SELECT * FROM "{secret}_{name}"')
    database.commit()
    database.execute("PRAGMA query_only = ON")


def _guard(secret: str) -> Callable[[int, str | None, str | None, str | None, str | None], int]:
    """Says of each thing that a statement would do whether it may."""
    open_ = frozenset(names()) | _FREE

    def may(action: int, first: str | None, _second: str | None, _database: str | None, within: str | None) -> int:
        if action in _ALLOWED:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ and (
            first in open_ or (first or "").startswith(secret) or (within or "").startswith(secret)
        ):
            return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY

    return may


def _over(until: float) -> Callable[[], bool]:
    return lambda: clock.elapsed() > until


def _said(error: sqlite3.Error, secret: str) -> str:
    if getattr(error, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
        return gettext("It took longer than {seconds} seconds. Ask for less: a shorter time, fewer columns.").format(
            seconds=SECONDS
        )
    if "prohibited" in str(error) or "not authorized" in str(error):
        return gettext("Only the views listed here can be read, and nothing can be written.")
    return str(error).replace(f"{secret}_", "")

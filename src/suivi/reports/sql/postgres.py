"""Statements on PostgreSQL: a role of its own for each shop, which signs in apart, may read the views and nothing else,
and of whose name the views make which shop they show. A setting or SET ROLE would not do: a statement can change both.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice

import psycopg
from django.db import connection, transaction
from django.utils.translation import gettext
from psycopg import sql
from psycopg.conninfo import make_conninfo

from suivi.accounts.models import Shop
from suivi.lib import vault
from suivi.reports.models import SqlRole
from suivi.reports.sql.asking import MOST, SECONDS, Found, RefusedError
from suivi.reports.sql.dialects import Postgres
from suivi.reports.sql.views import names, select

SCHEMA = "suivi_sql"
PORTION = 1000
_SHOP = "(SELECT r.shop_id FROM reports_sqlrole r WHERE r.role = session_user)"
_HOW = {"default_transaction_read_only": "on", "statement_timeout": f"{SECONDS}s", "search_path": SCHEMA}


@contextmanager
def opened(shop: Shop, statement: str) -> Iterator[Found]:
    """The answer to a statement."""
    known = SqlRole.objects.filter(shop=shop).first()
    if known is None:
        text = gettext("On PostgreSQL, statements need a role of their own. Run: suivi sql role --shop {shop}")
        raise RefusedError(text.format(shop=shop.handle))
    try:
        with psycopg.connect(_way(known)) as database, database.cursor("answer") as cursor:
            # A named cursor takes nothing but one SELECT, and gives rows as they are walked.
            database.read_only = True
            cursor.execute(statement.encode())
            yield Found([one.name for one in cursor.description or ()], _walked(cursor))
    except psycopg.errors.QueryCanceled as error:
        text = gettext("It took longer than {seconds} seconds. Ask for less: a shorter time, fewer columns.")
        raise RefusedError(text.format(seconds=SECONDS)) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise RefusedError(gettext("Only the views listed here can be read, and nothing can be written.")) from error
    except psycopg.Error as error:
        raise RefusedError(str(error).strip()) from error


def _walked(cursor: "psycopg.ServerCursor[tuple[object, ...]]") -> Iterator[tuple[object, ...]]:
    cursor.itersize = PORTION
    yield from islice(cursor, MOST)


def _way(known: SqlRole) -> str:
    """How the role signs in."""
    given = connection.get_connection_params()
    found = {name: str(given[name]) for name in ("host", "port", "dbname") if given.get(name)}
    return make_conninfo(**found, user=known.role, password=vault.open_(known.sealed_password))


class LackingError(Exception):
    """Suivi's own role may not do what is needed; ``grants``: the statements by which a superuser lets it."""

    def __init__(self, grants: Sequence[str]) -> None:
        super().__init__("; ".join(grants))
        self.grants = grants


def check() -> None:
    """Raises ``LackingError`` unless Suivi's own role may make roles, and schemas in its database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolcreaterole, has_database_privilege(current_database(), 'CREATE'),"
            " quote_ident(current_user), quote_ident(current_database()) FROM pg_roles WHERE rolname = current_user"
        )
        roles, schemas, me, database = cursor.fetchone()
    lacking = {f"ALTER ROLE {me} CREATEROLE;": roles, f"GRANT CREATE ON DATABASE {database} TO {me};": schemas}
    if grants := [grant for grant, has in lacking.items() if not has]:
        raise LackingError(grants)


def give(shop: Shop, now: datetime) -> str:
    """Makes the shop's role, or gives it another password. Returns how to sign in with it. Raises ``LackingError``."""
    check()
    # Roles are the server's, which may have the databases of several installations.
    role = f"{connection.settings_dict['NAME'][:40]}_sql_{shop.pk}"
    password = secrets.token_urlsafe(24)
    with transaction.atomic():
        known, _new = SqlRole.objects.update_or_create(
            shop=shop, defaults={"role": role, "sealed_password": vault.seal(password), "made_at": now}
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            verb = "ALTER" if cursor.fetchone() else "CREATE"
            _run(f"{verb} ROLE {{}} LOGIN NOINHERIT PASSWORD {{}}", sql.Identifier(role), sql.Literal(password))
            for name, value in _HOW.items():
                _run(f"ALTER ROLE {{}} SET {name} = {{}}", sql.Identifier(role), sql.Literal(value))
        show()
    return _way(known)


def take(shop: Shop) -> None:
    """Ends the shop's role."""
    known = SqlRole.objects.filter(shop=shop).first()
    if known is None:
        return
    with transaction.atomic():
        known.delete()
        show()
        _run("DROP ROLE {}", sql.Identifier(known.role))


def show() -> None:
    """Makes the views anew, for the roles that there are. Without any, there are none."""
    hide()
    roles = [sql.Identifier(role) for role in SqlRole.objects.values_list("role", flat=True)]
    if not roles:
        return
    _run(f"CREATE SCHEMA {SCHEMA}")
    for name, dataset in names().items():
        with connection.cursor() as cursor:
            shown = select(dataset, Postgres(), _SHOP)
            cursor.execute(f"CREATE VIEW {SCHEMA}.{name} WITH (security_barrier) AS {shown}")
    everyone = sql.SQL(", ").join(roles)
    _run(f"GRANT USAGE ON SCHEMA {SCHEMA} TO {{}}", everyone)
    _run(f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {{}}", everyone)


def hide() -> None:
    """Takes the views away, as before a migration, which could not change columns that they read."""
    _run(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def _run(statement: str, *parts: sql.Composable) -> None:
    """Runs a statement in which names and texts are put as the database wants them."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*parts).as_string(connection.connection))

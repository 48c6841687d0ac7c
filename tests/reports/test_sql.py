"""SQL over a shop's data: it says what reports say, and reaches nothing else, however it is asked."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from suivi.accounts.models import AuditEntry, Role, Shop
from suivi.lib import rows
from suivi.orders.models import Order
from suivi.reports.contract import Definition, Kind, Reader
from suivi.reports.datasets import DATASETS
from suivi.reports.models import Statement
from suivi.reports.planning import ORDER_ID
from suivi.reports.running import run
from suivi.reports.sql.asking import Found, RefusedError, ask
from suivi.reports.sql.dialects import dialect
from suivi.reports.sql.handbook import handbook
from suivi.reports.sql.views import columns
from tests.blank import blank_database
from tests.publishing.making import person
from tests.road import NOW, fill, new_shop
from tests.web.conftest import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
HOSTILE = (
    "SELECT * FROM accounts_person",
    "SELECT * FROM main.accounts_person",
    "SELECT * FROM public.accounts_person",
    "SELECT * FROM orders_order",
    "SELECT * FROM accounts_shopsecret",
    "SELECT * FROM django_session",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM sqlite_temp_master",
    "WITH suivi_orders AS (SELECT * FROM orders_order) SELECT * FROM suivi_orders",
    "SELECT * FROM (SELECT * FROM accounts_person) AS suivi_orders",
    "SELECT (SELECT email FROM accounts_person LIMIT 1) FROM suivi_orders",
    "SELECT * FROM suivi_orders UNION ALL SELECT * FROM orders_order",
    "SELECT * FROM pragma_table_info('accounts_person')",
    "PRAGMA query_only = OFF",
    "ATTACH 'other.sqlite3' AS other",
    "INSERT INTO suivi_orders (name) VALUES ('x')",
    "UPDATE orders_order SET name = 'x'",
    "DELETE FROM suivi_orders",
    "CREATE TABLE mine (x integer)",
    "CREATE TEMP TABLE mine (x integer)",
    "DROP VIEW suivi_orders",
    "SELECT 1; SELECT 2",
    "SELECT 1; COMMIT; CREATE TABLE mine (x integer)",
    "WITH gone AS (DELETE FROM orders_order RETURNING *) SELECT * FROM gone",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT lo_create(0)",
    "SELECT query_to_xml('select * from public.accounts_person', true, true, '')",
    "SELECT load_extension('x')",
    "COPY accounts_person TO STDOUT",
    "SET ROLE postgres",
    "SELECT set_config('transaction_read_only', 'off', false)",
    "SELECT * FROM suivi_nothing",
    "VACUUM",
    "",
)


@pytest.fixture
def shop(db: None) -> Iterator[Shop]:
    """Two shops with a month of orders; the first is asked."""
    with managed() if rows.is_postgres() else nullcontext():
        shop, other = new_shop("demo"), new_shop("other")
        fill(shop, 25, live=30)
        fill(other, 2)
        if rows.is_postgres():
            call_command("sql", "role", shop="other", stdout=StringIO(), stderr=StringIO())
            call_command("sql", "role", shop="demo", stdout=StringIO(), stderr=StringIO())
        yield shop
        if rows.is_postgres():
            for handle in ("demo", "other"):
                call_command("sql", "end", shop=handle, stdout=StringIO())


@contextmanager
def managed() -> Iterator[None]:
    """As on a managed service: all belongs to an ordinary role, which may make roles and is no superuser."""
    server, name = os.environ["SUIVI_TEST_DATABASE_URL"], f"suivi_managed_{os.getpid()}"
    superuser = dict(connection.settings_dict)
    with psycopg.connect(server, autocommit=True) as database:
        database.execute(f"CREATE ROLE {name} LOGIN CREATEROLE PASSWORD 'managed'".encode())
        with blank_database(server, name) as address:
            with psycopg.connect(address) as owning:
                owning.execute(GIVE_AWAY.format(name).encode())
            connection.close()
            connection.settings_dict.update(NAME=name, USER=name, PASSWORD="managed")
            try:
                yield
            finally:
                connection.close()
                connection.settings_dict.update(superuser)
        database.execute(f"DROP ROLE {name}".encode())


GIVE_AWAY = """DO $$ DECLARE one text; BEGIN
ALTER DATABASE {0} OWNER TO {0};
ALTER SCHEMA public OWNER TO {0};
FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
LOOP EXECUTE format('ALTER TABLE public.%I OWNER TO {0}', one); END LOOP;
END $$"""


def test_views_say_what_reports_say_and_nothing_else_can_be_reached(shop: Shop):
    _agree(shop)
    _refuse(shop)
    if rows.is_postgres():
        _as_outside(shop)


def _agree(shop: Shop) -> None:
    for name, dataset in DATASETS.items():
        found = [one for one in columns(dataset, dialect()) if one != ORDER_ID]
        listed = run(Definition(name=name, title=name, dataset=name, columns=tuple(found)), shop, now=NOW,
                     reader=Reader(Role.OWNER))  # fmt: skip
        kinds = [dataset.field(one).kind for one in found]
        expected = Counter(tuple(map(_plain, row[: len(found)], kinds)) for row in listed.rows)
        wanted = ", ".join(f'"{one}"' for one in found)
        with ask(shop, f"SELECT {wanted} FROM suivi_{name}") as answer:
            assert list(answer.columns) == found
            assert Counter(tuple(map(_plain, row, kinds)) for row in answer.rows) == expected, name


def _plain(value: object, kind: Kind) -> object:
    """As both databases have it: SQLite knows neither instants, nor truth, nor decimals."""
    if value is None:
        return None
    if kind is Kind.INSTANT:
        at = rows.moment(value)
        assert isinstance(at, datetime)
        return at.astimezone(UTC)
    return round(Decimal(str(value)), 4) if kind is Kind.MONEY else bool(value) if kind is Kind.YES_NO else value


def _refuse(shop: Shop) -> None:
    before = _everything()
    for statement in HOSTILE:
        with pytest.raises(RefusedError), ask(shop, statement) as answer:
            pytest.fail(f"{statement}: {list(answer.rows)}")
    assert _everything() == before
    with ask(shop, "SELECT COUNT(DISTINCT order_id), COUNT(*) FROM suivi_orders") as answer:
        assert list(answer.rows) == [(Order.objects.filter(shop=shop).count(),) * 2]


def _everything() -> dict[str, int]:
    with connection.cursor() as cursor:
        return {name: rows.select(f"SELECT COUNT(*) FROM {name}", ())[0][0]
                for name in connection.introspection.table_names(cursor)}  # fmt: skip


def _as_outside(shop: Shop) -> None:
    """A program signs in with what the command prints, once more with another password."""
    told, said = StringIO(), StringIO()
    call_command("sql", "role", shop=shop.handle, stdout=told, stderr=said)
    assert "not shown again" in said.getvalue()
    with psycopg.connect(told.getvalue().strip()) as database:
        (found,) = database.execute("SELECT COUNT(*) FROM suivi_orders").fetchone()
        assert found == Order.objects.filter(shop=shop).count()
        for statement in ("SELECT * FROM public.accounts_person", "CREATE TABLE mine (x integer)", "CREATE ROLE mine"):
            with pytest.raises(psycopg.Error), database.transaction():
                database.execute(statement.encode())


def test_who_may_make_no_roles_is_told_what_to_run(shop: Shop) -> None:
    if not rows.is_postgres():
        with pytest.raises(CommandError, match="SQLite has no roles"):
            call_command("sql", "role", shop="demo")
        return
    me = connection.settings_dict["USER"]
    with psycopg.connect(os.environ["SUIVI_TEST_DATABASE_URL"], autocommit=True) as superuser:
        superuser.execute(f"ALTER ROLE {me} NOCREATEROLE".encode())
        try:
            with pytest.raises(CommandError, match=f"ALTER ROLE {me} CREATEROLE;"):
                call_command("sql", "role", shop="demo")
        finally:
            superuser.execute(f"ALTER ROLE {me} CREATEROLE".encode())
    with ask(shop, "SELECT COUNT(*) FROM suivi_orders") as answer:
        assert len(list(answer.rows)) == 1, "the role that there was still works"


@pytest.mark.django_db(transaction=False)
def test_the_page_answers_saves_and_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch):
    """What the database answers is told above; here it is always the same."""
    shop = new_shop()
    client = signed_in(person(shop))
    asked: list[str] = []

    @contextmanager
    def answered(_shop: Shop, statement: str) -> Iterator[Found]:
        asked.append(statement)
        if "wrong" in statement:
            raise RefusedError("There is no such view.")
        yield Found(["carrier", "parcels"], iter([("=DHL", number) for number in range(501)]))

    monkeypatch.setattr("suivi.web.desk.statements.ask", answered)
    address = reverse("report_sql", args=["demo"])
    page = client.get(address).content.decode()
    assert "suivi_return_parcels" in page
    assert asked == []
    page = client.post(address, {"text": "SELECT 1", "ask": ""}).content.decode()
    assert page.count("<td>&#x27;=DHL</td>") == 500
    assert "These are the first 500 rows" in page
    assert "There is no such view." in client.post(address, {"text": "wrong", "csv": ""}).content.decode()
    file = client.post(address, {"text": "SELECT 2", "csv": ""})
    assert b"".join(file.streaming_content).splitlines()[:2] == [b"carrier,parcels", b"'=DHL,0"]
    assert "Give it a name." in client.post(address, {"text": "SELECT 3", "save": ""}).content.decode()
    saved = client.post(address, {"text": "SELECT 3", "name": "Mine", "save": ""})
    assert "SELECT 3" in client.get(saved.url).content.decode()
    client.post(reverse("report_statement_remove", args=["demo", Statement.objects.get().pk]))
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        "report.sql_asked", "report.sql_downloaded", "report.statement_saved", "report.statement_removed",
    ]  # fmt: skip
    assert not any("SELECT" in str(entry.detail) + entry.subject for entry in AuditEntry.objects.all())


@pytest.mark.django_db(transaction=False)
def test_every_view_and_column_is_documented():
    assert (Path(__file__).parents[2] / "docs/sql.md").read_text("utf-8").endswith(handbook()), "suivi sql views"

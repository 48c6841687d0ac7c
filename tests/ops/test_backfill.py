"""``suivi backfill``: the history of a store, read in the foreground."""

import subprocess
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from suivi.inbox import backfill
from suivi.inbox.models import Backfill
from suivi.orders.models import Order
from suivi.sources.shopify.double.double import Double
from suivi.sources.shopify.double.people import somebody
from suivi.sources.shopify.double.server import Served
from suivi.sources.shopify.double.state import Json
from tests.commands import SUIVI, own_database
from tests.inbox.connected import Connected, connected

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Connected]:
    monkeypatch.setattr(backfill, "LOOK", timedelta(0))
    with connected() as found:
        found.double.store.slow = timedelta(0)
        for _ in range(5):
            found.order()
        yield found


def said(**options: object) -> str:
    out = StringIO()
    call_command("backfill", "local", processes=0, stdout=out, **options)
    return out.getvalue()


def test_it_reads_the_history_and_says_what_comes_next(store: Connected) -> None:
    told = said(progress=True)
    assert "5 orders recorded, 0 could not be read." in told
    assert "5 of them in full" in told
    assert Order.objects.count() == 5


def test_once_read_it_is_read_again_only_when_asked(store: Connected) -> None:
    said()
    asked = store.double.queries
    assert "5 orders recorded" in said()
    assert store.double.queries == asked
    said(again=True)
    assert store.double.queries > asked


def test_a_shop_without_a_store_is_refused() -> None:
    with pytest.raises(CommandError, match="no shop “nothing”"):
        call_command("backfill", "nothing")


def test_a_history_that_shopify_refuses_ends_with_the_reason(store: Connected) -> None:
    backfill.begin(store.shop, store.now())
    Backfill.objects.update(stage="failed", why=backfill.DENIED)
    store.double.withheld = frozenset({"Order.name"})
    with pytest.raises(CommandError, match="does not let this app"):
        said()


CONNECT = """
from suivi.accounts import stores
from suivi.accounts.models import Shop
from suivi.lib import clock
shop = Shop.objects.create(handle="local", name="Local", created_at=clock.now())
stores.connect(shop, "local.myshopify.com", "local-app", "{secret}", clock.now(), "{base}")
"""
LET_GO = "from suivi.inbox.models import Backfill; Backfill.objects.update(leased_until=None)"


@pytest.mark.django_db(transaction=True)
def test_killed_it_goes_on_and_loses_nothing(tmp_path: Path) -> None:
    """As a merchant does it: the command with its own processes, killed at the first sign of a part, run again."""
    double = Double(slow=timedelta(0))
    for _ in range(1100):
        double.store.place([("Mug", "10.00", 1)], paid="sale", **somebody(1))
    with Served(double) as served, own_database(tmp_path) as environment:

        def suivi(*words: str) -> str:
            done = subprocess.run(
                [*SUIVI, *words], env=environment, check=True, capture_output=True, text=True, timeout=120
            )
            return done.stdout + done.stderr

        suivi("shell", "-v0", "-c", CONNECT.format(secret=double.app.secrets[0], base=served.base))
        _spoil(double, (100, 1050))
        command = [*SUIVI, "backfill", "local"]
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr
            told = process.stderr.readline()
            process.kill()
        assert told.startswith("Line ")
        suivi("shell", "-v0", "-c", LET_GO)  # else its lease would have to end first
        assert "1100 orders recorded, 2 could not be read." in suivi("backfill", "local")
        assert suivi("rebuild") == "0 differences.\n"
        asked = [one.status for one in double.bulk.operations.values()]
        assert asked == ["COMPLETED"]


def _spoil(double: Double, places: tuple[int, ...]) -> None:
    """Puts lines that are no orders into the next file."""
    end, bulk = double.bulk._end, double.bulk

    def spoiled(operation: Json) -> None:
        lines = operation.path.read_bytes().splitlines(keepends=True)
        roots = [number for number, line in enumerate(lines) if b"__parentId" not in line]
        for place in sorted(places, reverse=True):
            lines.insert(roots[place], b"[this is no order]\n")
        operation.path.write_bytes(b"".join(lines))
        end(operation)

    bulk._end = spoiled  # type: ignore[method-assign]

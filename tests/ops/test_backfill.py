"""``suivi backfill``: the history of a store, read in the foreground."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from suivi.inbox import backfill
from suivi.inbox.models import Backfill
from suivi.orders.models import Order
from tests.inbox.connected import Connected, connected

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch):
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

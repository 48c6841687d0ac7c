"""The card that shows how far the reading of a store's history is."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from suivi.accounts import stores
from suivi.accounts.models import AuditEntry, Connection, Shop
from suivi.inbox import backfill
from suivi.inbox.historyreach import reach
from suivi.inbox.models import Backfill
from suivi.inbox.rereads import mark_keys
from suivi.lib import clock
from suivi.sources.shopify.double.double import Double
from suivi.sources.shopify.double.server import Served
from tests.road import NOW

WHERE = ("settings_shopify", ["atelier"])


@pytest.fixture
def connection(shop: Shop, as_owner: Client) -> Connection:
    double = Double()
    with Served(double) as served:
        return stores.connect(shop, "local.myshopify.com", "local-app", double.app.secrets[0], clock.now(), served.base)


def card(client: Client, connection: Connection, **row: object) -> str:
    """The fragment for a row in this state."""
    now = clock.now()
    Backfill.objects.update_or_create(shop=connection.shop, defaults={"due_at": now, "started_at": now, **row})
    name, args = WHERE
    page = client.get(reverse(name, args=args), headers={"HX-Request": "true", "HX-Target": "history"})
    assert page.status_code == 200
    return page.content.decode()


STAGES = [
    ({"stage": "asking", "why": backfill.WAITING}, ["asked for one file", "bulk queries are running"], True),
    ({"stage": "writing", "written": 250, "expected": 1000}, ["250 of 1,000", 'value="25"'], True),
    ({"stage": "writing", "written": 250}, ['<dd>250</dd>', '<progress class="meter" max="100" a'], True),
    ({"stage": "done", "recorded": 1000, "complete_at": NOW}, ["Complete", "1,000", "again"], False),
    ({"stage": "failed", "why": backfill.GAVE_UP}, ["Not read", "could not finish", "last 60 days are read"], False),
]  # fmt: skip


@pytest.mark.parametrize(("row", "told", "follows"), STAGES)
def test_each_stage_says_where_it_is(
    as_owner: Client, connection: Connection, row: dict[str, object], told: list[str], follows: bool
) -> None:
    page = card(as_owner, connection, **row)
    assert [words for words in told if words not in page] == []
    assert ('hx-trigger="every 2s"' in page) == follows
    assert ("<button" in page) != follows
    assert page.lstrip().startswith("<section")


def test_reading_it_tells_rate_and_remaining_time(as_owner: Client, connection: Connection) -> None:
    now = clock.now()
    row = {
        "stage": "reading",
        "written": 100_000,
        "recorded": 40_000,
        "rate_since": now - timedelta(seconds=20),
        "rate_from": 20_000,
        "heard_at": now,
    }
    page = card(as_owner, connection, **row)
    assert "40,000 of 100,000" in page
    assert ">1,000</dd>" in page
    assert 'value="40"' in page
    far = reach(Backfill.objects.get())
    assert (far.rate, far.left) == (1000.0, timedelta(seconds=60))


def test_while_orders_wait_the_card_looks_again(as_owner: Client, connection: Connection) -> None:
    mark_keys(connection.shop, ["gid://shopify/Order/1"], NOW)
    page = card(as_owner, connection, stage="done", complete_at=NOW)
    assert "1 order waits to be read in full" in page
    assert 'hx-trigger="every 5s"' in page


def test_a_whole_page_holds_the_card_and_the_button_begins_it(as_owner: Client, connection: Connection) -> None:
    name, args = WHERE
    page = as_owner.get(reverse(name, args=args)).content.decode()
    assert "Read the whole history" in page
    page = as_owner.post(reverse("shopify_history", args=["atelier"]), follow=True).content.decode()
    assert "The store is asked for one file" in page
    assert Backfill.objects.get().stage == "asking"
    assert AuditEntry.objects.get().verb == "shop.history_read"


def test_in_french(as_owner: Client, connection: Connection) -> None:
    as_owner.cookies["django_language"] = "fr"
    page = card(as_owner, connection, stage="writing", written=1, expected=2)
    assert "1 sur 2" in page
    assert "Shopify écrit toutes les commandes" in page


def test_a_shop_without_a_store_has_no_card(as_owner: Client, shop: Shop) -> None:
    name, args = WHERE
    page = as_owner.get(reverse(name, args=args), headers={"HX-Target": "history"})
    assert page.status_code == 404
    assert as_owner.post(reverse("shopify_history", args=["atelier"])).status_code == 404

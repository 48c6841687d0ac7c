"""The page on which an owner connects a Shopify store."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from suivi.accounts.models import AuditEntry, Connection, Shop
from suivi.sources.shopify.double.double import Double
from suivi.sources.shopify.double.server import Served

PAGE = "settings_shopify"
DOMAIN = "local.myshopify.com"


@pytest.fixture
def served() -> Iterator[Served]:
    with Served(Double()) as found:
        yield found


@pytest.fixture
def known(shop: Shop, served: Served) -> Connection:
    """A connection with the local Shopify, as the playground makes it."""
    from suivi.accounts import stores
    from suivi.lib import clock

    served.double.tokens.scopes -= {"read_shopify_payments_disputes"}
    return stores.connect(shop, DOMAIN, "local-app", served.double.app.secrets[0], clock.now(), served.base)


def post(client: Client, name: str, **fields: str) -> str:
    return client.post(reverse(name, args=["atelier"]), fields, follow=True).content.decode()


def given(served: Served, **other: str) -> dict[str, str]:
    return {"domain": DOMAIN, "client_id": "local-app", "secret": served.double.app.secrets[0], **other}


def test_before_it_is_connected_the_page_says_what_to_do(as_owner: Client, shop: Shop) -> None:
    page = as_owner.get(reverse(PAGE, args=["atelier"])).content.decode()
    assert "read_merchant_managed_fulfillment_orders" in page
    assert "Client ID" in page
    assert "/webhooks/shopify" in page


def test_connected_with_its_webhooks_and_what_the_app_lacks(
    as_owner: Client, known: Connection, served: Served
) -> None:
    served.double.tokens.scopes -= {"write_returns"}
    page = post(as_owner, "shopify_connect", **given(served))
    assert "The store is connected" in page
    assert "Returns stay invisible" in page
    assert "read_payment_terms</code>" not in page
    assert served.double.app.secrets[0] not in page
    assert len(served.double.webhooks.subscriptions) == Connection.objects.get().subscriptions > 20
    assert AuditEntry.objects.get(verb="shop.store_connected").subject == DOMAIN


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"secret": "no"}, "the secret is wrong"),
        ({"domain": "evil.example"}, "my-shop.myshopify.com"),
        ({"client_id": ""}, "required"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(
    as_owner: Client, known: Connection, served: Served, wrong: dict[str, str], why: str
) -> None:
    before = Connection.objects.values().get()
    assert why in post(as_owner, "shopify_connect", **given(served, **wrong))
    assert Connection.objects.values().get() == before


def test_a_store_that_refuses_is_shown_with_the_reason(as_owner: Client, known: Connection, served: Served) -> None:
    served.double.uninstall()
    served.double.tokens.app = type(served.double.app)("another", ("x",))
    page = post(as_owner, "shopify_check")
    assert page.count("Shopify does not know this client id, or the secret is wrong.") == 2
    assert "Needs attention" in page


def test_a_check_brings_back_removed_webhooks(as_owner: Client, known: Connection, served: Served) -> None:
    assert "The store answers" in post(as_owner, "shopify_check")
    there = len(served.double.webhooks.subscriptions)
    served.double.webhooks.subscriptions.clear()
    post(as_owner, "shopify_check")
    assert len(served.double.webhooks.subscriptions) == there > 0


def test_disconnected(as_owner: Client, known: Connection, served: Served) -> None:
    post(as_owner, "shopify_check")
    assert "The store is disconnected" in post(as_owner, "shopify_disconnect")
    assert not Connection.objects.exists()
    assert served.double.webhooks.subscriptions == []


def test_in_french(as_owner: Client, known: Connection) -> None:
    as_owner.cookies["django_language"] = "fr"
    page = as_owner.get(reverse(PAGE, args=["atelier"])).content.decode()
    assert "Dernière vérification complète" in page
    assert "Les rejets de débit restent inconnus" in page
    assert "Connected" not in page


def test_the_page_asks_as_much_however_many_orders_wait(
    as_owner: Client, shop: Shop, known: Connection, django_assert_max_num_queries: object
) -> None:
    from suivi.inbox.rereads import mark_keys

    mark_keys(shop, [f"gid://shopify/Order/{number}" for number in range(1, 200)], known.connected_at)
    with django_assert_max_num_queries(11):  # type: ignore[operator]
        page = as_owner.get(reverse(PAGE, args=["atelier"]))
    assert "199" in page.content.decode()

"""The installation's own app, installed on a store by OAuth."""

import hmac
import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from suivi.accounts import installing, stores
from suivi.accounts.models import AuditEntry, Connection, Person, Shop
from suivi.inbox.models import Backfill
from suivi.lib import clock, vault
from suivi.sources.shopify.double.double import Double
from suivi.sources.shopify.double.server import Served
from tests.door import knock
from tests.web.conftest import signed_in

DOMAIN = "local.myshopify.com"
INSTALL, CALLBACK = "/shopify/install", "/shopify/callback"


@pytest.fixture
def served(settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    with Served(Double()) as found:
        settings.SHOPIFY_CLIENT_ID = "local-app"  # type: ignore[attr-defined]
        settings.SHOPIFY_CLIENT_SECRETS = [found.double.app.secrets[0], "the one before"]  # type: ignore[attr-defined]
        monkeypatch.setattr(installing, "known_base", lambda _domain: found.base)
        yield found


def signed(served: Served, *, secret: str = "", **query: str) -> dict[str, str]:
    query = {"timestamp": str(int(time.time())), **query}
    text = urlencode(sorted(query.items())).encode()
    return {**query, "hmac": hmac.digest((secret or served.double.app.secrets[0]).encode(), text, "sha256").hex()}


def begun(client: Client, handle: str = "") -> str:
    """Sets out for Shopify; the state that goes there."""
    if handle:
        page = client.post(reverse("shopify_begin", args=[handle]), {"domain": DOMAIN})
    else:
        page = client.get(INSTALL, {"shop": DOMAIN})
    assert page.status_code == 200, page.content
    where = urlsplit(page.context["address"])
    assert where.hostname == DOMAIN
    asked = {name: values[0] for name, values in parse_qs(where.query).items()}
    assert asked["redirect_uri"].endswith(CALLBACK)
    assert "read_orders" in asked["scope"].split(",")
    return asked["state"]


def came_back(client: Client, served: Served, state: str, **other: str) -> object:
    served.double.tokens.codes.add("c0de")
    query = signed(served, **{"shop": DOMAIN, "state": state, "code": "c0de", "host": "x", **other})
    return client.get(CALLBACK, query, follow=True)


def test_a_store_comes_to_the_shop_that_began_it(as_owner: Client, shop: Shop, served: Served) -> None:
    page = came_back(as_owner, served, begun(as_owner, "atelier"))
    assert "The store is connected" in page.content.decode()
    found = Connection.objects.get()
    assert (found.shop, found.way, found.state) == (shop, "code", "connected")
    assert found.refresh_until - clock.now() > timedelta(days=89)
    assert "shprt" not in found.sealed_refresh
    assert AuditEntry.objects.filter(shop=shop, verb="shop.store_connected").exists()
    assert Backfill.objects.get().shop == shop
    assert len(served.double.webhooks.subscriptions) > 20
    domain, secret = DOMAIN, served.double.app.secrets[0]
    assert knock(b"{}", secret=secret, domain=domain, key="1", topic="shop/update") == 200
    assert knock(b"{}", secret="the one before", domain=domain, key="2", topic="shop/update") == 200
    assert knock(b"{}", secret="another", domain=domain, key="3", topic="shop/update") == 401


def test_a_store_that_nobody_began_gets_a_shop_of_its_own(as_owner: Client, shop: Shop, served: Served) -> None:
    came_back(as_owner, served, begun(as_owner))
    new = Connection.objects.get().shop
    assert new != shop
    assert new.domain == DOMAIN
    assert [person.email for person in installing.owners(new)] == ["olga@example.com"]
    came_back(as_owner, served, begun(as_owner))  # again: the same shop
    assert Connection.objects.get().shop == new


def test_a_store_of_others_cannot_be_taken(as_owner: Client, other_shop: Shop, served: Served) -> None:
    Shop.objects.filter(pk=other_shop.pk).update(domain=DOMAIN)
    page = as_owner.get(INSTALL, {"shop": DOMAIN})
    assert page.status_code == 403
    assert "no owner" in page.content.decode()


def test_who_is_not_signed_in_signs_in_first(served: Served, db: object) -> None:
    page = Client().get(INSTALL, signed(served, shop=DOMAIN))
    assert page.status_code == 302
    assert page.headers["Location"].startswith("/accounts/login/?next=%2Fshopify%2Finstall%3Fshop%3Dlocal")


@pytest.mark.parametrize(
    "query",
    [
        {"shop": "evil.example"},
        {"shop": "local.myshopify.com.evil.example"},
        {"shop": DOMAIN, "timestamp": "1", "hmac": "0" * 64},
        {},
    ],
)
def test_an_installation_that_shopify_did_not_ask_for_is_refused(
    as_owner: Client, served: Served, query: dict[str, str]
) -> None:
    assert as_owner.get(INSTALL, query).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "another"},
        {"shop": "other.myshopify.com"},
        {"shop": "evil.example"},
        {"timestamp": "1337178173"},
        {"secret": "wrong"},
        {"code": ""},
        {"code": "used"},
    ],
)
def test_a_callback_that_proves_nothing_changes_nothing(
    as_owner: Client, shop: Shop, served: Served, wrong: dict[str, str]
) -> None:
    state = begun(as_owner, "atelier")
    page = came_back(as_owner, served, **{"state": state, **wrong})
    assert page.status_code == 400
    assert not Connection.objects.exists()
    assert not served.double.tokens.issued


def test_a_state_works_once_in_the_browser_and_for_the_person_that_began(
    as_owner: Client, shop: Shop, served: Served, agent: Person
) -> None:
    state = begun(as_owner, "atelier")
    assert came_back(signed_in(agent), served, state).status_code == 400  # another browser
    cookies = as_owner.cookies
    other = signed_in(agent)
    other.cookies["suivi_shopify_state"] = cookies["suivi_shopify_state"].value
    assert came_back(other, served, state).status_code == 400
    assert came_back(as_owner, served, state).status_code == 200
    assert came_back(as_owner, served, state).status_code == 400


def test_a_state_ends(as_owner: Client, shop: Shop, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    state = begun(as_owner, "atelier")
    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr("suivi.web.accounts.install.clock.now", lambda: later)
    assert came_back(as_owner, served, state, timestamp=str(int(later.timestamp()))).status_code == 400


def test_where_the_installation_is_no_app_there_is_no_such_page(as_owner: Client, shop: Shop) -> None:
    assert as_owner.get(INSTALL, {"shop": DOMAIN}).status_code == 404
    assert as_owner.get(CALLBACK).status_code == 404


def test_what_is_missing_is_not_kept(as_owner: Client, shop: Shop, served: Served) -> None:
    served.double.tokens.scopes = frozenset({"read_returns"})
    page = came_back(as_owner, served, begun(as_owner, "atelier"))
    assert "read_orders" in page.content.decode()
    assert not Connection.objects.exists()


def test_the_token_is_kept_sealed(as_owner: Client, shop: Shop, served: Served) -> None:
    came_back(as_owner, served, begun(as_owner, "atelier"))
    found = Connection.objects.get()
    assert vault.open_(found.sealed_refresh).startswith("shprt_")
    with stores.asking(found, clock.now()) as client:
        client.call("store", {}, clock.now())

"""Suivi inside of the Shopify admin."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.test import Client

from suivi.accounts import installing, stores
from suivi.accounts.models import Connection, Shop
from suivi.lib import clock
from suivi.orders.models import Order
from suivi.sources.shopify.double.double import Double
from suivi.sources.shopify.double.server import Served
from tests.road import fill

DOMAIN = "local.myshopify.com"
PAGE = "/shopify/app"


@pytest.fixture
def served(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    with Served(Double()) as found:
        settings.SHOPIFY_CLIENT_ID = "local-app"
        settings.SHOPIFY_CLIENT_SECRETS = list(found.double.app.secrets)
        monkeypatch.setattr(installing, "known_base", lambda _domain: found.base)
        yield found


@pytest.fixture
def known(shop: Shop, served: Served) -> Shop:
    Shop.objects.filter(pk=shop.pk).update(domain=DOMAIN)
    return shop


def proof(served: Served, *, secret: str = "", late: int = 0, **other: object) -> str:
    now = int(clock.now().timestamp()) - late
    claims = {
        "iss": f"https://{DOMAIN}/admin",
        "dest": f"https://{DOMAIN}",
        "aud": "local-app",
        "sub": "42",
        "exp": now + 60,
        "nbf": now,
        "iat": now,
        "jti": "1",
        **other,
    }
    return jwt.encode(claims, secret or served.double.app.secrets[0], algorithm="HS256")


def opened(served: Served, token: str | None = None, **query: str) -> Any:
    asked = {"shop": DOMAIN, "embedded": "1", "host": "x", "id_token": proof(served) if token is None else token}
    return Client().get(PAGE, asked | query)


def test_it_shows_numbers_and_no_persons(known: Shop, served: Served) -> None:
    fill(known, 40)
    page = opened(served).content.decode()
    assert "Orders that need a person" in page
    assert 'target="_blank"' in page
    told = [one for row in Order.objects.all() for one in (row.name, row.email, row.customer_name) if one]
    assert not [one for one in told if one in page]
    assert "sessionid" not in opened(served).cookies


def test_the_shop_gets_a_token_once_and_is_told_of_its_orders(known: Shop, served: Served) -> None:
    opened(served)
    found = Connection.objects.get()
    assert (found.shop, found.way) == (known, "exchange")
    assert len(served.double.webhooks.subscriptions) > 20
    issued = len(served.double.tokens.issued)
    opened(served)
    assert len(served.double.tokens.issued) == issued
    stores.uninstalled(known)
    opened(served)  # it was installed again
    assert Connection.objects.get().state == "connected"


def test_only_this_store_s_admin_may_frame_it_and_only_here(known: Shop, served: Served, as_owner: Client) -> None:
    response = opened(served)
    policy = response.headers["Content-Security-Policy"].split("; ")  # in any order
    assert f"frame-ancestors https://{DOMAIN} https://admin.shopify.com" in policy
    assert "script-src https://cdn.shopify.com/shopifycloud/app-bridge.js" in policy
    assert "X-Frame-Options" not in response.headers
    assert "no-store" in response.headers["Cache-Control"]
    desk = as_owner.get("/s/atelier/orders/")
    assert "frame-ancestors 'none'" in desk.headers["Content-Security-Policy"]
    assert "shopify.com" not in desk.headers["Content-Security-Policy"]
    assert desk.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "another secret, of some other app"},
        {"late": 200},
        {"late": -200},
        {"aud": "another-app"},
        {"dest": "https://other.myshopify.com"},
        {"dest": "https://other.myshopify.com", "iss": "https://other.myshopify.com/admin"},
        {"iss": f"https://{DOMAIN}.evil.example/admin"},
        {"dest": "https://evil.example", "iss": "https://evil.example/admin"},
    ],
)
def test_a_token_that_proves_nothing_opens_nothing(known: Shop, served: Served, wrong: dict[str, Any]) -> None:
    fill(known, 3)
    token = proof(served, **wrong)
    first = opened(served, token)
    assert first.status_code == 302
    assert first.headers["Location"].startswith("/shopify/token?")
    second = opened(served, token, reloaded="1")
    assert second.status_code == 401
    assert "need a person" not in second.content.decode()
    assert not Connection.objects.exists()


def test_without_a_token_app_bridge_gets_one_and_comes_back(known: Shop, served: Served, settings: Any) -> None:
    response = opened(served, "")
    query = parse_qs(urlsplit(response.headers["Location"]).query)
    back = query["shopify-reload"][0]
    assert back.startswith(f"{settings.BASE_URL}/shopify/app?")
    assert "id_token" not in back
    page = Client().get(response.headers["Location"])
    assert 'src="https://cdn.shopify.com/shopifycloud/app-bridge.js"' in page.content.decode()
    assert 'data-api-key="local-app"' in page.content.decode()
    assert f"https://{DOMAIN}" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("domain", ["", "evil.example", f"{DOMAIN}.evil.example", f"{DOMAIN}; script-src *"])
def test_what_is_no_store_frames_nothing(served: Served, db: object, domain: str) -> None:
    for path in (PAGE, "/shopify/token"):
        response = Client().get(path, {"shop": domain, "embedded": "1"})
        assert response.status_code == 400
        assert "evil" not in response.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]


def test_outside_of_a_frame_it_leads_into_the_admin(known: Shop, served: Served) -> None:
    response = Client().get(PAGE, {"shop": DOMAIN})
    assert response.headers["Location"] == "https://admin.shopify.com/store/local/apps/local-app"


def test_a_store_that_nobody_has_is_offered_to_whoever_signs_in(served: Served, db: object) -> None:
    page = opened(served).content.decode()
    assert "not in Suivi yet" in page
    assert f"/shopify/install?shop={DOMAIN}" in page
    assert not Shop.objects.exists()


def test_a_connection_by_the_merchant_s_own_app_is_left_alone(known: Shop, served: Served, settings: Any) -> None:
    own = stores.connect(known, DOMAIN, "local-app", served.double.app.secrets[0], clock.now(), served.base)
    Connection.objects.update(client_id="their-own")
    assert opened(served).status_code == 200
    assert Connection.objects.get().sealed_token == own.sealed_token


def test_it_speaks_the_language_of_the_admin(known: Shop, served: Served) -> None:
    assert '<html lang="fr">' in opened(served, locale="fr-FR").content.decode()
    assert '<html lang="en">' in opened(served, locale="xx").content.decode()


def test_where_the_installation_is_no_app_there_is_no_such_page(db: object) -> None:
    assert Client().get(PAGE, {"shop": DOMAIN}).status_code == 404

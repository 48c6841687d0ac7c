"""Customers' pages by way of Shopify's app proxy: only what Shopify signed, and all below the store's address."""

import re
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

import httpx
import pytest
from django.test import Client

from suivi.accounts import secrets
from suivi.accounts.models import Connection
from suivi.core.facts import decode
from suivi.customers import limits, links
from suivi.lib import clock
from suivi.orders.models import Order, OrderFacts
from suivi.sources.shopify.double import storefront
from suivi.sources.shopify.double.double import Double
from suivi.sources.shopify.double.server import Served
from tests.road import fill
from tests.selfservice.making import allow, form, order

STORE, SECRET = "atelier.myshopify.com", "hush"


@pytest.fixture
def store(shop):
    """The shop, connected with a store."""
    now = clock.now()
    shop.domain = STORE
    shop.save()
    secrets.put(shop, secrets.SHOPIFY_APP, SECRET, now)
    Connection.objects.create(shop=shop, client_id="app", connected_at=now, swept_until=now)
    fill(shop, 3)
    return shop


def signed(query: str = "", *, store: str = STORE, secret: str = SECRET, ago: timedelta = timedelta(0)) -> str:
    added = storefront.signed(f"/apps/suivi?{query}", store, secret, clock.now() - ago)
    return urlencode([*parse_qsl(query, keep_blank_values=True), *added.items()])


def visit(path: str = "", query: str = "", **signing):
    return Client().get(f"/proxy/shopify{path}?{signed(query, **signing)}")


def look_up(order: str, proof: str, **extra):
    return Client().post(f"/proxy/shopify?{signed()}", {"order": order, "proof": proof}, **extra)


def known(shop) -> tuple[str, str, str]:
    """An order's name, its customer's postcode, and its token."""
    order = Order.objects.filter(shop=shop).first()
    customer = decode(OrderFacts.objects.get(shop=shop, id=order.id).document).customer
    return order.name, customer.shipping.zip, links.token_of(shop, order.id, clock.now())


def test_the_store_s_address_is_the_look_up(store):
    page = visit().content.decode()
    assert "Where is my order?" in page
    assert "Wo ist meine Bestellung?" in visit(query="lang=de-AT").content.decode()


def test_every_address_on_its_pages_is_below_the_store_s(store):
    _name, _zip, token = known(store)
    for path in ("", f"/o/{token}/", "/o/nothing/"):
        page = visit(path).content.decode()
        fetched = re.findall(r'(?:href|src|action)="(/[^"]*)"', page)
        assert all(each.startswith("/apps/suivi/") for each in fetched), path
        assert fetched
    sheet = next(each for each in re.findall(r'href="(/[^"]*)"', visit().content.decode()) if "style" in each)
    path, _, query = sheet.removeprefix("/apps/suivi").partition("?")
    assert visit(path, query).headers["Content-Type"].startswith("text/css")


def test_who_knows_the_order_is_sent_to_its_page_on_the_store(store):
    name, zip_code, token = known(store)
    response = look_up(name, zip_code)
    assert (response.status_code, response.headers["Location"]) == (302, f"https://{STORE}/apps/suivi/o/{token}/")


def test_what_a_customer_asks_for_is_asked_below_the_store_s_address(store):
    allow(store)
    row = order(store, "#9001", delivered=True)
    page = f"/o/{links.token_of(store, row.id, clock.now())}/"
    assert f'href="/apps/suivi{page}ask/return/"' in visit(page).content.decode()
    assert visit(f"{page}ask/return/").status_code == 200
    sent = Client().post(f"/proxy/shopify{page}ask/return/?{signed()}", form(row, "return"))
    assert (sent.status_code, sent.headers["Location"].partition("#")[0]) == (302, f"https://{STORE}/apps/suivi{page}")
    assert "We have it and answer you here." in visit(page).content.decode()


def test_nothing_is_kept_in_the_browser_and_what_is_made_elsewhere_stays_as_it_was(store):
    assert not visit().cookies
    assert 'href="/track/atelier/style.css' in Client().get("/track/atelier/").content.decode()


@pytest.mark.parametrize(
    "signing",
    [
        {"secret": "husk"},
        {"store": "other.myshopify.com"},
        {"ago": timedelta(seconds=95)},
        {"ago": -timedelta(seconds=95)},
    ],
)
def test_what_shopify_did_not_sign_lately_is_not_there(store, signing):
    assert visit(**signing).status_code == 404


def test_what_was_added_to_what_was_signed_is_not_there(store):
    assert Client().get(f"/proxy/shopify?{signed()}&order=1").status_code == 404
    assert Client().get("/proxy/shopify").status_code == 404


@pytest.mark.parametrize("path", ["/reports/t", "/u/t/", "/proxy/shopify", "/accounts/login/"])
def test_what_is_no_page_of_an_order_is_not_there(store, path):
    assert visit(path).status_code == 404


def test_another_shop_s_pages_are_not_below_this_store(store, other_shop):
    fill(other_shop, 1)
    assert visit("/track/rival/").status_code == 404
    assert visit(f"/o/{known(other_shop)[2]}/").status_code == 404


@pytest.mark.parametrize(
    ("proxies", "forwarded"),
    [(0, "198.51.100.7"), (1, "198.51.100.7, 203.0.113.1"), (1, "6.6.6.6, 198.51.100.7, 203.0.113.1")],
)
def test_limits_count_the_visitor_and_not_shopify(store, settings, proxies, forwarded):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for place in range(limits.PER_ADDRESS + 1):
        answer = look_up(f"#9{place}", "x", headers={"X-Forwarded-For": forwarded})
    assert answer.status_code == 429
    other = forwarded.replace("198.51.100.7", "198.51.100.8")
    assert look_up("#9", "x", headers={"X-Forwarded-For": other}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_local_shopify_passes_it_on(live_server, store, settings):
    with Served(Double(shop=STORE)) as served:
        served.proxy = f"{live_server.url}/proxy/shopify"
        secrets.put(store, secrets.SHOPIFY_APP, served.double.app.secrets[0], clock.now())
        Connection.objects.update(base=served.base)
        name, zip_code, _token = known(store)
        with httpx.Client(base_url=served.base, follow_redirects=True) as browser:
            assert "Where is my order?" in browser.get("/apps/suivi").text
            found = browser.post("/apps/suivi?lang=fr", data={"order": name, "proof": zip_code})
        assert found.url.path.startswith("/apps/suivi/o/")
        assert f"Commande {name}" in found.text
        assert not found.cookies

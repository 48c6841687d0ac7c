"""A customer with a phone, in French: from the look-up to the page of their order."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from suivi.accounts.models import Shop
from suivi.core.facts import decode
from suivi.customers import links
from suivi.customers.models import Brand
from suivi.lib import clock
from suivi.orders.models import Order, OrderFacts
from tests.road import fill, new_shop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 390, "height": 844}, "locale": "fr-FR", "java_script_enabled": False}


@pytest.fixture
def shop(transactional_db) -> Shop:
    shop = new_shop()
    Brand.objects.create(shop=shop, color="#b4531f", email="help@demo.example", note="9–18 h")
    fill(shop, 12, now=clock.now())
    return shop


@pytest.fixture
def visit(browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """A page in a browser of one's own: ``visit(viewport=…)``."""
    contexts = []

    def opened(**options: object) -> Page:
        context = browser.new_context(base_url=live_server.url, **{**PHONE, **options})
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def test_from_the_look_up_to_the_order(visit, shop, live_server):
    order = Order.objects.filter(shop=shop, delivery="delivered").first()
    customer = decode(OrderFacts.objects.get(shop=shop, id=order.id).document).customer
    page, asked = visit(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/track/demo/")
    page.get_by_label("Numéro de commande").fill(order.name)
    page.get_by_label("E-mail, téléphone ou code postal").fill("personne@example.com")
    page.get_by_role("button", name="Voir ma commande").click()
    expect(page.get_by_role("alert")).to_contain_text("aucune commande")
    page.get_by_label("Numéro de commande").fill(order.name.lstrip("#"))
    page.get_by_label("E-mail, téléphone ou code postal").fill(customer.shipping.zip)
    page.get_by_role("button", name="Voir ma commande").click()
    expect(page.get_by_text(f"Commande {order.name}")).to_be_visible()
    page.locator("summary").first.click()
    expect(page.get_by_text("Annoncé au transporteur")).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_text(f"Order {order.name}")).to_be_visible()
    assert all(address.startswith((live_server.url, "data:")) for address in asked)
    assert page.context.cookies() == []


def test_a_parcel_s_number_alone(visit, shop):
    order = Order.objects.filter(shop=shop).exclude(tracking_number="").first()
    page = visit()
    page.goto("/track/demo/")
    page.get_by_text("Je n’ai qu’un numéro de colis").click()
    page.get_by_label("Numéro de colis").fill(order.tracking_number)
    page.get_by_role("button", name="Voir le colis").click()
    expect(page.get_by_text(order.tracking_number).first).to_be_visible()
    expect(page.get_by_text(order.name)).to_have_count(0)


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_is_wider_than_its_screen(visit, shop, width):
    page = visit(viewport={"width": width, "height": 800}, java_script_enabled=True)
    for order in Order.objects.filter(shop=shop):
        page.goto(f"/o/{links.token_of(shop, order.id, clock.now())}/")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, order.name


def test_it_reads_from_right_to_left(visit, shop):
    order = Order.objects.filter(shop=shop, delivery="delivered").first()
    page = visit(java_script_enabled=True, viewport={"width": 800, "height": 900})
    page.goto(f"/o/{links.token_of(shop, order.id, clock.now())}/")
    page.evaluate("document.documentElement.dir = 'rtl'")
    first, last = (page.locator(".steps li").nth(place).bounding_box()["x"] for place in (0, -1))
    assert first > last
    assert page.evaluate("document.documentElement.scrollWidth") <= 800

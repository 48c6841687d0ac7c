"""The list of orders, the matrix and the queue in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from suivi.accounts.models import Shop
from suivi.orders.models import Order
from tests.browser.conftest import ORDERS
from tests.road import fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ("orders/", "matrix/", "attention/", "inbox/")


def rows(page: Page):
    return page.locator(".index-table tbody tr")


def note(page: Page):
    return page.locator("#note")


def test_a_filter_acts_at_once_and_its_menu_stays_open(page: Page, shop: Shop):
    paid = Order.objects.filter(shop=shop, payment="paid").count()
    page.locator("#by-payment summary").click()
    page.locator("input[name=payment][value=paid]").check()
    expect(note(page)).to_contain_text(f"{paid} orders")
    expect(page).to_have_url(re.compile(r"\?payment=paid$"))
    expect(page.locator(".chip-on")).to_contain_text("Payment: Paid")
    expect(page.locator("#by-payment .menu-list")).to_be_visible()


def test_a_chip_removes_its_filter(page: Page):
    page.goto("/s/demo/orders/?payment=paid&delivery=delivered")
    page.locator(".chip-on", has_text="Payment").click()
    expect(page).to_have_url(re.compile(r"\?delivery=delivered$"))
    expect(page.locator(".chip-on")).to_have_count(1)


def test_typing_finds_an_order_and_keeps_the_caret(page: Page, shop: Shop):
    order = Order.objects.filter(shop=shop).order_by("placed_at").first()
    search = page.get_by_role("searchbox")
    search.press_sequentially(order.name)
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text(order.name)
    expect(search).to_be_focused()
    expect(search).to_have_value(order.name)


def test_a_search_that_means_nothing_says_so_and_shows_no_orders(page: Page):
    page.get_by_role("searchbox").fill("financial_stat:paid")
    expect(page.get_by_role("alert")).to_contain_text("financial_status")
    expect(rows(page)).to_have_count(0)


def test_next_and_previous_page(page: Page):
    first = rows(page).first.get_attribute("id")
    page.get_by_role("link", name="Next page").click()
    expect(rows(page)).to_have_count(ORDERS - 50)
    page.get_by_role("link", name="Previous page").click()
    expect(rows(page)).to_have_count(50)
    expect(rows(page).first).to_have_attribute("id", str(first))


def test_a_cell_of_the_matrix_leads_to_its_orders(page: Page):
    page.goto("/s/demo/matrix/")
    cell = page.locator(".matrix td:not(.matrix-all) a").first
    count = cell.locator("strong").inner_text()
    cell.click()
    expect(note(page)).to_have_text(re.compile(rf"^{count} orders?"))
    expect(rows(page)).to_have_count(int(count))


def test_the_queue_leads_to_the_list_of_its_problem(page: Page):
    page.goto("/s/demo/attention/")
    group = page.locator("#queue section").first
    count = group.locator("h2 .count").inner_text()
    group.get_by_role("link", name="All in the list").click()
    expect(note(page)).to_have_text(re.compile(rf"^{count} orders?"))


def test_news_shows_without_taking_away_what_one_is_doing(page: Page, shop: Shop):
    page.locator("#by-delivery summary").click()
    page.evaluate("window.mine = document.activeElement")
    fill(shop, ORDERS, live=25)
    newest = Order.objects.filter(shop=shop).order_by("-placed_at", "-id").first()
    expect(page.locator(f"#r{newest.id}")).to_contain_text(newest.name, timeout=8000)
    expect(page.locator("#by-delivery .menu-list")).to_be_visible()
    assert page.evaluate("document.activeElement === window.mine && mine.tagName === 'SUMMARY'")


def test_a_hidden_page_does_not_ask_for_news(page: Page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    page.clock.install()
    page.clock.run_for(10_000)
    assert not [url for url in asked if "/news" in url]


def test_with_the_keyboard_alone(page: Page):
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.locator("#by-payment summary").press("Enter")
    expect(page.locator("#by-payment .menu-list")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#by-payment .menu-list")).to_be_hidden()
    expect(page.locator("#by-payment summary")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator(".row-link").nth(1)
    expect(second).to_be_focused()
    name = second.inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


@pytest.mark.parametrize("width", [320, 390])
def test_no_page_is_wider_than_a_phone(page: Page, width):
    page.set_viewport_size({"width": width, "height": 700})
    for where in PAGES:
        page.goto(f"/s/demo/{where}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, where


def test_the_list_fits_a_desktop_without_moving_sideways(page: Page):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.reload()
    assert page.evaluate("(box => box.scrollWidth - box.clientWidth)(document.querySelector('.table-wrap'))") <= 0


def test_in_french(open_desk: Callable[..., Page]):
    page = open_desk(locale="fr-FR")
    expect(page.get_by_role("heading", level=1)).to_have_text("Commandes")
    page.locator("#by-date summary").click()
    page.get_by_label("90 derniers jours").check()
    expect(page.locator(".chip-on")).to_contain_text("90 derniers jours")


def test_without_javascript(open_desk: Callable[..., Page], shop: Shop):
    page = open_desk(java_script_enabled=False)
    fulfilled = Order.objects.filter(shop=shop, fulfillment="fulfilled").count()
    page.locator("#by-fulfillment summary").click()
    page.locator("input[name=fulfillment][value=fulfilled]").check()
    page.get_by_role("button", name="Apply").click()
    expect(note(page)).to_contain_text(f"{fulfilled} orders")
    page.locator(".chips").get_by_role("link", name="Clear all").click()
    page.get_by_role("link", name="Next page").click()
    expect(rows(page)).to_have_count(ORDERS - 50)

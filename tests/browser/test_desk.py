"""The desk in a real browser."""

import os
import shutil

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from suivi.accounts import links
from suivi.accounts.models import Membership, Person, Role
from suivi.lib import clock
from tests.road import fill, new_shop, process_all

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""


@pytest.fixture(scope="module")
def browser():
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in this thread
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(browser: Browser, live_server) -> Page:
    shop = new_shop()
    fill(shop, 40)
    person = Person.objects.create_user("ann@example.com", name="Ann")
    Membership.objects.create(shop=shop, person=person, role=Role.AGENT)
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto(f"/enter/{links.make_sign_in_link(person, clock.now())}/")
    page.locator("main form button").first.click()
    page.wait_for_url("**/s/demo/orders/")
    yield page
    context.close()


def test_open_an_order_and_comment(page: Page):
    page.locator("tbody tr a").first.click()
    page.get_by_label("Comment for staff only").fill("The customer called.")
    page.get_by_role("button", name="Post").click()
    expect(page.locator("#timeline")).to_contain_text("The customer called.")


def test_a_filter_chosen_with_the_mouse_is_in_the_address(page: Page):
    page.locator("summary", has_text="Payment").first.click()
    page.locator("input[name=payment][value=paid]").check()
    page.get_by_role("button", name="Apply").click()
    assert "payment=paid" in page.url
    expect(page.locator(".chip-on")).to_contain_text("Paid")


def test_what_happens_shows_without_reloading(page: Page):
    from suivi.accounts.models import Shop
    from suivi.orders.models import Order

    shop = Shop.objects.get()
    before = page.locator(".table-note").inner_text()
    assert before
    fill(shop, 40, live=25)
    process_all(clock.now())
    newest = Order.objects.filter(shop=shop).order_by("-placed_at", "-id").first()
    assert newest is not None
    expect(page.locator("tbody")).to_contain_text(newest.name, timeout=8000)


def test_the_page_is_whole_on_a_phone(page: Page):
    page.set_viewport_size({"width": 320, "height": 700})
    for address in ("/s/demo/orders/", "/s/demo/matrix/", "/s/demo/attention/", "/s/demo/inbox/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320

"""A real browser, and somebody of the shop who is signed in."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from suivi.accounts import links
from suivi.accounts.models import Membership, Person, Role, Shop
from suivi.lib import clock
from tests.road import fill, new_shop

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
ORDERS = 60  # more than a page holds


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in this thread
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(autouse=True)
def _no_rate_limits(settings):
    settings.ACCOUNT_RATE_LIMITS = False  # one machine signs in many times here


@pytest.fixture
def shop(transactional_db) -> Shop:
    shop = new_shop()
    fill(shop, ORDERS)
    return shop


@pytest.fixture
def open_desk(browser: Browser, live_server, shop: Shop) -> Iterator[Callable[..., Page]]:
    """Opens the list of orders for an agent, in a context of one's own: ``open_desk(locale="fr")``."""
    contexts = []
    person = Person.objects.create_user("ann@example.com", name="Ann")
    Membership.objects.create(shop=shop, person=person, role=Role.AGENT)

    def opened(**options: object) -> Page:
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"/enter/{links.make_sign_in_link(person, clock.now())}/")
        page.locator("main form button").first.click()
        page.wait_for_url("**/s/demo/orders/")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_desk: Callable[..., Page]) -> Page:
    return open_desk()

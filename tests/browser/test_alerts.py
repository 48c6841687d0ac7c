"""An alert's way: chosen, raised, rung, read, and taken."""

from collections.abc import Callable

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from suivi.accounts.models import Shop
from suivi.alerts import planning
from suivi.alerts.models import Taken
from suivi.core.facts import Dispute, Facts, Stamp
from suivi.lib import clock
from suivi.orders.record import Piece, record
from tests.messages.orders import placed
from tests.road import new_shop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def shop(transactional_db) -> Shop:
    shop = new_shop()
    planning.plan(clock.now())
    placed(shop, "1", clock.now())
    return shop


def dispute(shop: Shop) -> None:
    """The bank of the order's customer wants to know something."""
    key, now = "gid://shopify/Order/1", clock.now()
    found = Dispute(id="D1", stamp=Stamp(as_of=now), status="needs_response")
    with transaction.atomic():
        record(
            shop, [Piece(key, Facts(id=key, disputes={"D1": found}), "shopify disputes/create", "shopify", now)], now
        )
    planning.plan(clock.now() + planning.GATHER)


def test_from_the_choice_to_who_takes_it(open_desk: Callable[..., Page], shop: Shop) -> None:
    page = open_desk()
    page.goto("/s/demo/alerts/choose/")
    page.get_by_role("link", name="On this page").click()
    page.get_by_label("What is told").select_option("nothing")
    page.get_by_label("Dispute open").select_option("at_once")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 at once")).to_be_visible()

    dispute(shop)
    bell = page.get_by_role("link", name="Alerts: 1 is unread")
    expect(bell).to_be_visible(timeout=15_000)
    bell.click()
    page.get_by_role("link", name="Dispute open · #1").click()
    expect(page.get_by_role("heading", name="#1", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Alerts", exact=True)).to_be_visible()
    page.get_by_role("button", name="I take it").click()
    expect(page.get_by_text("Ann takes care of it")).to_be_visible()
    assert str(Taken.objects.get().person) == "Ann"

    page.goto("/s/demo/attention/")
    expect(page.get_by_role("row").nth(1)).to_contain_text("Ann takes care of it")

"""Acting on orders in a real browser, with a local Shopify at the other end; the worker works when the test says so."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from suivi.accounts import links
from suivi.actions.models import Act
from suivi.core.words import Action
from suivi.lib import clock
from suivi.orders.keys import order_id
from suivi.sources.shopify.double import shipping
from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.state import Order
from tests.actions.acting import Desk, at_the_desk
from tests.inbox.connected import key

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(transactional_db: None) -> Iterator[Desk]:
    with at_the_desk() as found:
        yield found


@pytest.fixture
def enter(browser: Browser, live_server, desk: Desk) -> Iterator[Callable[..., Page]]:
    """Opens the desk's list of orders in a context of one's own: ``enter(java_script_enabled=False)``."""
    contexts = []

    def entered(**options: object) -> Page:
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"/enter/{links.make_sign_in_link(desk.person, clock.now())}/")
        page.locator("main form button").first.click()
        page.wait_for_url("**/orders/")
        return page

    yield entered
    for context in contexts:
        context.close()


def look_at(page: Page, desk: Desk, order: Order) -> None:
    page.goto(f"/s/{desk.shop.handle}/orders/{order_id(key(order))}/")


def acts(page: Page):
    return page.locator("#acts")


def press(page: Page, name: str) -> None:
    page.locator("#act").get_by_role("button", name=name).click()


def test_a_hold_is_waited_for_seen_and_released(enter, desk: Desk):
    order, page = desk.order(), enter()
    look_at(page, desk, order)
    page.get_by_role("link", name="Hold the fulfillment").click()
    page.get_by_label("Reason").select_option("incorrect_address")
    page.get_by_label("Notes").fill("Which floor?")
    press(page, "Hold the fulfillment")
    expect(acts(page)).to_contain_text("Waiting for Shopify")
    expect(page.locator("#act")).not_to_be_visible()
    expect(page.get_by_role("link", name="Hold the fulfillment")).to_have_count(0)
    desk.work()
    expect(acts(page)).to_contain_text("Done", timeout=6000)
    expect(page.locator(".hold")).to_contain_text("Which floor?")
    page.get_by_role("link", name="Release the hold").click()
    expect(page.locator("#act input[name=holds]")).to_be_checked()
    press(page, "Release the hold")
    expect(acts(page)).to_contain_text("Release the hold")
    desk.work()
    expect(page.locator(".hold")).to_have_count(0, timeout=6000)
    assert order.parts[0].status == "OPEN"


def test_a_payment_is_captured(enter, desk: Desk):
    order, page = desk.order(paid="authorization"), enter()
    look_at(page, desk, order)
    page.get_by_role("link", name="Capture the payment").click()
    expect(page.get_by_label("Amount")).to_have_value("20.00")
    press(page, "Capture the payment")
    expect(acts(page)).to_contain_text("Capture the payment")
    desk.work()
    expect(page.locator(".order-title")).to_contain_text("Paid", timeout=6000)


def test_what_shopify_declines_says_why_and_is_dismissed(enter, desk: Desk):
    order, page = desk.order(), enter()
    look_at(page, desk, order)
    shipping.fulfill(  # behind our back
        desk.double.store,
        {"lineItemsByFulfillmentOrder": [{"fulfillmentOrderId": gid("FulfillmentOrder", order.parts[0].id)}]},
    )
    page.get_by_role("link", name="Hold the fulfillment").click()
    page.get_by_label("Reason").select_option("other")
    press(page, "Hold the fulfillment")
    expect(acts(page)).to_contain_text("Waiting for Shopify")
    desk.carry_out()
    expect(acts(page)).to_contain_text("Shopify declined it", timeout=6000)
    acts(page).get_by_role("link", name="Try again").click()
    expect(page.locator("#act")).to_be_visible()
    page.keyboard.press("Escape")
    acts(page).get_by_role("button", name="Dismiss").click()
    expect(acts(page)).to_have_count(0)


def test_what_one_types_into_the_dialog_stays_while_the_order_lives(enter, desk: Desk):
    order, page = desk.order(), enter()
    look_at(page, desk, order)
    page.get_by_role("link", name="Hold the fulfillment").click()
    page.get_by_label("Notes").fill("Half a sent")
    desk.do(order, Action.ADD_TAGS, tags=["gift"])
    expect(page.locator("#tags")).to_contain_text("gift", timeout=6000)
    expect(page.get_by_label("Notes")).to_have_value("Half a sent")


def test_an_error_stands_in_the_dialog_beside_its_field(enter, desk: Desk):
    order, page = desk.order(), enter()
    look_at(page, desk, order)
    page.get_by_role("link", name="Fulfill the items").click()
    page.locator("#act input[name=pieces_0]").fill("0")
    press(page, "Fulfill the items")
    expect(page.locator("#act [role=alert]")).to_contain_text("at least one item")
    assert not Act.objects.exists()


def test_many_orders_are_held_and_the_page_shows_how_far_that_is(enter, desk: Desk):
    orders = [desk.order() for _ in range(3)]
    page = enter()
    page.locator("[data-choose-page]").check()
    expect(page.locator("#chosen")).to_contain_text("3 selected")
    page.locator(f"input[name=order][value='{order_id(key(orders[0]))}']").uncheck()
    expect(page.locator("#chosen")).to_contain_text("2 selected")
    page.locator("#chosen").get_by_role("button", name="Hold the fulfillment").click()
    expect(page.locator("main")).to_contain_text("Possible for 2 orders")
    page.get_by_label("Reason").select_option("inventory_out_of_stock")
    page.get_by_role("button", name="Hold the fulfillment (2)").click()
    expect(page.locator("#activity")).to_contain_text("0 of 2 done")
    desk.work()
    expect(page.locator("#activity")).to_contain_text("2 of 2 done", timeout=6000)
    assert [order.parts[0].status for order in orders] == ["OPEN", "ON_HOLD", "ON_HOLD"]


def test_what_is_chosen_stays_chosen_while_the_list_lives(enter, desk: Desk):
    order, page = desk.order(), enter()
    page.locator("input[name=order]").first.check()
    desk.do(order, Action.ADD_TAGS, tags=["gift"])
    expect(page.locator(".index-table")).to_contain_text("gift", timeout=6000)
    expect(page.locator("input[name=order]").first).to_be_checked()
    expect(page.locator("#chosen")).to_contain_text("1 selected")


def test_all_of_it_works_without_javascript(enter, desk: Desk):
    order, page = desk.order(), enter(java_script_enabled=False)
    page.locator("input[name=order]").first.check()
    page.locator("#chosen").get_by_role("button", name="Hold the fulfillment").click()
    page.get_by_label("Reason").select_option("other")
    page.get_by_role("button", name="Hold the fulfillment (1)").click()
    desk.work()
    look_at(page, desk, order)
    page.get_by_role("link", name="Release the hold").click()
    page.get_by_role("button", name="Release the hold").click()
    expect(acts(page)).to_contain_text("Waiting for Shopify")
    desk.work()
    page.reload()
    expect(page.locator(".hold")).to_have_count(0)

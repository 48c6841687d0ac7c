"""The order's page in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from suivi.lib import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_open_an_order_and_comment(page: Page):
    page.locator("tbody tr a").first.click()
    page.get_by_label("Comment for staff only").fill("The customer called.")
    page.get_by_role("button", name="Post").click()
    expect(page.locator("#timeline")).to_contain_text("The customer called.")


def test_an_order_shows_what_happens_and_nobody_loses_what_they_write(page: Page):
    from suivi.accounts.models import Person, Shop
    from suivi.inbox import staff
    from suivi.orders.models import Order

    page.locator("tbody tr a").first.click()
    page.get_by_label("Comment for staff only").fill("Half a sent")
    page.locator("#why-payment summary").click()
    page.get_by_label("Comment for staff only").focus()
    order = Order.objects.get(shop=Shop.objects.get(), name=page.locator("h1").inner_text())
    staff.comment(order.shop, order.key, Person.objects.get(), "A colleague wrote.", now=clock.now())
    expect(page.locator("#timeline")).to_contain_text("A colleague wrote.", timeout=4000)
    expect(page.get_by_label("Comment for staff only")).to_have_value("Half a sent")
    expect(page.get_by_label("Comment for staff only")).to_be_focused()
    expect(page.locator("#why-payment")).to_have_attribute("open", "")


def test_a_note_that_changed_under_one_s_hands_is_shown_beside_one_s_own(page: Page):
    from suivi.accounts.models import Person, Shop
    from suivi.inbox import staff
    from suivi.orders.models import Order

    page.locator("tbody tr a").first.click()
    page.locator("#note-text").fill("Mine")
    order = Order.objects.get(shop=Shop.objects.get(), name=page.locator("h1").inner_text())
    staff.note(order.shop, order.key, Person.objects.get(), "Theirs", now=clock.now())
    expect(page.locator("#timeline")).to_contain_text("The note was changed.", timeout=4000)
    page.locator("#note-save").click()
    expect(page.locator("#note [role=alert]")).to_contain_text("Theirs")
    expect(page.locator("#note-text")).to_have_value("Mine")
    page.locator("#note-save").click()
    expect(page.locator("#note [role=alert]")).to_have_count(0)
    expect(page.locator("#note-text")).to_have_value("Mine")


def test_one_s_own_comment_is_changed_and_deleted_in_place(page: Page):
    page.locator("tbody tr a").first.click()
    page.get_by_label("Comment for staff only").fill("Frist")
    page.get_by_role("button", name="Post").click()
    expect(page.get_by_label("Comment for staff only")).to_have_value("")
    page.locator("#timeline summary", has_text="Change").click()
    page.locator("#timeline li textarea").fill("First")
    page.locator("#timeline li").get_by_role("button", name="Save").click()
    expect(page.locator("#timeline .timeline-text").first).to_have_text("First")
    page.locator("#timeline summary", has_text="Change").click()
    page.locator("#timeline li").get_by_role("button", name="Delete").click()
    expect(page.locator("#timeline")).not_to_contain_text("First")

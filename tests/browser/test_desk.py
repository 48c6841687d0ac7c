"""The order's page in a real browser."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_open_an_order_and_comment(page: Page):
    page.locator("tbody tr a").first.click()
    page.get_by_label("Comment for staff only").fill("The customer called.")
    page.get_by_role("button", name="Post").click()
    expect(page.locator("#timeline")).to_contain_text("The customer called.")

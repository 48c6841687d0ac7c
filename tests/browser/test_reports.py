"""A report is built from nothing in a real browser, with its answer beside the form as one chooses."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_late_parcels_by_carrier_in_a_few_choices(page: Page):
    page.get_by_role("link", name="Reports").first.click()
    page.get_by_role("link", name="New report").click()
    preview = page.locator("#preview")
    page.get_by_label("Period", exact=True).select_option(label="All time")
    expect(preview.locator("th").first).to_have_text("Carrier")
    page.get_by_label("Group 1").select_option(label="To country")
    expect(preview.locator("th").first).to_have_text("To country")
    page.get_by_label("Add a condition").select_option(label="Status")
    page.get_by_label("With", exact=True).fill("delivered")
    page.get_by_label("With", exact=True).press("Tab")
    expect(page.get_by_label("Conditions", exact=True)).to_have_value("status:delivered")
    page.get_by_label("Title", exact=True).fill("Delivered, by country")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Delivered, by country")
    page.locator("#answer td a").first.click()
    expect(page.locator("#answer tbody")).to_contain_text("Delivered")

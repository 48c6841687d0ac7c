"""A report is built from nothing in a real browser, scheduled, and received."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import translation
from playwright.sync_api import Page, expect

from suivi.accounts.models import Shop
from suivi.lib import clock
from suivi.publishing import schedules, sending
from suivi.publishing.making import make
from suivi.publishing.models import Destination
from tests.publishing.making import Still

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("fr", 390)])
def test_from_nothing_to_a_file_in_a_folder(
    open_desk: Callable[..., Page], shop: Shop, settings, tmp_path: Path, language: str, width: int
):
    settings.REPORT_FOLDER = str(tmp_path)
    Destination.objects.create(shop=shop, kind="folder", name="Archive", created_at=clock.now())
    page = open_desk(locale=language, viewport={"width": width, "height": 844})
    with translation.override(language):
        _build(page)
        _schedule(page)
    tomorrow = clock.now() + timedelta(days=1, minutes=1)
    assert [schedules.begin(tomorrow), make(tomorrow, Still), sending.send(tomorrow)] == [1, 1, 1]
    (file,) = tmp_path.iterdir()
    said = file.read_text("utf-8-sig").splitlines()
    assert said[0].split(",")[0] == {"en": "To country", "fr": "Pays de destination"}[language]
    assert len(said) > 1
    page.goto("/s/demo/runs/")
    page.get_by_role("link", name="Delivered, by country").click()
    with page.expect_download() as download:
        page.locator('a[href$="/file"]').first.click()
    assert download.value.path().read_bytes() == file.read_bytes()


def _build(page: Page) -> None:
    """A few choices, with the answer beside them as one chooses."""
    page.goto("/s/demo/reports/")
    page.get_by_role("link", name=say("New report")).click()
    preview = page.locator("#preview")
    page.get_by_label(say("Period"), exact=True).select_option(label=say("All time"))
    expect(preview.locator("th").first).to_have_text(say("Carrier"))
    page.get_by_label(say("Group %(n)s") % {"n": 1}).select_option(label=say("To country"))
    expect(preview.locator("th").first).to_have_text(say("To country"))
    page.get_by_label(say("Add a condition")).select_option(label=say("Status"))
    expect(page).to_have_url(re.compile("condition=status"))  # the form is there anew
    page.get_by_label(say("With"), exact=True).fill("delivered")
    page.get_by_label(say("With"), exact=True).press("Tab")
    expect(page.get_by_label(say("Conditions"), exact=True)).to_have_value("status:delivered")
    page.get_by_label(say("Title"), exact=True).fill("Delivered, by country")
    page.get_by_role("button", name=say("Save")).click()
    expect(page.locator("h1")).to_have_text("Delivered, by country")
    page.locator("#answer td a").first.click()
    expect(page.locator("#answer tbody")).to_contain_text(say("Delivered"))
    page.go_back()


def _schedule(page: Page) -> None:
    page.get_by_role("link", name=say("Schedule"), exact=True).click()
    page.get_by_label(say("Kind of file")).select_option("csv")
    page.get_by_label("Archive").check()
    page.get_by_role("button", name=say("Save")).click()
    expect(page.locator("main")).to_contain_text("Delivered, by country")


def say(text: str) -> str:
    """As the page says it in the language in force."""
    return translation.gettext(text)

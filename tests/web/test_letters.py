"""Writing the texts of messages: a list, an editor beside a preview, and versions to compare and take up again."""

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from suivi.accounts.models import AuditEntry
from suivi.customers.models import Brand, CustomerLink
from suivi.letters.models import Version
from suivi.letters.standard import CHANNELS, EMAIL, LANGUAGES, SMS, standard
from suivi.letters.triggers import Trigger
from suivi.lib import clock
from suivi.orders.models import Order
from suivi.web.desk.letterorders import FITS, offered
from tests.road import fill
from tests.web.markup import Page

TEXT = {"subject": "News of {{ order.name }}", "preheader": "Look", "body": "{{ hello }}\n\n{% render 'parcels' %}"}


def address(name: str, trigger=Trigger.SHIPPED, channel=EMAIL, language="en", **more) -> str:
    kwargs = {"handle": "atelier", "trigger": trigger.value, "channel": channel, "language": language, **more}
    return reverse(name, kwargs=kwargs)


def body(response) -> str:
    return html.unescape(response.content.decode())


def save(client: Client, **more: str):
    return client.post(address("letter"), {**TEXT, "do": "save", **more})


@pytest.fixture
def full_shop(shop):
    fill(shop, 40)
    return shop


class TestList:
    def test_it_names_every_trigger_and_what_the_shop_wrote_itself(self, as_owner, shop):
        save(as_owner)
        page = as_owner.get(reverse("letters", args=["atelier"]))
        for trigger in Trigger:
            assert address("letter", trigger) in body(page)
            assert address("letter", trigger, SMS) in body(page)
        assert "E-mail, English" in body(page)
        assert body(page).count("Your own:") == 1

    def test_it_asks_the_same_of_the_database_however_much_is_written(self, as_owner, shop):
        def asked() -> int:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                as_owner.get(reverse("letters", args=["atelier"]))
            return len(queries)

        asked()
        before = asked()
        for language in LANGUAGES:
            as_owner.post(address("letter", language=language), {**TEXT, "do": "save"})
        assert asked() == before


class TestEditor:
    def test_it_begins_with_the_text_of_suivi(self, as_owner, shop):
        page = body(as_owner.get(address("letter", language="fr")))
        assert standard(Trigger.SHIPPED, EMAIL, "fr").subject in page
        assert "The text that comes with Suivi" in page

    def test_a_text_is_kept_and_counts(self, as_owner, shop, owner):
        assert save(as_owner).status_code == 302
        page = body(as_owner.get(address("letter")))
        assert TEXT["subject"] in page
        assert "Your own text" in page
        entry = AuditEntry.objects.get(verb="message.text_changed")
        assert (entry.person, entry.detail["trigger"]) == (owner, "shipped")
        audit = body(as_owner.get(reverse("settings_audit", args=["atelier"])))
        assert "changed the text of a message: Shipped (email, en)" in audit

    def test_what_is_wrong_is_told_and_nothing_is_lost(self, as_owner, shop):
        page = body(save(as_owner, body="Hello\n{{ customer.frist_name }}", subject="{{ nam }}"))
        assert "Text · Line 2, column 4: There is no variable “customer.frist_name”" in page
        assert "Did you mean “customer.first_name”?" in page
        assert "Subject · Line 1, column 4: There is no variable “nam”" in page
        assert "{{ customer.frist_name }}" in page
        assert not Version.objects.exists()

    def test_a_text_that_is_far_too_long_is_told_so(self, as_owner, shop):
        page = body(save(as_owner, body="x" * 50_000))
        assert "at most 40000 characters" in page
        assert not Version.objects.exists()

    def test_versions_are_compared_and_taken_up_again(self, as_owner, shop):
        save(as_owner, subject="First {{ name }}")
        save(as_owner, subject="Second {{ name }}")
        first = Version.objects.earliest("id")
        page = body(as_owner.get(address("letter_version", pk=first.pk)))
        assert "First {{ name }}" in page
        assert "Second {{ name }}" in page
        as_owner.post(address("letter"), {"do": str(first.pk)})
        assert [one.subject.split()[0] for one in Version.objects.order_by("id")] == ["First", "Second", "First"]
        as_owner.post(address("letter"), {"do": "standard"})
        assert "The text that comes with Suivi" in body(as_owner.get(address("letter")))

    def test_an_sms_has_only_a_text(self, as_owner, shop):
        page = body(as_owner.get(address("letter", channel=SMS)))
        assert 'name="subject"' not in page
        response = as_owner.post(address("letter", channel=SMS), {"body": "{{ order.name }} left", "do": "save"})
        assert response.status_code == 302

    @pytest.mark.parametrize(
        "wrong", [{"trigger": "nonsense"}, {"channel": "pigeon"}, {"language": "tlh"}, {"channel": "slack"}]
    )
    def test_what_there_is_not_is_not_found(self, as_owner, shop, wrong):
        kwargs = {"handle": "atelier", "trigger": "shipped", "channel": "email", "language": "en", **wrong}
        assert as_owner.get(reverse("letter", kwargs=kwargs)).status_code == 404

    def test_another_shops_version_is_not_found(self, as_owner, shop, other_shop):
        theirs = Version.objects.create(
            shop=other_shop, trigger="shipped", channel="email", language="en", saved_at=clock.now(), saved_by=1
        )
        assert as_owner.get(address("letter_version", pk=theirs.pk)).status_code == 404
        assert as_owner.post(address("letter"), {"do": str(theirs.pk)}).status_code == 404


class TestPreview:
    def test_it_shows_what_is_in_the_form_with_any_order_and_keeps_nothing(self, as_owner, full_shop):
        Brand.objects.create(shop=full_shop, logo=b"png", logo_type="image/png")
        row = Order.objects.filter(shop=full_shop).order_by("id")[3]
        response = as_owner.post(address("letter_preview"), {**TEXT, "order": row.name})
        assert f"News of {row.name}" in body(response)
        assert "data:image/png;base64,cG5n" in body(response)
        assert "cid:" not in body(response)
        assert not Version.objects.exists()
        assert not CustomerLink.objects.exists()

    def test_it_stands_in_a_frame_of_suivi_only_and_runs_nothing(self, as_owner, full_shop):
        response = as_owner.get(address("letter_preview"))
        policy = response.headers["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in policy
        assert "script-src 'none'" in policy
        assert "img-src 'self' data:" in policy
        assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert re.search(r"<iframe[^>]* sandbox ", response.content.decode())
        editor = as_owner.get(address("letter")).headers["Content-Security-Policy"]
        assert "frame-src 'self'" in editor
        assert "unsafe" not in editor

    def test_a_fault_is_shown_in_place_of_the_message(self, as_owner, full_shop):
        page = body(as_owner.post(address("letter_preview"), {**TEXT, "body": "{% if order.name %}"}))
        assert "Text · Line 1, column 1: The block that begins here does not end: “endif” is missing." in page

    def test_an_sms_is_counted(self, as_owner, full_shop):
        page = body(as_owner.post(address("letter_preview", channel=SMS), {"body": "x" * 161}))
        assert "161 characters · counted as 2 SMS" in page

    def test_an_order_that_is_not_there_is_told(self, as_owner, shop, other_shop):
        assert "no order yet" in body(as_owner.get(address("letter_preview")))
        fill(other_shop, 3)
        theirs = Order.objects.filter(shop=other_shop).first().name
        assert "no order of this name" in body(as_owner.get(address("letter_preview"), {"order": theirs}))

    def test_orders_that_fit_are_offered_first(self, full_shop):
        rows = {row.name: row for row in Order.objects.filter(shop=full_shop)}
        for trigger, (column, word) in FITS.items():
            fit = [name for name, row in rows.items() if getattr(row, column) == word]
            first = offered(full_shop, trigger)[0]
            assert first in fit or not fit, trigger


@pytest.mark.parametrize("channel", CHANNELS)
def test_nothing_on_the_page_is_foreign_but_the_previews_own_frame(as_owner, shop, channel):
    save(as_owner)
    assert Page(as_owner.get(reverse("letters", args=["atelier"])).content.decode()).foreign == []
    (frame,) = Page(as_owner.get(address("letter", channel=channel)).content.decode()).foreign
    assert f'src="{address("letter_preview", channel=channel)}"' in frame

"""The page every page stands on: language, tags, and nothing that the content policy would refuse."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

import suivi
from suivi.accounts.models import Person
from suivi.core import words
from suivi.core.verdict import Reason
from suivi.core.wording import SENTENCES
from suivi.lib import clock
from suivi.web.words import LOOKS

TEMPLATES = sorted(Path(suivi.__file__).parent.glob("web/templates/**/*.html"))
AXES = {
    "payment": words.Payment,
    "fulfillment": words.Fulfillment,
    "delivery": words.Delivery,
    "parcel": words.Parcel,
    "returns": words.Return,
    "state": words.OrderState,
    "severity": words.Severity,
    "problem": words.ProblemCode,
}


def shown(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize("axis", AXES)
def test_every_status_word_has_its_look(axis):
    assert set(LOOKS[axis]) == {str(word) for word in AXES[axis]}


def test_every_payment_flag_but_none_has_its_look():
    assert set(LOOKS["flag"]) == set(words.PaymentFlag) - {"none"}


def test_a_badge_says_the_word_and_shows_a_sign():
    html = shown('{% badge "payment" word %}', word=words.Payment.PARTIALLY_PAID)
    assert "Partially paid" in html
    assert "tone-attention" in html
    assert "pip-half" in html


def test_an_unknown_word_is_shown_as_it_is_and_escaped():
    assert "Brand new &lt;b&gt;" in shown('{% badge "payment" word %}', word="brand_new_<b>")


def test_no_word_makes_no_badge():
    assert shown('{% badge "flag" "none" %}{% badge "payment" "" %}') == ""


@pytest.mark.parametrize(
    ("language", "delta", "words_"),
    [
        ("en", timedelta(minutes=-2), "2 minutes ago"),
        ("en", timedelta(seconds=-5), "just now"),
        ("en", timedelta(seconds=3), "just now"),
        ("en", timedelta(seconds=30), "in a moment"),
        ("en", timedelta(hours=3, seconds=5), "in 3 hours"),
        ("fr", timedelta(minutes=-2), "il y a 2 minutes"),
        ("fr", timedelta(seconds=30), "dans un instant"),
    ],
)
def test_how_long_ago(language, delta, words_):
    with override(language):
        html = shown("{% ago moment %}", moment=clock.now() + delta)
    assert f">{words_}</time>" in html


@pytest.mark.parametrize(("language", "text"), [("en", "€1,234.50"), ("fr", "1\u202f234,50\xa0€")])
def test_money_as_people_write_it(language, text):
    with override(language):
        assert shown("{% money amount 'EUR' %}", amount=Decimal("1234.5")) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "48.50 must be captured before Nov 24, 2026, "),
        ("fr", "48,50 doivent être capturés avant le 24 nov. 2026"),
    ],
)
def test_a_reason_is_said_in_the_page_s_language(language, text):
    code = next(c for c, t in SENTENCES.items() if t == "{amount} must be captured before {expires_at}.")
    reason = Reason(code, {"amount": Decimal("48.5"), "expires_at": datetime(2026, 11, 24, 9, 30, tzinfo=UTC)})
    with override(language):
        assert shown("{% say reason %}", reason=reason).startswith(text)


def test_a_link_keeps_the_other_parameters(rf):
    context = {"request": rf.get("/?payment=paid&page=3")}
    assert shown("{% query page=4 %}", **context) == "?payment=paid&amp;page=4"
    assert shown("{% query page='' %}", **context) == "?payment=paid"


def test_an_icon_is_hidden_from_readers():
    html = shown('{% icon "truck" %}')
    assert html.startswith("<svg")
    assert 'aria-hidden="true"' in html


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: "/".join(path.parts[-2:]))
def test_no_template_holds_what_the_content_policy_refuses(path):
    html = path.read_text()
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:|hx-on", html)
    scripts = re.findall(r"<script[^>]*>", html)
    assert all("src=" in script or "application/ld+json" in script for script in scripts)  # data is no script


class TestLanguage:
    def test_the_switch_is_remembered_with_the_person(self, as_owner, owner):
        back = reverse("settings", args=["atelier"])
        response = as_owner.post("/language/", {"language": "fr", "next": back})
        assert response.headers["Location"] == back
        assert Person.objects.get(pk=owner.pk).language == "fr"
        assert '<html lang="fr"' in as_owner.get(back).content.decode()

    @pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
    def test_it_never_leads_away(self, db, target):
        assert Client().post("/language/", {"language": "fr", "next": target}).headers["Location"] == "/"

    def test_a_language_nobody_speaks_changes_nothing(self, db):
        response = Client().post("/language/", {"language": "xx", "next": "/"})
        assert "django_language" not in response.cookies


@pytest.mark.parametrize(
    "name", ["settings", "settings_shop", "settings_policy", "settings_shopify", "settings_people"]
)
def test_every_field_has_a_label_and_every_page_one_heading(as_owner, name):
    html = as_owner.get(reverse(name, args=["atelier"])).content.decode()
    assert html.count("<h1") == 1
    labelled = set(re.findall(r'<label for="([^"]+)"', html))
    for field in re.findall(r"<(?:input|select|textarea)[^>]*>", html):
        hidden = 'type="hidden"' in field or "checkbox" in field
        found = re.search(r' id="([^"]+)"', field)
        assert hidden or "aria-label" in field or (found and found[1] in labelled), field


def test_markup_in_a_shops_name_stays_text(as_owner, shop):
    type(shop).objects.update(name="<img src=x onerror=alert(1)>")
    html = as_owner.get(reverse("settings", args=["atelier"])).content.decode()
    assert "<img" not in html

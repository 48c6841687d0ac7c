"""Letters as customers get them: every text, in every language, for orders in every state."""

import re

import pytest
from django.http import Http404
from liquid.builtin.output import OutputNode

from suivi.accounts.models import Shop
from suivi.customers.links import shown
from suivi.customers.models import Brand
from suivi.customers.pictures import Picture
from suivi.letters.sentences import TEXTS
from suivi.letters.standard import CHANNELS, EMAIL, LANGUAGES, SMS, around, standard
from suivi.letters.triggers import Trigger
from suivi.letters.values import Addresses
from suivi.letters.writing import compose, write
from suivi.orders.models import Order, Parcel
from suivi.orders.reading import expected
from tests.road import NOW, fill, new_shop

GAPS = re.compile(r"\bNone\b|\{\w|\{%|\}\}|\(\)| [.,)]|\.(why|next)\b|%\(")


@pytest.fixture
def shop(db) -> Shop:
    shop = new_shop()
    fill(shop, 25)
    return shop


@pytest.fixture
def order(shop) -> Order:
    return Order.objects.filter(shop=shop, id__in=Parcel.objects.values("order_id")).order_by("id").first()


def letter(shop: Shop, order: Order, trigger=Trigger.SHIPPED, channel=EMAIL, language="en", subjects=(), **more):
    return write(
        shop, order.id, trigger, channel=channel, language=language, subjects=frozenset(subjects), now=NOW, **more
    )


@pytest.fixture
def empties(monkeypatch) -> list[str]:
    """The variables that wrote nothing where they stand."""
    found: list[str] = []
    say = OutputNode.render_to_output

    def noticed(node, context, buffer):
        if not say(node, context, buffer):
            found.append(str(node))
        return 1

    monkeypatch.setattr(OutputNode, "render_to_output", noticed)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_says_something_whole_of_every_order(shop, language, empties):
    for place, row in enumerate(Order.objects.filter(shop=shop).order_by("id")):
        read = expected(shop, row.id, NOW)
        for trigger in list(Trigger)[place % 4 :: 4]:
            for channel in CHANNELS:
                text = standard(trigger, channel, language)
                said = compose(shop, read, text, channel, language, frozenset(), Addresses("https://x.test/o/1/"), NOW)
                assert not empties, (trigger, channel, row.name)
                for part in (said.subject, said.preheader, said.text):
                    assert not GAPS.search(part), (trigger, channel, part)
                assert said.text
                assert channel == SMS or (said.subject and said.preheader and "<h1" in said.html)


class TestWrite:
    def test_an_email_leads_to_the_orders_page_in_its_language(self, shop, order):
        said = letter(shop, order, language="fr-CA")
        token = shown(shop, order.id, NOW)
        assert token
        assert f'href="http://127.0.0.1:8000/o/{token}/?lang=fr"' in said.html
        assert f"/o/{token}/?lang=fr" in said.text
        assert said.subject.startswith("Votre commande")

    def test_an_sms_is_one_line_of_text(self, shop, order):
        said = letter(shop, order, channel=SMS)
        assert said.text.startswith("Demo: your order")
        assert "\n" not in said.text
        assert (said.subject, said.preheader, said.html, said.logo) == ("", "", "", None)

    def test_a_letter_is_about_the_parcels_it_is_asked_to_tell_of(self, shop):
        row = next(one for one in Order.objects.filter(shop=shop) if Parcel.objects.filter(order_id=one.id).count() > 1)
        first, second = (f"{one.shipment}|{one.number}" for one in Parcel.objects.filter(order_id=row.id)[:2])
        both, only = letter(shop, row, subjects=(first, second)), letter(shop, row, subjects=(second,))
        assert first.partition("|")[2] in both.text
        assert first.partition("|")[2] not in only.text
        assert second.partition("|")[2] in only.text

    def test_the_way_out_of_the_messages_is_shown_where_there_is_one(self, shop, order):
        assert "Stop these messages" not in letter(shop, order).html
        said = letter(shop, order, opt_out="https://x.test/stop/1/")
        assert 'href="https://x.test/stop/1/"' in said.html
        assert "Stop these messages: https://x.test/stop/1/" in said.text

    def test_a_logo_comes_with_the_letter(self, shop, order):
        Brand.objects.create(shop=shop, logo=b"png", logo_type="image/png", logo_version="1")
        said = letter(shop, order)
        assert said.logo == Picture("image/png", b"png")
        assert 'src="cid:logo"' in said.html

    def test_another_shops_order_is_not_found(self, shop, order):
        with pytest.raises(Http404):
            letter(new_shop("rival"), order)


def test_a_letter_says_nothing_of_a_page_on_which_it_does_not_stand():
    spoken = re.compile(r"this page|\bbelow\b|\bhere\b", re.IGNORECASE)
    of_the_page = {code for code, text in TEXTS.items() if spoken.search(text)}
    assert of_the_page - set(around("en").instead) == set()
    for language in LANGUAGES:
        assert set(around(language).instead) == set(around("en").instead)
        assert set(around(language).words) == set(around("en").words)

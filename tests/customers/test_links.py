"""The link of an order's page: found by its token alone, made again the same, ended by time or by hand."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from suivi.customers import links
from suivi.customers.models import CustomerLink
from suivi.lib.discreet import discreet
from suivi.orders.models import Order
from tests.road import NOW, fill, new_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return new_shop()


def test_a_token_finds_its_order_and_is_the_same_whenever_it_is_asked_for(shop):
    token = links.token_of(shop, 7, NOW)
    assert token == links.token_of(shop, 7, NOW + timedelta(days=1)) == links.shown(shop, 7, NOW)
    assert len(token) == 40
    found = links.find(token)
    assert (found.shop, found.order_id) == (shop, 7)


def test_the_database_does_not_hold_what_opens_the_page(shop):
    token = links.token_of(shop, 7, NOW)
    kept = CustomerLink.objects.get()
    assert token.startswith(kept.nonce)
    assert links.find(kept.nonce) is None


@pytest.mark.parametrize("place", range(0, 40, 3))
def test_one_other_letter_finds_nothing(shop, place):
    token = links.token_of(shop, 7, NOW)
    other = "A" if token[place] != "A" else "B"
    assert links.find(token[:place] + other + token[place + 1 :]) is None


@pytest.mark.parametrize("wrong", ["", "é" * 40, "x" * 4000, "\x00" * 40])
def test_what_is_no_token_finds_nothing(shop, wrong):
    links.token_of(shop, 7, NOW)
    assert links.find(wrong) is None


def test_a_signature_does_not_fit_another_order(shop):
    one, two = links.token_of(shop, 7, NOW), links.token_of(shop, 8, NOW)
    assert links.find(one[:20] + two[20:]) is None


def test_a_revoked_link_is_gone_and_the_next_is_another(shop):
    token = links.token_of(shop, 7, NOW)
    links.revoke(shop, 7)
    assert links.find(token) is None
    assert links.shown(shop, 7, NOW) == ""
    assert links.token_of(shop, 7, NOW) != token


def test_it_ends_by_itself_and_a_look_up_renews_it(shop):
    token, later = links.token_of(shop, 7, NOW), NOW + links.VALID
    assert links.shown(shop, 7, later) == ""
    assert links.token_of(shop, 7, later) == token
    assert links.shown(shop, 7, later) == token


def test_links_outlive_a_change_of_the_key(shop, settings):
    token, old = links.token_of(shop, 7, NOW), settings.SECRET_KEY
    settings.SECRET_KEY = "another-key-" + "y" * 40
    assert links.find(token) is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert links.find(token) is not None


def test_a_log_line_hides_the_token(shop):
    token = links.token_of(shop, 7, NOW)
    assert token not in discreet(f"GET /o/{token}/ 200")


class TestTheCommand:
    def link(self, *args: str) -> str:
        out = StringIO()
        call_command("link", *args, stdout=out)
        return out.getvalue().strip()

    def test_it_prints_the_address_with_or_without_the_sign(self, shop, settings):
        settings.BASE_URL = "https://track.example"
        fill(shop, 3)
        row = Order.objects.order_by("id").first()
        address = self.link(row.name)
        assert address == self.link(row.name.lstrip("#"))
        assert address.startswith("https://track.example/o/")
        assert links.find(address.split("/")[-2]).order_id == row.id

    def test_it_says_what_is_missing(self, shop):
        with pytest.raises(CommandError, match="no order named"):
            self.link("#1")
        fill(shop, 2)
        fill(new_shop("second"), 2)
        name = Order.objects.first().name
        with pytest.raises(CommandError, match="--shop"):
            self.link(name)
        assert self.link(name, "--shop", "second")

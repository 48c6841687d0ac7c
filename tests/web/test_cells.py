"""What a list shows of an order: whole, in the reader's language, and never as markup of somebody else's."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from suivi.accounts.models import Shop
from suivi.orders.counts import view_counts
from suivi.orders.filters import from_params
from suivi.orders.listed import Listed
from suivi.orders.overview import page
from suivi.web.desk import cells
from suivi.web.desk.filterbar import PERIODS, SORTS, bar
from suivi.web.desk.rows import listed
from suivi.web.formats import Reader
from suivi.web.markup import Markup
from tests.road import fill
from tests.web.conftest import signed_in

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
READER = Reader("en", UTC, NOW)
FRENCH = Reader("fr", UTC, NOW)


def order(**columns: object) -> Listed:
    told = {
        "id": 7, "name": "#7", "placed_at": NOW - timedelta(days=2), "state": "open", "payment": "paid",
        "payment_flag": "none", "fulfillment": "fulfilled", "delivery": "in_transit", "returns": "no_return",
        "customer_name": "Ann", "currency": "EUR", "total": Decimal("1234.5"), "items": 2, "parcels": 1,
        "parcels_delivered": 0, "heard_at": NOW - timedelta(minutes=2), "heard_from": "shopify",
    }  # fmt: skip
    return Listed(**{**dict.fromkeys(Listed._fields, ""), **told, **columns})


@given(st.lists(st.text(), min_size=3, max_size=3))
def test_markup_escapes_as_django_does(values):
    html = '<a href="{}">{}</a> {}'
    assert Markup(html)(*values) == format_html(html, *values)


def test_markup_leaves_markup_alone_and_counts_its_places():
    assert Markup("<p>{}</p>")(mark_safe("<b>x</b>")) == "<p><b>x</b></p>"
    with pytest.raises(ValueError, match=r"longer|shorter"):
        Markup("{} {}")("one")


HOSTILE = '"><script>alert(1)</script>'


@pytest.mark.parametrize(
    "column",
    ["name", "customer_name", "city", "country", "carrier", "tracking_number", "heard_from", "state", "payment"],
)
def test_what_others_write_is_shown_as_text(column):
    row = order(**{column: HOSTILE})
    text = listed([row], "/s/demo/orders/", "q=x", READER)
    assert "<script" not in text
    assert "script" in text.lower(), "it was shown at all"


def test_a_tag_is_text_and_many_tags_are_counted():
    html = cells.customer(order(tags=["<i>", "b", "c", "d", "e"]))
    assert "&lt;i&gt;" in html
    assert "+2" in html


@pytest.mark.parametrize(
    ("columns", "said", "not_said"),
    [
        ({"carrier": "UPS", "tracking_number": "1Z9"}, "tracknum=1Z9", "Promised"),
        ({"carrier": "Nobody", "tracking_number": "9", "tracking_url": "javascript:alert(9)"}, "Nobody 9", "href"),
        ({"carrier": "UPS", "tracking_number": "1Z9", "parcels": 3, "parcels_delivered": 1}, "1/3", "Promised"),
        ({"promise_at": NOW + timedelta(days=3)}, "Promised Nov 27", "href"),
        ({"promise_at": NOW, "delivery": "delivered"}, "Delivered", "Promised"),
    ],
)
def test_the_parcel_and_its_promise(columns, said, not_said):
    html = cells.delivery(order(**columns), READER)
    assert said in html
    assert not_said not in html


@pytest.mark.parametrize(
    ("reader", "heard", "total"),
    [
        (READER, "Heard from Shopify 2 minutes ago", "€1,234.50"),
        (FRENCH, "Nouvelles il y a 2 minutes · Shopify", "1\u202f234,50\xa0€"),
    ],
)
def test_freshness_and_total_in_the_readers_language(reader, heard, total):
    assert heard in cells.heard(order(), reader)
    assert total in cells.total(order(), reader)


def test_a_problem_says_since_when_why_and_what_to_do():
    problem = {"code": "stuck", "reason": {"code": "problem.none_such", "params": {}}}
    row = order(problem="stuck", problem_since=NOW - timedelta(days=3), problems=[problem], next_actions=["refund"])
    html = cells.problem(row, READER)
    for said in ("Parcel stuck", "3 days ago", "problem.none_such", "Refund"):
        assert said in html
    assert cells.problem(order(), READER) == ""


@pytest.mark.parametrize(
    ("reader", "said"),
    [(READER, "The shop owes the customer €1,290.00."), (FRENCH, "La boutique doit 1\u202f290,00\xa0€ au client.")],
)
def test_an_amount_in_a_reason_is_money_in_the_readers_language(reader, said):
    problem = {"code": "refund_owed", "reason": {"code": "problem.refund_owed", "params": {"amount": "1290.00"}}}
    assert said in cells.problem(order(problem="refund_owed", problems=[problem]), reader)


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(minutes=5), "5m"),
        (timedelta(hours=30), "30h"),
        (timedelta(days=9), "9d"),
        (timedelta(days=70), "10w"),
    ],
)
def test_an_age_is_short_and_never_in_months(age, said):
    assert READER.age(NOW - age) == said


@pytest.mark.django_db
class TestFilterBar:
    @pytest.fixture
    def full_shop(self, shop: Shop) -> Shop:
        fill(shop, 60)
        return shop

    def made(self, shop: Shop, address: str, reader: Reader = READER):
        filters = from_params(QueryDict(address))
        found = page(shop, filters)
        return bar(filters, found.facets, view_counts(found.all), reader)

    def test_every_filter_in_force_is_a_chip_that_removes_only_itself(self, full_shop):
        address = "payment=paid&payment=pending&country=FR&placed=90d&from=2026-01-01&q=a"
        chips = self.made(full_shop, address).chips
        assert len(chips) == 6
        for chip in chips:
            left = self.made(full_shop, chip.address).chips
            assert {one.label for one in left} == {one.label for one in chips} - {chip.label}

    def test_a_menu_marks_what_is_chosen(self, full_shop):
        menus = {menu.name: menu for menu in self.made(full_shop, "payment=paid&country=FR").menus}
        assert menus["payment"].chosen == menus["country"].chosen == 1
        assert 'value="paid" checked' in menus["payment"].options
        assert 'value="fr" checked' in menus["country"].options
        assert "France" in menus["country"].options

    @pytest.mark.parametrize("sort", SORTS)
    def test_every_sort_is_offered_and_works(self, full_shop, viewer, sort):
        made = self.made(full_shop, f"sort={sort}")
        assert [link.here for link in made.sorts].count(True) == 1
        assert signed_in(viewer).get(f"/s/atelier/orders/?sort={sort}").status_code == 200

    @pytest.mark.parametrize("period", PERIODS)
    def test_every_period_is_offered_and_works(self, full_shop, viewer, period):
        assert self.made(full_shop, f"placed={period}").periods.chosen == 1
        assert signed_in(viewer).get(f"/s/atelier/orders/?placed={period}").status_code == 200


def test_an_empty_shop_says_how_orders_come_in_to_those_who_may_bring_them(shop, as_owner, viewer):
    assert "suivi import" in as_owner.get("/s/atelier/orders/").content.decode()
    page = signed_in(viewer).get("/s/atelier/orders/").content.decode()
    assert "suivi import" not in page
    assert "No orders yet" in page


def test_no_match_offers_to_clear_the_filters(shop, viewer):
    page = signed_in(viewer).get("/s/atelier/orders/?q=nobody").content.decode()
    assert "Clear all filters" in page


def test_a_search_that_cannot_be_read_stays_to_be_corrected(shop, viewer):
    response = signed_in(viewer).get("/s/atelier/orders/?q=nosuchfield:1")
    assert response.status_code == 400
    assert 'value="nosuchfield:1"' in response.content.decode()
    assert not response.context["rows"]


@pytest.mark.parametrize(
    ("code", "params", "subject", "sentence"),
    [
        (
            "problem.report_disagrees",
            {"reported": "paid", "derived": "partially_paid"},
            "payment",
            "La plateforme indique Payée\xa0; les faits disent Partiellement payée.",
        ),
        ("problem.high_risk", {"recommendation": "investigate"}, "", "L’analyse de risque recommande\xa0: Examiner."),
        ("problem.high_risk", {"recommendation": "call_them"}, "", "L’analyse de risque recommande\xa0: Call them."),
    ],
)
def test_a_reason_says_words_as_badges_do(code, params, subject, sentence):
    with override("fr"):
        assert cells.reason({"code": code, "params": params}, "EUR", FRENCH, subject) == sentence

"""The pages of deliveries: what they say, in which language, and what they cost."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from babel.core import Locale
from django.db import connection
from django.test.utils import CaptureQueriesContext

from suivi.lib import clock, tiles
from suivi.orders.deliveries.days import Volume
from suivi.orders.deliveries.filters import AGES, PROMISES, SCOPES, WORDS
from suivi.orders.deliveries.filters import Filters as DeliveryFilters
from suivi.orders.deliveries.sorts import SORTS
from suivi.orders.models import Order, Parcel
from suivi.web.desk import charts, countrymap, deliverybar, stages
from suivi.web.formats import Reader
from tests.questions import questions
from tests.road import fill
from tests.web.conftest import signed_in

HOSTILE = '"><script>alert(1)</script>'
READER = Reader("en", UTC, datetime(2026, 11, 24, 12, tzinfo=UTC))
PAGES = ["deliveries/", "deliveries/carriers/", "deliveries/carriers/?period=365"]

FIGURES = ("shipped", "delivered", "promised", "kept", "at_once", "excepted", "returned", "half", "most")


@pytest.fixture
def full_shop(shop):
    fill(shop, 80, now=clock.now())
    return shop


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_does_not_ask_more_for_more_parcels(shop, viewer, page):
    client, asked = signed_in(viewer), []
    for orders in (60, 400):
        fill(shop, orders, now=clock.now())
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/s/atelier/{page}").status_code == 200
        asked.append(questions(queries))
    assert asked[0] == asked[1]


def test_the_board_leads_to_the_parcels_it_counts(full_shop, viewer):
    client = signed_in(viewer)
    page = text(client.get("/s/atelier/deliveries/"))
    links = re.findall(r'<td><a class="cell heat-\d" href="\?([^"#]*)#list"[^>]*>.*?<strong>(\d+)</strong>', page)
    assert len(links) > 3
    for address, count in links[:5]:
        assert client.get(f"/s/atelier/deliveries/?{address.replace('&amp;', '&')}").context["n"] == int(count)


def test_the_charts_and_the_map_have_tables_that_say_the_same(full_shop, viewer):
    page = text(signed_in(viewer).get("/s/atelier/deliveries/"))
    assert page.count('role="img"') == 2
    assert 'class="chart-table"' in page
    assert "France" in page


def test_a_filter_puts_the_list_before_the_figures(full_shop, viewer):
    client = signed_in(viewer)
    for address, before in (("", False), ("?problem=any", True)):
        page = text(client.get(f"/s/atelier/deliveries/{address}"))
        assert (page.index('id="list"') < page.index('id="figures"')) is before


def test_an_address_that_means_nothing_is_an_error_not_everything(full_shop, viewer):
    response = signed_in(viewer).get("/s/atelier/deliveries/?status=gold")
    assert response.status_code == 400
    assert not response.context["rows"]
    assert signed_in(viewer).get("/s/atelier/deliveries/export.csv?status=gold").status_code == 400


def test_the_export_has_every_parcel_that_is_meant(full_shop, viewer):
    response = signed_in(viewer).get("/s/atelier/deliveries/export.csv?scope=all")
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert len(rows) == Parcel.objects.count()
    assert {"order", "customer", "number", "carrier", "status", "promised_at", "kept"} <= rows[0].keys()
    assert {row["order"] for row in rows} <= set(Order.objects.values_list("name", flat=True))


@pytest.mark.parametrize("column", ["number", "carrier", "service", "place", "substatus", "source"])
def test_what_others_write_is_shown_as_text(full_shop, viewer, column):
    Parcel.objects.update(**{column: HOSTILE})
    page = text(signed_in(viewer).get("/s/atelier/deliveries/"))
    assert "<script>alert" not in page
    assert "alert(1)" in page


def test_an_empty_shop_says_when_parcels_appear(shop, viewer):
    client = signed_in(viewer)
    assert "No deliveries yet" in text(client.get("/s/atelier/deliveries/"))
    assert "Nothing in this period" in text(client.get("/s/atelier/deliveries/carriers/"))


def test_the_scorecard_leads_to_the_silent_parcels_it_counts(full_shop, viewer):
    client = signed_in(viewer)
    lines = [line for line in client.get("/s/atelier/deliveries/carriers/").context["carriers"] if line.silent]
    assert lines
    for line in lines:
        assert client.get(f"/s/atelier/deliveries/?{line.silent_address}").context["total"] == line.silent
        assert client.get(f"/s/atelier/deliveries/?{line.address}").context["total"] == line.moving


@pytest.mark.parametrize("period", ["7", "90"])
def test_every_figure_of_the_scorecard_leads_to_exactly_its_parcels(full_shop, viewer, period):
    client = signed_in(viewer)
    page = client.get("/s/atelier/deliveries/carriers/", {"period": period}).context
    lines = [*page["carriers"][:3], *page["lanes"][:2]]
    figures = [getattr(line, name) for line in lines for name in FIGURES if getattr(line, name).parcels]
    assert len(figures) > 10
    for figure in figures:
        assert client.get(f"/s/atelier/deliveries/?{figure.address}").context["n"] == figure.parcels, figure


def test_the_scorecard_can_be_narrowed_to_a_carrier(full_shop, viewer):
    carrier = Parcel.objects.exclude(carrier="").values_list("carrier", flat=True)[0]
    response = signed_in(viewer).get("/s/atelier/deliveries/carriers/", {"carrier": carrier, "period": "90"})
    assert [line.name for line in response.context["carriers"]] == [carrier]
    assert response.context["chips"][0][1] == "period=90"


def test_pages_are_french_for_french_readers(full_shop, viewer):
    client = signed_in(viewer)
    client.cookies["django_language"] = "fr"
    page = text(client.get("/s/atelier/deliveries/", headers={"accept-language": "fr"}))
    assert "Colis en route" in page
    assert "Livraisons" in page


def test_every_word_has_a_title():
    assert deliverybar.AGES.keys() == AGES.keys()
    assert deliverybar.PROMISES.keys() == PROMISES.keys()
    assert deliverybar.SORTS.keys() == SORTS.keys()
    assert deliverybar.SCOPES.keys() == set(SCOPES) - {""}
    assert set(WORDS) <= deliverybar.TITLES.keys()
    assert len(stages.WORDS) == 11


def test_every_tile_is_a_country_and_stands_alone():
    codes = [code for code in tiles.TILES.split() if code != ".."]
    assert len(codes) == len(set(codes)) == len(tiles.PLACES)
    assert set(codes) <= Locale.parse("en").territories.keys()


def test_a_tile_says_its_country_count_and_trouble():
    drawn = countrymap.drawn([("FR", 1234, 5), ("", 3, 0)], DeliveryFilters(), READER)
    assert "<title>France: 1,234 parcels, 5 with a problem</title>" in drawn
    assert ">1k</text>" in drawn
    assert countrymap.drawn([("", 3, 0)], DeliveryFilters(), READER) == ""


def test_a_day_of_the_chart_says_what_left_and_what_arrived():
    day = READER.now.date()
    volumes = [Volume(day - timedelta(days=1), 0, 0), Volume(day, 7, 3)]
    assert "<title>Nov 24, 2026: 7 shipped, 3 arrived</title>" in charts.volumes(volumes, READER)
    rows = charts.table(volumes, READER)
    assert rows.index("Nov 24") < rows.index("Nov 23")


@pytest.mark.parametrize(("part", "whole", "said"), [(0, 0, "–"), (1, 1, "100%"), (2, 3, "66.7%"), (0, 9, "0%")])
def test_a_share_is_a_percentage_to_one_place(part, whole, said):
    assert READER.share(part, whole) == said

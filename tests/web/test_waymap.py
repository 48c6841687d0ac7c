"""The map of a parcel's way: tiles of the desk's map, the way through them, and nothing where it cannot be drawn."""

import re

import pytest

from suivi.core.customerway import Place, Way
from suivi.web.desk.countrymap import PLACES
from suivi.web.tracking.waymap import drawn

FAR = (Place("Lyon", "FR"), Place("Köln", "DE"), Place("Wuhan", "CN"), Place("Perth", "AU"), Place("Lima", "PE"))


def test_each_country_is_a_tile_and_the_last_one_behind_it_is_marked():
    svg = drawn(Way((Place("Lyon", "FR"), Place("Liège", "BE"), Place("Köln", "DE")), been=2))
    assert re.findall(r">([A-Z]{2})</text>", svg) == ["FR", "BE", "DE"]
    assert svg.count("map-here") == 1
    assert [svg.count(name) for name in ("map-been", "map-ahead")] == [1, 1]
    assert 'aria-label="Map, with a tile for each country: France → Belgium → Germany"' in svg


def test_it_comes_back_through_the_same_tile():
    svg = drawn(Way((Place("Lyon", "FR"), Place("Köln", "DE"), Place("Lyon", "FR")), been=3, over=True))
    assert re.findall(r">([A-Z]{2})</text>", svg) == ["FR", "DE"]


@pytest.mark.parametrize("places", [(Place("Lyon", "FR"), Place("Paris", "FR")), (Place("a", "FR"), Place("b", "XX"))])
def test_inside_of_a_country_or_through_one_that_nobody_knows_there_is_none(places):
    assert drawn(Way(places, been=1)) == ""


@pytest.mark.parametrize("code", PLACES)
def test_from_anywhere_to_anywhere_it_is_small_and_whole(code):
    svg = drawn(Way((*FAR, Place("x", code)), been=5))
    left, top, width, height = map(int, re.search(r'viewBox="([^"]+)"', svg)[1].split())
    spots = [tuple(map(int, found)) for found in re.findall(r'map-on" d="M(\d+) (\d+)h', svg)]
    assert all(left <= x <= left + width - 24 and top <= y <= top + height - 24 for x, y in spots)
    assert len(svg) < 3000

"""Where a parcel was and where it goes: a decision table, scans in, places out."""

from datetime import timedelta

import pytest

from suivi.core.customerway import MOST, Place, way
from suivi.core.facts import Scan, Stamp
from suivi.core.words import Parcel
from tests.core.making import READ

PARIS, ROME = Place("Paris", "FR"), Place("Roma", "it")


def scans(*places: str) -> list[Scan]:
    """``Lyon/FR`` each an hour after the other, the newest first as they may come."""
    found = []
    for hour, place in enumerate(places):
        town, _, country = place.partition("/")
        at = READ + timedelta(hours=hour)
        found.append(Scan(id=f"s{hour}", stamp=Stamp(as_of=at), shipment="s", status="in_transit", at=at,
                          city=town, country=country))  # fmt: skip
    return found[::-1]


# Scans, the shop's country, where it goes, status; the places, how many of them are behind.
TABLE = {
    "nothing is known": ([], "", Place("", ""), Parcel.PENDING, "", 0),
    "one place is no way": ([], "FR", Place("", ""), Parcel.PENDING, "", 0),
    "before the first scan": ([], "FR", ROME, Parcel.PENDING, "/FR Roma/IT", 1),
    "before the first scan, at home": ([], "FR", PARIS, Parcel.PENDING, "", 0),
    "it may have left from elsewhere": (["Wuhan/CN"], "FR", ROME, Parcel.IN_TRANSIT, "Wuhan/CN Roma/IT", 1),
    "a town told after its country": (["/FR", "Lyon/FR"], "", ROME, Parcel.IN_TRANSIT, "Lyon/FR Roma/IT", 1),
    "a town told twice": (["Lyon/FR", "LYON/FR", "Bari/IT"], "", ROME, Parcel.IN_TRANSIT, "Lyon/FR Bari/IT Roma/IT", 2),
    "a country without a town": (["Lyon/FR", "/IT"], "FR", ROME, Parcel.IN_TRANSIT, "Lyon/FR /IT Roma/IT", 2),
    "in the town it goes to": (["Lyon/FR", "Paris/FR"], "FR", PARIS, Parcel.OUT_FOR_DELIVERY, "Lyon/FR Paris/FR", 2),
    "it arrived": (["Lyon/FR", "Paris/FR"], "FR", PARIS, Parcel.DELIVERED, "Lyon/FR Paris/FR", 2),
    "it comes back": (["Lyon/FR", "Paris/FR", "Lyon/FR"], "FR", PARIS, Parcel.RETURNING, "Lyon/FR Paris/FR Lyon/FR", 3),
    "carriers shout": (["LE MANS/FR"], "FR", PARIS, Parcel.IN_TRANSIT, "Le Mans/FR Paris/FR", 1),
    "an address without a town": (["Lyon/FR"], "FR", Place("", "IT"), Parcel.IN_TRANSIT, "Lyon/FR /IT", 1),
    "towns whose country is not told": (["Lyon", "Dijon"], "", PARIS, Parcel.IN_TRANSIT, "Lyon/ Dijon/ Paris/FR", 2),
}  # fmt: skip


@pytest.mark.parametrize("case", TABLE)
def test_the_way(case):
    places, origin, to, status, expected, been = TABLE[case]
    found = way(scans(*places), origin, to, status)
    written = [f"{place.town}/{place.country}".replace(" ", "_") for place in found.places]
    assert written == expected.replace("Le Mans", "Le_Mans").split()
    assert found.been == been
    assert found.over == (bool(expected) and status is Parcel.DELIVERED)


def test_of_a_long_way_the_first_and_the_last_are_shown():
    found = way(scans(*(f"Town {n}/FR" for n in range(20))), "FR", ROME, Parcel.IN_TRANSIT)
    assert [place.town for place in found.places] == ["Town 0", *(f"Town {n}" for n in range(13, 20)), "Roma"]
    assert found.been == MOST


def test_news_that_moved_nothing_is_no_place():
    label = Scan(id="l", stamp=Stamp(as_of=READ), shipment="s", status="info_received", at=READ, city="Bonn",
                 country="DE", physical=False)  # fmt: skip
    assert "Bonn" not in [place.town for place in way([label], "FR", ROME, Parcel.PENDING).places]

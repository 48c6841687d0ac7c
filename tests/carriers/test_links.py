"""Who moves a parcel, and where to follow it."""

import pytest

from suivi.carriers.links import CARRIERS, carrier, carrier_name, link

GIVEN = "http://track.example.com/?n=AB1"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("UPS", "UPS"),
        ("ups", "UPS"),
        (" U.P.S. ", "UPS"),
        ("DHL express", "DHL Express"),
        ("Zasilkovna", "Packeta"),
        ("COLIS PRIVE", "Colis Privé"),
        ("La Poste Colissimo", "Colissimo"),
        ("österreichische post", "Österreichische Post"),
        (" Cousin Bob ", "Cousin Bob"),
        ("", ""),
    ],
)
def test_one_carrier_has_one_name(name: str, expected: str) -> None:
    assert carrier_name(name) == expected


@pytest.mark.parametrize(
    ("company", "number", "given", "expected"),
    [
        ("UPS", "1Z", "", "https://www.ups.com/track?loc=en_US&requester=ST&tracknum=1Z"),
        ("UPS", "1Z&x=<script>", "", "https://www.ups.com/track?loc=en_US&requester=ST&tracknum=1Z%26x%3D%3Cscript%3E"),
        ("UPS", "", GIVEN, ""),
        ("Cousin Bob", "AB1", GIVEN, "https://track.example.com/?n=AB1"),
        ("Cousin Bob", "AB1", "https://track.example.com/", ""),
        ("Cousin Bob", "AB1", "javascript:alert('AB1')", ""),
        ("Cousin Bob", "AB1", "https://bank.example@evil.example/AB1", ""),
        ("Cousin Bob", "AB1", "https://[AB1", ""),
        ("Cousin Bob", "AB1", "", ""),
        ("Mondial Relay", "AB1", "", ""),
        ("Mondial Relay", "AB1", GIVEN, "https://track.example.com/?n=AB1"),
        ("DPD", "AB1", GIVEN, "https://track.example.com/?n=AB1"),
    ],
)
def test_a_link_is_sure_or_not_there(company: str, number: str, given: str, expected: str) -> None:
    assert link(company, number, given) == expected


def test_a_page_that_asks_for_the_postcode_gets_it() -> None:
    assert link("Mondial Relay", "12", zip_code="75 001").endswith("numeroExpedition=12&codePostal=75%20001")


def test_names_and_pages_are_sound() -> None:
    assert len({one.key for one in CARRIERS}) == len({one.name for one in CARRIERS}) == len(CARRIERS)
    for one in CARRIERS:
        assert all(carrier(name) is one for name in (one.key, one.name, *one.also)), one
        assert not one.page or (one.page.startswith("https://") and "{number}" in one.page), one

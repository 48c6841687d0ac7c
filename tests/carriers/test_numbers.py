"""Whose number is it? True and false numbers of every form."""

import random

import pytest

from suivi.carriers.checks import CHECKS
from suivi.carriers.links import CARRIERS, carrier_name
from suivi.carriers.numbers import Table, _table, host_carrier, matches, serves
from suivi.core.parcelnumber import bare, unrouted


@pytest.mark.parametrize(
    ("number", "carrier", "checked"),
    [
        ("1Z5R89390357567127", "UPS", True),
        ("1z 5r8 939 03 5756 712 7", "UPS", True),
        ("1Z8V92A70367203024", "UPS", True),
        ("1Z1111111111111111", "UPS", False),
        ("1Z12345E0205271688", "UPS", False),  # UPS's own sandbox: wrong by its own rule, and still UPS's
        ("1RABCDEFGH123456", "UPS", None),
        ("986578788855", "FedEx", True),
        ("996578788855", "FedEx", False),
        ("0414 4176 0228 964", "FedEx", True),
        ("5682 8361 0012 732", "FedEx", False),
        ("61299998820821171811", "FedEx", True),
        ("9611020987654312345672", "FedEx", True),
        ("1001921334250001000300779017972697", "FedEx", True),
        ("1001901781990001000300617767839438", "FedEx", False),
        ("9622001900000000000000776632517510", "FedEx", True),
        ("0307 1790 0005 2348 3741", "USPS", True),
        ("0307 1790 0005 2348 3742", "USPS", False),
        ("61299998820821171811", "USPS", False),
        ("9400 1112 0108 0805 4830 16", "USPS", True),
        ("9200000000000000000000", "USPS", False),
        ("92748931507708513018050063", "USPS", True),
        ("420 22153 9101026837331000039521", "USPS", True),
        ("4201002334249200190132607600833457", "USPS", True),
        ("3318810025", "DHL Express", True),
        ("73891051146", "DHL Express", True),
        ("3318810010", "DHL Express", False),
        ("JJD0099999999", "DHL Express", None),
        ("JVGL0999999990", "DHL Express", None),
        ("00340434292135100148", "DHL", True),
        ("00340434292135100149", "DHL", False),
        ("JJD1234567890123456", "DHL", None),
        ("GM2951173225174494", "DHL eCommerce", None),
        ("EW112720413FR", "Colissimo", True),
        ("EW112720413FR", "Chronopost", True),
        ("EW112720414FR", "Colissimo", False),
        ("RB123456785GB", "Royal Mail", True),
        ("6A12345678901", "Colissimo", None),
        ("8R12345678901", "La Poste", None),
        ("89108749065090", "Chronopost", None),
        ("XX123456789JB", "Chronopost", None),
        ("31236188", "Mondial Relay", None),
        ("Q1234567890123456", "Colis Privé", None),
        ("Q12345678901B1000", "Colis Privé", None),
        ("12345678901275001", "Colis Privé", None),
        ("12345678901234", "DPD", None),
        ("12345678901234X", "DPD", None),
        ("0081 827 0998 0000 0200 45 327 276 N", "DPD", True),
        ("008182709980000020033350276A", "DPD", False),
        ("15501234567890", "DPD UK", None),
        ("YOXVB8CE", "GLS", None),
        ("12345678901", "GLS", None),
        ("3SABCD1234567", "PostNL", None),
        ("323212345678901234567890", "BPost", None),
        ("H123456789012345", "Evri", None),
        ("Z1234567890", "Packeta", None),
        ("SF1234567890123", "SF Express", None),
        ("YT2616912345678901", "YunExpress", None),
        ("TBA123456789012", "Amazon", None),
        ("0073938000549297", "Canada Post", True),
        ("0073938000549292", "Canada Post", False),
    ],
)
def test_a_numbers_form_names_carriers(number: str, carrier: str, checked: bool | None) -> None:
    found = {match.carrier: match.checked for match in matches(number) if match.carrier == carrier}
    assert found == {carrier: checked}


@pytest.mark.parametrize(
    ("number", "carrier"),
    [
        ("2Z5R89390357567127", "UPS"),
        ("1A5R89390357567127", "UPS"),
        ("XJD0099999998", "DHL Express"),
        ("GS295117494011169041", "DHL eCommerce"),
        ("YOXVB8CE1", "GLS"),
        ("12345678", "GLS"),
        ("AA123456789ZZ", "Colissimo"),
        ("", "UPS"),
        ("１Z5R89390357567127", "UPS"),
    ],
)
def test_a_strangers_number_is_not_taken_for_its_own(number: str, carrier: str) -> None:
    assert carrier not in {match.carrier for match in matches(number)}


def test_s10_counts_as_the_postal_union_says() -> None:
    # 4·8+7·6+3·4+1·2+2·3+4·5+8·9+2·7 = 200, 200 mod 11 = 2, 11 − 2 = 9
    assert CHECKS["s10"]("47312482", "9")
    assert sum(CHECKS["s10"]("47312482", str(digit)) for digit in range(10)) == 1


@pytest.mark.parametrize("length", [10, 12, 15])
def test_one_random_number_in_ten_passes_a_short_check(length: int) -> None:
    """Why a short check alone is never enough: this is what it costs."""
    chance = random.Random(length)
    numbers = ["".join(chance.choices("0123456789", k=length)) for _ in range(2000)]
    passed = sum(any(match.checked for match in matches(number)) for number in numbers)
    assert 0.05 < passed / len(numbers) < 0.2
    assert not any(match.checked and match.distinctive for number in numbers for match in matches(number))


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("420221539101026837331000039521", "9101026837331000039521"),
        ("4201002334249200190132607600833457", "9200190132607600833457"),
        ("9400111201080805483016", "9400111201080805483016"),
        ("420221538101026837331000039521", "420221538101026837331000039521"),
    ],
)
def test_the_postcode_before_a_usps_number_is_not_part_of_it(number: str, expected: str) -> None:
    assert unrouted(number) == expected


def test_a_number_is_compared_without_its_typography() -> None:
    assert bare(" 1z-5r8.939 03\t5756 7127\n") == "1Z5R89390357567127"


@pytest.mark.parametrize(
    ("host", "carrier"),
    [
        ("wwwapps.ups.com", "UPS"),
        ("www.laposte.fr", ""),
        ("ups.com.evil.example", ""),
        ("pups.com", ""),
        ("t.17track.net", ""),
        ("WWW.DHL.DE", "DHL"),
        ("", ""),
    ],
)
def test_a_hosts_end_names_the_carrier(host: str, carrier: str) -> None:
    assert host_carrier(host) == carrier


def test_a_carrier_is_at_home_where_the_table_says() -> None:
    assert serves("Colissimo", "fr")
    assert not serves("Colissimo", "DE")
    assert not serves("DHL Express", "DE")


def test_the_table_spells_carriers_as_everybody_else() -> None:
    table: Table = _table()
    names = {form.carrier for form in table.formats} | set(table.countries) | set(table.hosts.values())
    names |= {post for posts in table.posts.values() for post in posts}
    known = {one.name for one in CARRIERS}
    assert all(carrier_name(name) == name for name in names)
    assert names - known == set()

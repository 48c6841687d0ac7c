"""Which number is which, and which shipment a carrier's scan is of."""

from datetime import timedelta

import pytest

from suivi.core.facts import Scan, Shipment, Stamp, Tracking
from suivi.core.parcelnumber import LIFE, folded, tells_of
from tests.road import NOW

STAMP = Stamp(as_of=NOW)
ONE_MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("1Z999AA10123456784", "1Z999AA10123456784"),
        ("1z 999 aa1-0123456784", "1Z999AA10123456784"),
        ("6A.123 456", "6A123456"),
        ("420902109405511899560441063535", "9405511899560441063535"),  # a USPS number with its postcode
        ("4201234", "4201234"),
        ("ß1", "SS1"),
        ("", ""),
    ],
)
def test_all_ways_of_writing_a_number_are_one(written: str, same: str) -> None:
    assert folded(written) == folded(folded(written)) == same


def shipment(*numbers: str, key: str = "s") -> Shipment:
    tracking = tuple(Tracking(number=number) for number in numbers)
    return Shipment(id=key, stamp=STAMP, status="success", at=NOW, tracking=tracking)


def scan(number: str, *, of: str = "", after: timedelta = ONE_MINUTE) -> Scan:
    return Scan(id="1", stamp=STAMP, shipment=of, number=number, status="delivered", at=NOW + after)


@pytest.mark.parametrize(
    ("told", "sent", "it_does"),
    [
        (scan("", of="s"), shipment("A1"), True),
        (scan("A1", of="other"), shipment("A1"), False),
        (scan("a-1"), shipment("B2", "A1"), True),
        (scan("A1"), shipment("B2"), False),
        (scan("A1"), shipment(), False),
        (scan("A1", after=LIFE), shipment("A1"), True),
        (scan("A1", after=LIFE + ONE_MINUTE), shipment("A1"), False),
        (scan("A1", after=-LIFE), shipment("A1"), True),  # too old to count, which is said of the shipment
    ],
)
def test_a_scan_is_of_the_shipment_it_names_or_whose_number_it_has(told: Scan, sent: Shipment, it_does: bool) -> None:
    assert tells_of(told, sent) is it_does

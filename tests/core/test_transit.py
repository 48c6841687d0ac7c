"""What past deliveries teach, and where they teach nothing."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suivi.core.policy import Policy
from suivi.core.transit import Count, levels
from suivi.core.transit.curve import LONGEST, arrived_within, day_of, of_few, percentile, shortest
from suivi.core.transit.lanes import route
from suivi.core.transit.learn import ENOUGH
from suivi.core.transit.learned import Lane
from suivi.core.workdays import Calendar

TODAY = date(2026, 3, 16)  # a Monday
PARIS = route(carrier="Colissimo", origin="FR", country="FR", postcode="75011", place="Lyon")
POLICY = Policy(timezone="Europe/Paris", country="FR")
CALENDAR = Calendar.of(POLICY)


def between(start: date, end: date, country: str, off: tuple[int, ...]) -> int:
    return Calendar.of(POLICY, country, off).days_between(start, end)


# Weights by day of arrival, weights by the last day seen under way, and the shares that follow. The last by hand:
# of 10, 2 arrive on day 1; of the 8 left, 2 were last seen then; of 6, 3 arrive on day 2.
CURVES = [
    ({1: 1.0}, {}, (0.0, 1.0)),
    ({0: 1.0, 2: 3.0}, {}, (0.25, 0.25, 1.0)),
    ({1: 5.0}, {1: 5.0}, (0.0, 0.5)),
    ({1: 2.0, 2: 3.0, 3: 3.0}, {1: 2.0}, (0.0, 0.2, 0.6, 1.0)),
    ({}, {3: 4.0}, ()),
    ({}, {}, ()),
]


@pytest.mark.parametrize(("ended", "waiting", "shares"), CURVES)
def test_parcels_still_under_way_count(ended: dict, waiting: dict, shares: tuple) -> None:
    assert arrived_within(ended, waiting) == shares


WEIGHTS = st.dictionaries(st.integers(0, LONGEST + 5), st.floats(0.01, 50), max_size=12)


@given(ended=WEIGHTS, waiting=WEIGHTS)
def test_shares_only_grow_and_never_pass_one(ended: dict, waiting: dict) -> None:
    shares = arrived_within(ended, waiting)
    assert list(shares) == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)


@given(ended=WEIGHTS, waiting=WEIGHTS, share=st.floats(0.05, 0.95))
def test_the_longer_under_way_the_later_it_arrives(ended: dict, waiting: dict, share: float) -> None:
    shares = arrived_within(ended, waiting)
    known = [(day, beyond) for beyond in range(-1, 30) if (day := day_of(shares, share, beyond)) is not None]
    assert known == sorted(known)
    assert all(day > beyond for day, beyond in known)


@given(ended=WEIGHTS, waiting=WEIGHTS, held=st.floats(0.1, 0.95), beyond=st.integers(-1, 20))
def test_the_days_that_are_named_hold_the_share(ended: dict, waiting: dict, held: float, beyond: int) -> None:
    shares = arrived_within(ended, waiting)
    days = shortest(shares, held, beyond)
    if days is not None:
        first, last = days
        gone = shares[min(beyond, len(shares) - 1)] if beyond >= 0 else 0
        assert beyond < first <= last
        assert shares[last] - (shares[first - 1] if first else 0) >= held * (1 - gone) - 1e-6


@pytest.mark.parametrize(
    ("parcels", "wanted"), [(1, 2.7), (9, 9.5 / 9), (19, 18 / 19), (999, 851 / 999), (0, float("inf"))]
)
def test_few_parcels_must_hold_more_than_many(parcels: float, wanted: float) -> None:
    assert of_few(0.85, parcels) == pytest.approx(wanted)


def test_every_day_under_way_is_taken_off_the_days_that_are_named() -> None:
    lane = Lane(name="colissimo", parcels=1_000, arrived=(0.0, 0.2, 0.7, 0.85, 0.9, 0.95, 1.0))
    assert [lane.days(beyond) for beyond in range(-1, 6)] == [(1, 3), (1, 4), (2, 4), (3, 6), (4, 6), (5, 6), (6, 6)]
    assert msgspec.structs.replace(lane, parcels=30).days(3) is None  # of thirty, four or five took so long


# Shares by day; the share or run asked for; the end of which day it is under way at.
DAYS = [
    ((0.0, 0.3, 0.8, 1.0), 0.5, -1, 2),
    ((0.0, 0.3, 0.8, 1.0), 0.9, -1, 3),
    ((0.0, 0.3, 0.8, 1.0), 0.5, 2, 3),
    ((0.0, 0.3, 0.6), 0.9, -1, None),
    ((), 0.5, -1, None),
]


@pytest.mark.parametrize(("shares", "share", "beyond", "day"), DAYS)
def test_the_day_by_which_a_share_has_arrived(shares: tuple, share: float, beyond: int, day: int | None) -> None:
    assert day_of(shares, share, beyond) == day


def test_percentile_of_weights() -> None:
    assert percentile({1: 90.0, 5: 9.0, 9: 1.0}, 0.95) == 5
    assert percentile({}, 0.95) is None


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"carrier": " UPS  Ground"}, ("ups ground||>|>", "ups ground||>", "ups ground")),
        (
            {
                "carrier": "DHL",
                "service": "Express",
                "origin": "fr",
                "country": "DE",
                "postcode": "10 115",
                "place": "A",
            },
            ("dhl|express|FR>DE|a>10", "dhl|express|FR>DE", "dhl||FR>DE", "dhl"),
        ),
        ({"carrier": ""}, ()),
        ({"carrier": "a|b", "country": "FR"}, ("a b||>FR|>", "a b||>FR", "a b")),
    ],
)
def test_groups_from_fine_to_coarse(fields: dict, names: tuple) -> None:
    assert levels(route(**fields)) == names


def week(days: int | None, parcels: int = ENOUGH, ago: int = 14, where: str = "75011", **more: int) -> Count:
    """Parcels that started so many days ago and took so many business days."""
    start = TODAY - timedelta(days=ago)
    end = None if days is None else CALENDAR.day_of(CALENDAR.noon_after(start, days))
    return Count(PARIS._replace(region=where[:2]), start, end, parcels=parcels, **more)

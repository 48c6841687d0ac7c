"""What past deliveries teach, and where they teach nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suivi.core.policy import Policy
from suivi.core.transit import Count, Lane, learn, levels
from suivi.core.transit.curve import LONGEST, arrived_within, day_of, percentile, shortest
from suivi.core.transit.lanes import route
from suivi.core.transit.learn import ENOUGH
from suivi.core.transit.outlook import Outlook, title
from suivi.core.workdays import Calendar

TODAY = date(2026, 3, 16)  # a Monday
PARIS = route(carrier="Colissimo", origin="FR", country="FR", postcode="75011", place="Lyon")
CALENDAR = Calendar.of(Policy(timezone="Europe/Paris", country="FR"))


def between(start: date, end: date, country: str) -> int:
    return CALENDAR.days_between(start, end)


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
    return Count(PARIS._replace(region=where[:2]), TODAY - timedelta(days=ago), days, parcels=parcels, **more)


def test_too_few_deliveries_teach_nothing() -> None:
    assert learn([week(2, ENOUGH - 1)], TODAY, between).lanes == {}
    assert learn([week(None, 500)], TODAY, between).lanes == {}
    assert len(learn([week(2)], TODAY, between).lanes) == 3


def test_what_is_fine_and_rare_is_asked_of_what_is_coarse_and_frequent() -> None:
    learned = learn([week(2, 20, where="75"), week(4, 20, where="13")], TODAY, between)
    lane = learned.lane(PARIS)
    assert lane is not None
    assert lane.name == "colissimo||FR>FR"
    assert learned.lane(PARIS._replace(country="DE")) == learned.lanes["colissimo"]
    assert learned.lane(route(carrier="DPD", country="FR")) is None


def test_old_deliveries_weigh_less_and_then_nothing() -> None:
    both = learn([week(2, 100, ago=5), week(9, 100, ago=95)], TODAY, between).lanes["colissimo"]
    assert both.arrived[2] == pytest.approx(0.8, abs=0.01)  # two half-lives apart: 4 to 1
    assert learn([week(9, 100, ago=121)], TODAY, between).lanes == {}


def test_parcels_under_way_make_the_estimate_later() -> None:
    arrived = [week(2, 60), week(4, 30)]
    alone = learn(arrived, TODAY, between).lanes["colissimo"]
    honest = learn([*arrived, week(None, 40)], TODAY, between).lanes["colissimo"]
    assert alone.day(0.9) == 4
    assert honest.day(0.9) is None
    assert honest.parcels == alone.parcels == 90


def test_a_parcel_of_today_says_nothing_of_today() -> None:
    lanes = learn([week(1, 40), week(None, 1000, ago=0)], TODAY, between).lanes
    assert lanes["colissimo"].arrived == (0.0, 1.0)


def test_silence_and_first_scans_need_enough_of_their_own() -> None:
    counts = [week(2, 96, quiet=1, waited=0), week(2, 4, quiet=9, waited=5)]
    lane = learn(counts, TODAY, between).lanes["colissimo"]
    assert (lane.quiet_hours, lane.first_scan_hours) == (24, 12)
    lane = learn([week(2, 60), week(2, 20, quiet=9, waited=5)], TODAY, between).lanes["colissimo"]
    assert (lane.quiet_hours, lane.first_scan_hours) == (0, 0)


FRIDAY = datetime(2026, 3, 6, 17, tzinfo=UTC)
LANE = Lane(name="colissimo||FR>FR", parcels=100, arrived=(0.0, 0.3, 0.7, 0.9, 0.96, 1.0))


def test_a_window_skips_days_off() -> None:
    window = Outlook(LANE, CALENDAR, FRIDAY).window(FRIDAY)
    assert window is not None
    assert [moment.date().isoformat() for moment in window] == ["2026-03-09", "2026-03-11"]
    assert window.first.astimezone(UTC).hour == 11  # noon in Paris


@settings(max_examples=60)
@given(hours=st.integers(0, 24 * 12))
def test_a_window_is_never_in_the_past(hours: int) -> None:
    now = FRIDAY + timedelta(hours=hours)
    window = Outlook(LANE, CALENDAR, FRIDAY).window(now)
    if window is not None:
        assert window.last + timedelta(hours=13) > now
        assert window.first <= window.last
    else:
        assert hours > 24 * 7  # longer than any that arrived


def test_a_promise_is_in_danger_once_most_that_are_left_miss_it() -> None:
    lane = Lane(name="colissimo", parcels=100, arrived=(0.0, 0.6, 0.7, 0.9, 1.0))
    outlook, tuesday = Outlook(lane, CALENDAR, FRIDAY), datetime(2026, 3, 10, 11, tzinfo=UTC)
    assert outlook.in_danger_from(tuesday) == datetime(2026, 3, 9, 23, tzinfo=UTC)  # of 4 left on Monday, 1 comes then
    assert outlook.in_danger_from(FRIDAY + timedelta(hours=1)) == FRIDAY  # promised for the day it left
    assert outlook.in_danger_from(tuesday + timedelta(days=6)) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ups", "UPS"),
        ("ups||FR>DE", "UPS, FR → DE"),
        ("ups|express|>DE", "UPS (express), ? → DE"),
        ("ups||FR>DE|lyon>10", "UPS, lyon → DE 10"),
    ],
)
def test_a_lane_has_a_name_for_people(name: str, text: str) -> None:
    assert title(Lane(name=name, parcels=40, arrived=()), "UPS") == text

"""When a parcel is asked for next, and what that brings."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suivi.carriers.rehearsal import Life, adaptive, every, rehearse, with_as_many
from suivi.carriers.schedule import JITTER, Watched, next_ask
from suivi.core.words import Parcel
from suivi.sources.demo.parcels import parcels

SHIPPED = datetime(2026, 3, 2, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FOUR_DAYS = SHIPPED + 4 * DAY
NUMBER = "6A12345678901"


def minutes(parcel: Watched, after: timedelta, pace: float = 1.0) -> float:
    now = SHIPPED + after
    due = next_ask(parcel, now, pace)
    assert due is not None
    return (due - now) / timedelta(minutes=1)


@pytest.mark.parametrize(
    ("status", "quiet", "wait"),
    [
        ("pending", HOUR, 20),
        ("pending", 2 * DAY, 360),
        ("pending", 20 * DAY, 1440),
        ("info_received", HOUR, 150),
        ("info_received", 12 * HOUR, 48),
        ("in_transit", HOUR, 165),
        ("in_transit", 20 * HOUR, 48),
        ("in_transit", 3 * DAY, 240),
        ("in_transit", 6 * DAY, 720),
        ("in_transit", 20 * DAY, 1440),
        ("out_for_delivery", 4 * HOUR, 15),
        ("available_for_pickup", DAY, 720),
        ("exception", DAY, 360),
        ("returning", DAY, 360),
        ("delivered", DAY, 1440),
    ],
)
def test_the_wait_follows_status_and_silence(status: str, quiet: timedelta, wait: int) -> None:
    parcel = Watched(NUMBER, Parcel(status), SHIPPED, SHIPPED, FOUR_DAYS)
    assert minutes(parcel, quiet) == pytest.approx(wait, rel=JITTER + 0.01)


@pytest.mark.parametrize(
    ("parcel", "last"),
    [
        (Watched(NUMBER, Parcel.DELIVERED, SHIPPED, SHIPPED), 7 * DAY),
        (Watched(NUMBER, Parcel.RETURNED, SHIPPED, SHIPPED), 7 * DAY),
        (Watched(NUMBER, Parcel.IN_TRANSIT, SHIPPED, SHIPPED), 30 * DAY),
        (Watched(NUMBER, Parcel.PENDING, SHIPPED), 30 * DAY),
        (Watched(NUMBER, Parcel.IN_TRANSIT, SHIPPED, SHIPPED, abroad=True), 60 * DAY),
    ],
)
def test_asking_ends_when_nothing_more_is_expected(parcel: Watched, last: timedelta) -> None:
    assert next_ask(parcel, SHIPPED + last - HOUR) is not None
    assert next_ask(parcel, SHIPPED + last) is None


def test_a_longer_journey_has_longer_rests() -> None:
    near = Watched(NUMBER, Parcel.IN_TRANSIT, SHIPPED, SHIPPED, SHIPPED + 2 * DAY)
    far = near._replace(expected_at=SHIPPED + 8 * DAY)
    assert minutes(near, 10 * HOUR) < minutes(far, 10 * HOUR)


def test_what_is_pushed_is_asked_for_once_a_day() -> None:
    parcel = Watched(NUMBER, Parcel.OUT_FOR_DELIVERY, SHIPPED, SHIPPED, FOUR_DAYS, pushed=True)
    assert minutes(parcel, HOUR) == pytest.approx(1440, rel=JITTER + 0.01)


def test_nobody_rings_at_night() -> None:
    parcel = Watched(NUMBER, Parcel.OUT_FOR_DELIVERY, SHIPPED, SHIPPED, FOUR_DAYS, zone="Europe/Paris")
    due = next_ask(parcel, datetime(2026, 3, 2, 21, 5, tzinfo=UTC))
    assert due == datetime(2026, 3, 3, 6, tzinfo=UTC)  # seven o'clock in Paris
    assert next_ask(parcel._replace(zone="Nowhere/None"), SHIPPED + 11 * HOUR) < SHIPPED + 13 * HOUR
    moving = parcel._replace(status=Parcel.IN_TRANSIT)
    assert next_ask(moving, SHIPPED + 14 * HOUR) < SHIPPED + 16 * HOUR


def test_failures_wait_longer_each_time() -> None:
    parcel = Watched(NUMBER, Parcel.OUT_FOR_DELIVERY, SHIPPED, SHIPPED, FOUR_DAYS)
    waits = [minutes(parcel._replace(failures=failures), HOUR) for failures in (1, 2, 3, 4, 5)]
    assert waits == pytest.approx([5, 30, 120, 360, 360], rel=JITTER + 0.01)


@given(
    number=st.text(min_size=1, max_size=30),
    status=st.sampled_from(list(Parcel)),
    quiet=st.integers(0, 40 * 24 * 60),
    journey=st.none() | st.integers(-1000, 1000),
    pace=st.sampled_from((0.1, 1.0, 3.7, 10.0)),
    failures=st.integers(0, 9),
)
def test_the_next_ask_is_later_and_the_same_for_the_same(number, status, quiet, journey, pace, failures) -> None:
    expected = None if journey is None else SHIPPED + timedelta(hours=journey)
    parcel = Watched(number, status, SHIPPED, SHIPPED, expected, zone="Europe/Paris", failures=failures)
    now = SHIPPED + timedelta(minutes=quiet)
    due = next_ask(parcel, now, pace)
    assert due is None or due >= now + timedelta(minutes=4)
    assert due == next_ask(parcel, now, pace)


def test_parcels_that_left_together_are_not_asked_for_together() -> None:
    dues = {next_ask(Watched(f"N{place}", Parcel.IN_TRANSIT, SHIPPED), SHIPPED) for place in range(50)}
    assert len(dues) > 40


def test_a_rehearsal_counts_asks_and_delays() -> None:
    life = Life(
        NUMBER,
        SHIPPED,
        None,
        ((SHIPPED + 90 * timedelta(minutes=1), Parcel.IN_TRANSIT), (SHIPPED + 5 * HOUR, Parcel.DELIVERED)),
    )
    outcome = rehearse([life], every(2 * HOUR))
    assert outcome.asks == 3  # after 2, 4 and 6 hours
    assert list(outcome.delays) == [HOUR / 2, HOUR]
    assert outcome.quantile(0.95) == HOUR
    assert rehearse([], adaptive()).quantile(0.5) == timedelta()


@pytest.mark.parametrize("seed", [5, 6])
def test_with_as_many_asks_news_comes_in_a_third_of_the_time_and_seldom_later(seed: int) -> None:
    lives = [Life._make(one) for one in parcels(seed, 60, SHIPPED)]
    fixed = rehearse(lives, every(2 * HOUR))
    _, paced = with_as_many(lives, fixed.asks)
    assert paced.asks <= fixed.asks
    assert len(paced.delays) == len(fixed.delays)
    assert paced.quantile(0.5) <= fixed.quantile(0.5) / 3
    assert paced.quantile(0.95) <= fixed.quantile(0.95)

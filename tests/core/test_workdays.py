"""Counting business days and hours between moments."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suivi.core.policy import Policy
from suivi.core.workdays import Calendar

FRANCE = Calendar.of(Policy(timezone="Europe/Paris", country="FR"))
MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [(0, 0, 0), (0, 1, 1), (0, 4, 4), (0, 5, 5), (0, 6, 5), (0, 7, 5), (5, 7, 1), (5, 6, 1), (4, 3, 0)],
)
def test_a_day_off_counts_as_the_business_day_after_it(start: int, end: int, days: int) -> None:
    assert FRANCE.days_between(MONDAY + timedelta(days=start), MONDAY + timedelta(days=end)) == days


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [("02T10", "02T15", 5), ("02T10", "03T10", 24), ("06T18", "09T06", 12), ("07T03", "08T20", 0),
     ("07T03", "09T05", 5), ("06T18", "07T12", 6), ("03T10", "02T10", 0)],
)  # fmt: skip
def test_hours_of_days_off_do_not_count(start: str, end: str, hours: int) -> None:
    first, last = (datetime.fromisoformat(f"2026-03-{text}:00+01:00") for text in (start, end))
    assert FRANCE.hours_between(first, last) == hours


@given(day=st.integers(0, 400), days=st.integers(0, 40))
def test_counting_there_and_back(day: int, days: int) -> None:
    start = MONDAY + timedelta(days=day)
    end = FRANCE.day_of(FRANCE.noon_after(start, days))
    assert FRANCE.days_between(start, end) == days


@given(at=st.integers(0, 400 * 24), hours=st.integers(0, 300))
def test_hours_are_those_that_were_added(at: int, hours: int) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=at)
    if FRANCE.works(FRANCE.day_of(start)):
        counted = FRANCE.hours_between(start, FRANCE.add_hours(start, hours))
        assert abs(counted - hours) <= 1  # an hour more or less where the clocks change

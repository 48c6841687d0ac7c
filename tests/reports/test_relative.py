"""Dates that move with the day."""

from datetime import UTC, date, datetime

import pytest

from suivi.core import relative
from suivi.core.policy import Policy
from suivi.core.relative import Moment
from suivi.core.workdays import Calendar

PARIS = Policy(timezone="Europe/Paris", country="FR")
NOW = Moment(datetime(2026, 4, 8, 10, tzinfo=UTC), Calendar.of(PARIS), "Europe/Paris")  # the Wednesday after Easter


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("today", date(2026, 4, 8), date(2026, 4, 9)),
        ("yesterday", date(2026, 4, 7), date(2026, 4, 8)),
        ("this_week", date(2026, 4, 6), date(2026, 4, 9)),
        ("last_week", date(2026, 3, 30), date(2026, 4, 6)),
        ("this_month", date(2026, 4, 1), date(2026, 4, 9)),
        ("last_month", date(2026, 3, 1), date(2026, 4, 1)),
        ("last_quarter", date(2026, 1, 1), date(2026, 4, 1)),
        ("last_year", date(2025, 1, 1), date(2026, 1, 1)),
        ("last_7_days", date(2026, 4, 2), date(2026, 4, 9)),
        ("last_2_weeks", date(2026, 3, 26), date(2026, 4, 9)),
        ("last_1_months", date(2026, 3, 9), date(2026, 4, 9)),
        ("2026-02", date(2026, 2, 1), date(2026, 3, 1)),
        ("2026-03-29", date(2026, 3, 29), date(2026, 3, 30)),  # a day of 23 hours
    ],
)
def test_days_by_the_clock_of_the_shop(text: str, first: date, last: date) -> None:
    found = relative.span(text, NOW)
    assert found == (NOW.midnight(first), NOW.midnight(last))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("-7d", datetime(2026, 4, 1, 10, tzinfo=UTC)),
        ("-48h", datetime(2026, 4, 6, 10, tzinfo=UTC)),
        ("+2w", datetime(2026, 4, 22, 10, tzinfo=UTC)),
        ("-1m", datetime(2026, 3, 8, 11, tzinfo=UTC)),  # the same time on the clock, an hour apart
        ("-1bd", datetime(2026, 4, 7, 10, tzinfo=UTC)),
        ("-2bd", datetime(2026, 4, 3, 10, tzinfo=UTC)),  # Easter Monday does not count
        ("+3bd", datetime(2026, 4, 13, 10, tzinfo=UTC)),
        ("now", datetime(2026, 4, 8, 10, tzinfo=UTC)),
    ],
)
def test_moments_away_from_now(text: str, moment: datetime) -> None:
    assert relative.span(text, NOW).start == moment


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("last_month", date(2026, 2, 1), date(2026, 3, 1)),
        ("this_month", date(2026, 3, 1), date(2026, 3, 9)),
        ("last_7_days", date(2026, 3, 26), date(2026, 4, 2)),
        ("last_week", date(2026, 3, 23), date(2026, 3, 30)),
        ("", date(2026, 3, 26), date(2026, 4, 2)),
    ],
)
def test_the_period_before(text: str, first: date, last: date) -> None:
    days = relative.span(text or "last_7_days", NOW)
    assert relative.before(days, text, NOW) == (NOW.midnight(first), NOW.midnight(last))


@pytest.mark.parametrize("text", ["", "soon", "-7x", "last_0_centuries", "-9999y", "2026-13", "last_", "-d"])
def test_what_is_no_date(text: str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        relative.span(text, NOW)

"""Promises and alarms against what then happened, on a small sample: fixed seeds, generous bounds.

``python -m bench --only foresight`` measures the same on more.
"""

from datetime import date

import pytest
from bench.alarms import at_risk, late, stuck
from bench.backtest import backtest, year
from bench.foresight import STOOD_STILL, Demo, demo_shop


@pytest.fixture(scope="module")
def demo() -> Demo:
    return demo_shop(orders=1200, watched=250)


def test_days_that_are_named_hold_what_they_say(demo: Demo) -> None:
    score = demo.score
    assert score.parcels > 150
    assert 0.74 <= score.covered <= 0.93
    assert 0.83 <= score.kept <= 0.97
    assert 0.74 <= score.covered_later <= 0.93
    assert score.covered > score.covered_always
    assert score.error <= score.error_always


def test_a_year_with_a_peak_and_a_strike() -> None:
    score = backtest(year(4, 4000), date(2025, 6, 2), date(2025, 9, 1))
    assert 0.78 <= score.covered <= 0.94
    assert score.covered > score.covered_always
    assert score.error <= score.error_always


def test_alarms_are_mostly_right_and_mostly_there(demo: Demo) -> None:
    told = demo.told
    assert min(late(told).precision, late(told).recall) > 0.9
    assert stuck(told, STOOD_STILL).precision > 0.8
    assert stuck(told, STOOD_STILL).recall > 0.7
    assert at_risk(told).alarms > 10
    assert at_risk(told).precision > 0.35
    assert at_risk(told).recall > 0.2

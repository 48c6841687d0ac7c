"""What is unusual: no alarm in usual noise, an alarm at a true jump, and nothing where too little is known."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from suivi.alerts.anomalies import CHANCE, jumped, same_weekdays, silent

STEADY, LIVELY = (20, 22, 19, 21, 20, 23, 18, 20), (8, 31, 20, 45, 12, 26, 50, 15)
JUMPS: list[tuple[str, int, Sequence[int], bool | None]] = [
    ("as ever", 21, STEADY, False),
    ("a bad day", 28, STEADY, False),
    ("twice as many", 44, STEADY, True),
    ("a figure that varies much anyway", 50, LIVELY, False),
    ("more than it ever varied", 150, LIVELY, True),
    ("a bad day weeks ago hides no new one", 60, (20, 22, 19, 95, 20, 23, 18, 20), True),
    ("from nothing to a few", 4, (0, 0, 0, 0, 0, 0), False),
    ("from nothing to many", 12, (0, 0, 0, 0, 0, 0), True),
    ("a large shop's usual", 10_250, (10_000, 10_120, 9_930, 10_060, 9_990), False),
    ("a large shop's jump", 16_000, (10_000, 10_120, 9_930, 10_060, 9_990), True),
    ("three weeks are not enough", 500, (20, 22, 19), None),
    ("nothing is known", 500, (), None),
]


@pytest.mark.parametrize(("value", "past", "found"), [one[1:] for one in JUMPS], ids=[one[0] for one in JUMPS])
def test_a_jump_is_known_from_noise(value: int, past: Sequence[int], found: bool | None) -> None:
    assert jumped(value, past) is found


def poisson(chance: random.Random, mean: float) -> int:
    """How many of 400 possible events happen."""
    return sum(chance.random() < mean / 400 for _ in range(400))


@pytest.mark.parametrize("mean", [0.5, 4, 30])
def test_usual_noise_alarms_less_than_it_says(mean: float) -> None:
    chance, turns = random.Random(7), 1500
    days = [poisson(chance, mean) for _ in range(turns + 8)]
    alarms = sum(bool(jumped(days[place], days[place - 8 : place])) for place in range(8, len(days)))
    assert alarms <= max(1, 2 * CHANCE * turns)


USUAL = [(30, 40)] * 10
SILENCES: list[tuple[str, int, int, Sequence[tuple[int, int]], bool | None]] = [
    ("as ever", 31, 42, USUAL, False),
    ("half of them", 20, 40, USUAL, False),
    ("nothing at all", 0, 40, USUAL, True),
    ("nearly nothing", 3, 40, USUAL, True),
    ("a carrier that seldom scans", 1, 40, [(2, 40), (1, 40)] * 5, False),
    ("too few parcels", 0, 8, USUAL, None),
    ("too few days", 0, 40, USUAL[:5], None),
]


@pytest.mark.parametrize(
    ("scanned", "whole", "past", "found"), [one[1:] for one in SILENCES], ids=[one[0] for one in SILENCES]
)
def test_a_carrier_s_silence(scanned: int, whole: int, past: Sequence[tuple[int, int]], found: bool | None) -> None:
    assert silent(scanned, whole, past) is found


def test_only_the_same_weekdays_that_are_known_count() -> None:
    day = date(2026, 3, 3)
    assert same_weekdays(day, day - timedelta(days=20)) == [date(2026, 2, 24), date(2026, 2, 17)]
    assert len(same_weekdays(day, date(2025, 1, 1))) == 8

"""How the money of demo orders comes: one function a way, and how often each is taken."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from suivi.sources.demo.events import Step

Way = Callable[[random.Random, datetime], list[Step]]


def pay(dice: random.Random, placed_at: datetime) -> list[Step]:
    """What will happen to the money of an order."""
    way = dice.choices([way for _, way in WAYS], weights=[weight for weight, _ in WAYS])[0]
    return way(dice, placed_at + timedelta(seconds=20))


def _days(dice: random.Random, least: float, most: float) -> timedelta:
    return timedelta(days=dice.uniform(least, most))


def _at_checkout(_dice: random.Random, at: datetime) -> list[Step]:
    return [Step(at, "pay")]


def _captured_later(dice: random.Random, at: datetime) -> list[Step]:
    taken = at + _days(dice, 0.5, 6)
    chance = dice.random()
    if chance < 0.15:
        return [Step(at, "authorize"), Step(taken, "capture", ("0.5",)), Step(taken + timedelta(days=1), "capture")]
    return [Step(at, "authorize"), *([Step(taken, "capture")] if chance < 0.93 else [])]


def _by_transfer(dice: random.Random, at: datetime) -> list[Step]:
    arrives = [Step(at + _days(dice, 0.5, 7), "receive_transfer")] if dice.random() < 0.85 else []
    return [Step(at, "await_transfer"), *arrives]


def _on_terms(dice: random.Random, at: datetime) -> list[Step]:
    days = dice.choice((7, 15, 30))
    paid_at = at + timedelta(days=days * dice.uniform(0.6, 1.4))
    arrives = [Step(paid_at, "receive_transfer")] if dice.random() < 0.8 else []
    return [Step(at, "await_transfer"), Step(at, "agree_terms", (days,)), *arrives]


def _after_a_failure(dice: random.Random, at: datetime) -> list[Step]:
    again = [Step(at + timedelta(minutes=dice.randint(2, 600)), "pay")] if dice.random() < 0.7 else []
    return [Step(at, "decline_card"), *again]


def _with_a_deposit(dice: random.Random, at: datetime) -> list[Step]:
    rest = [Step(at + _days(dice, 0.5, 7), "pay_rest")] if dice.random() < 0.8 else []
    return [Step(at, "pay", ("0.3",)), *rest]


def _imported(_dice: random.Random, at: datetime) -> list[Step]:
    return [Step(at, "pay", ("0.3",)), Step(at, "report_as_paid")]


WAYS: tuple[tuple[float, Way], ...] = (
    (70, _at_checkout),
    (16, _captured_later),
    (4, _by_transfer),
    (5, _on_terms),
    (2, _after_a_failure),
    (2, _with_a_deposit),
    (0.3, _imported),
)

"""``suivi simulate polling``: how late news of parcels would come, by how carriers are asked."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec
from django.core.management.base import BaseCommand, CommandError

from suivi.carriers.rehearsal import Life, Outcome, adaptive, every, rehearse, with_as_many
from suivi.sources.demo.parcels import parcels

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FIXED = (timedelta(hours=2), timedelta(hours=6))
NOTE = (
    "Delay: from the moment at which a scan could be heard until it was. The demo's parcels are delivered at any hour,"
    " so the nights in which nobody delivers are not rehearsed."
)


class Line(NamedTuple):
    """One plan: minutes of delay, and how many times the delay of the plan that asks as often."""

    plan: str
    asks: int
    median_minutes: float
    p95_minutes: float
    pace: float | None = None


class Command(BaseCommand):
    """Rehearse the plan of asking on parcels whose story is known."""

    help = "Show how late news of parcels comes by the adaptive plan and by fixed ones with as many calls."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What can be chosen."""
        parser.add_argument("what", choices=["polling"], help="what to simulate")
        parser.add_argument("--orders", type=int, default=1000, help="how many demo orders (1000)")
        parser.add_argument("--seed", type=int, default=1, help="another seed, other parcels (1)")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *_args: object, **options: object) -> None:
        """Rehearse and tell."""
        orders = int(str(options["orders"]))
        if orders < 1:
            raise CommandError("--orders must be 1 or more.")
        lives = [Life._make(one) for one in parcels(int(str(options["seed"])), orders, START)]
        lines = list(compare(lives))
        if options["json"]:
            self.stdout.write(msgspec.json.encode([line._asdict() for line in lines]).decode())
            return
        self.stdout.write(f"{len(lives)} parcels of {orders} demo orders\n")
        self.stdout.write(f"{'Plan':<34}{'Asks':>9}{'Median':>12}{'p95':>12}")
        for line in lines:
            self.stdout.write(
                f"{line.plan:<34}{line.asks:>9}{line.median_minutes:>8.0f} min{line.p95_minutes:>8.0f} min"
            )
        self.stdout.write(f"\n{NOTE}")


def compare(lives: list[Life]) -> Iterator[Line]:
    """Each fixed plan, the adaptive one with as many asks, and at last the adaptive one as it is."""
    for wait in FIXED:
        name = f"every {wait // timedelta(hours=1)} h"
        fixed = rehearse(lives, every(wait))
        pace, paced = with_as_many(lives, fixed.asks)
        yield _line(name, fixed)
        yield _line(f"adaptive, no more asks than {name}", paced, pace)
    yield _line("adaptive", rehearse(lives, adaptive()), 1.0)


def _line(plan: str, outcome: Outcome, pace: float | None = None) -> Line:
    median, p95 = outcome.quantile(0.5) / MINUTE, outcome.quantile(0.95) / MINUTE
    return Line(plan, outcome.asks, round(median, 1), round(p95, 1), pace and round(pace, 3))

"""How right Suivi is about what is to come: days that were named, and alarms, against what then happened.

Two truths: the lives of the demo shop's parcels, which its simulator knows and Suivi does not; and made-up years of
carriers that work on business days, with a peak and a strike.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from statistics import mean, median
from typing import NamedTuple

from bench.alarms import Judged, Told, at_risk, late, lives_told, stuck, warning
from bench.backtest import Score, backtest, known_on, trips_of, year
from bench.figures import Figure, at_least
from bench.lives import lives
from bench.setting import NOW, Setting
from suivi.core.facts import Facts
from suivi.sources.demo.routes import SCANS

ORDERS, DAYS = 8_000, 240
SEEDS, PARCELS = (1, 2, 3), 20_000
SPRING, WINTER = date(2025, 5, 5), date(2025, 12, 1)
OVER = timedelta(days=60)  # after which a demo parcel's life has ended
WATCHED = 1_500
STOOD_STILL = tuple(word.lower() for _, word in SCANS["stuck"])


class Demo(NamedTuple):
    """What is measured on the demo shop."""

    score: Score
    told: Sequence[Told]


def measure(_setting: Setting) -> Iterator[Figure]:
    demo = demo_shop(ORDERS, WATCHED)
    yield from _promises("demo shop", [demo.score])
    yield from _promises(
        f"years of working days ({len(SEEDS)})", [backtest(year(one, PARCELS), SPRING, WINTER) for one in SEEDS]
    )
    yield from _alarm("late", late(demo.told), 0.95, 0.95)
    yield from _alarm("stuck", stuck(demo.told, STOOD_STILL), 0.9, 0.9)
    yield from _alarm("may arrive late", at_risk(demo.told), 0.5, 0.3)
    hours = [one / timedelta(hours=1) for one in warning(demo.told)]
    yield Figure("may arrive late: said before the end of the promised day, median", round(median(hours)), "h")


def demo_shop(orders: int, watched: int) -> Demo:
    """The demo shop's promises and alarms, of parcels whose lives have ended."""
    facts = list(lives(orders, days=DAYS))
    trips, today = list(trips_of(facts)), NOW.date()
    first, last = today - 2 * OVER, today - OVER
    ended = [one for one in facts if _placed(one, first, last)][:watched]
    return Demo(backtest(trips, first, last), list(lives_told(ended, known_on(trips, first))))


def _placed(facts: Facts, first: date, last: date) -> bool:
    return facts.head is not None and first <= facts.head.placed_at.date() < last


def _promises(about: str, scores: Sequence[Score]) -> Iterator[Figure]:
    covered, always = _percent([one.covered for one in scores]), _percent([one.covered_always for one in scores])
    yield Figure(f"{about}: parcels promised", sum(one.parcels for one in scores), "")
    yield Figure(
        f"{about}: arrived on the days named, beside always 3 to 5 days",
        covered,
        "%",
        always,
        round(covered / always, 2),
        "80 to 90",
        80 <= covered <= 90,
    )
    later = _percent([one.covered_later for one in scores])
    yield Figure(f"{about}: the same, as named again while under way", later, "%", bar="80 to 90", ok=80 <= later <= 90)
    yield Figure(f"{about}: days named", round(mean(one.width for one in scores), 1), "d", 3.0)
    kept = _percent([one.kept for one in scores])
    yield Figure(f"{about}: arrived by the day promised", kept, "%", bar="85 to 95", ok=85 <= kept <= 95)
    error, error_always = (mean(getattr(one, name) for one in scores) for name in ("error", "error_always"))
    yield Figure(
        f"{about}: median error of the usual day, beside always 4",
        error, "d", error_always, bar="<= always", ok=error <= error_always,
    )  # fmt: skip


def _alarm(name: str, judged: Judged, precision: float, recall: float) -> Iterator[Figure]:
    yield at_least(f"{name}: right, of {judged.alarms} alarms", 100 * judged.precision, "%", 100 * precision)
    yield at_least(f"{name}: told, of {judged.cases} cases", 100 * judged.recall, "%", 100 * recall)


def _percent(shares: Sequence[float]) -> float:
    return round(100 * mean(shares), 1)

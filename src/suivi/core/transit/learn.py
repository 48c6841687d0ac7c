"""From counts of deliveries to what they teach."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from suivi.core.transit.curve import LONGEST, arrived_within, percentile
from suivi.core.transit.lanes import Route, levels
from suivi.core.transit.learned import Lane, Learned

WINDOW = timedelta(days=120)  # older deliveries teach nothing: carriers change
HALF_LIFE = 45  # days after which a delivery weighs half
ENOUGH = 30  # deliveries from which a lane is known
SURE = 0.95
STEP = 12  # hours of a bucket of silence
SELDOM = 0.05  # a weekday with a lesser share of the arrivals is a day off; each of seven equal ones has 0.14
WEEK = range(7)

# Business days from the first to the second date in a country, where these weekdays are off.
Between = Callable[[date, date, str, tuple[int, ...]], int]


class Count(NamedTuple):
    """So many parcels of one route that started on one day and went alike.

    ``arrived_on``: None while under way. ``quiet``, ``waited``: their longest silence and their time to the first
    scan, in steps of 12 business hours; None where nobody knows.
    """

    route: Route
    started_on: date
    arrived_on: date | None
    quiet: int | None = None
    waited: int | None = None
    parcels: int = 1


def learn(counts: Iterable[Count], today: date, between: Between) -> Learned:
    """What deliveries of the last 120 days teach about lanes of at least 30 of them."""
    lanes: dict[str, list[Count]] = defaultdict(list)
    for one in counts:
        if today - WINDOW <= one.started_on <= today:
            for name in levels(one.route):
                lanes[name].append(one)
    learned = {name: _lane(name, alike, today, between) for name, alike in sorted(lanes.items()) if _enough(alike)}
    return Learned(lanes=learned)


def _enough(counts: Sequence[Count]) -> bool:
    return sum(one.parcels for one in counts if one.arrived_on is not None) >= ENOUGH


def _lane(name: str, counts: Sequence[Count], today: date, between: Between) -> Lane:
    weights = [one.parcels * 0.5 ** ((today - one.started_on).days / HALF_LIFE) for one in counts]
    off = _days_off(counts, weights)
    ended: dict[int, float] = defaultdict(float)
    waiting: dict[int, float] = defaultdict(float)
    for one, weight in zip(counts, weights, strict=True):
        country = one.route.country
        if one.arrived_on is None:
            # Today is not over: nobody knows yet whether they arrive on it.
            age = between(one.started_on, today, country, off) - 1
            if age >= 0:
                waiting[min(age, LONGEST)] += weight
        elif (days := between(one.started_on, one.arrived_on, country, off)) <= LONGEST:
            ended[days] += weight
        else:
            waiting[LONGEST] += weight
    return Lane(
        name=name,
        parcels=sum(one.parcels for one in counts if one.arrived_on is not None),
        arrived=arrived_within(ended, waiting),
        days_off=off,
        quiet_hours=_usual_hours((one.quiet, one.parcels, weight) for one, weight in zip(counts, weights, strict=True)),
        first_scan_hours=_usual_hours(
            (one.waited, one.parcels, weight) for one, weight in zip(counts, weights, strict=True)
        ),
    )


def _days_off(counts: Sequence[Count], weights: Sequence[float]) -> tuple[int, ...]:
    """The weekdays on which such parcels hardly ever arrive: carriers have weeks of their own. Monday is 0."""
    shares = [0.0] * len(WEEK)
    for one, weight in zip(counts, weights, strict=True):
        if one.arrived_on is not None:
            shares[one.arrived_on.weekday()] += weight
    return tuple(day for day in WEEK if shares[day] < SELDOM * sum(shares))


def _usual_hours(told: Iterable[tuple[int | None, int, float]]) -> int:
    """The hours that 95 of 100 do not exceed; 0 where too few tell. ``told``: steps, parcels and their weight."""
    steps: dict[int, float] = defaultdict(float)
    parcels = 0
    for step, number, weight in told:
        if step is not None:
            steps[step] += weight
            parcels += number
    return ((percentile(steps, SURE) or 0) + 1) * STEP if parcels >= ENOUGH else 0

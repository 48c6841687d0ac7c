"""From counts of deliveries to what they teach."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
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


class _Sums:
    """What is summed up of one lane: parcels by the days they started and arrived, and by their steps of silence."""

    __slots__ = ("parcels", "quiet", "trips", "waited")

    def __init__(self) -> None:
        self.parcels = 0  # that arrived
        self.trips: Counter[tuple[str, date, date | None]] = Counter()
        self.quiet: Counter[int] = Counter()
        self.waited: Counter[int] = Counter()

    def add(self, one: Count) -> None:
        self.trips[one.route.country, one.started_on, one.arrived_on] += one.parcels
        if one.arrived_on is not None:
            self.parcels += one.parcels
            if one.quiet is not None:
                self.quiet[one.quiet] += one.parcels
            if one.waited is not None:
                self.waited[one.waited] += one.parcels


def learn(counts: Iterable[Count], today: date, between: Between) -> Learned:
    """What deliveries of the last 120 days teach about lanes of at least 30 of them."""
    lanes: dict[str, _Sums] = defaultdict(_Sums)
    for one in counts:
        if today - WINDOW <= one.started_on <= today:
            for name in levels(one.route):
                lanes[name].add(one)
    known = {name: sums for name, sums in sorted(lanes.items()) if sums.parcels >= ENOUGH}
    return Learned(lanes={name: _lane(name, sums, today, between) for name, sums in known.items()})


def _lane(name: str, sums: _Sums, today: date, between: Between) -> Lane:
    off = _days_off(sums, today)
    ended: dict[int, float] = defaultdict(float)
    waiting: dict[int, float] = defaultdict(float)
    for (country, started_on, arrived_on), parcels in sums.trips.items():
        weight = parcels * _weight(started_on, today)
        if arrived_on is None:
            # Today is not over: nobody knows yet whether they arrive on it.
            age = between(started_on, today, country, off) - 1
            if age >= 0:
                waiting[min(age, LONGEST)] += weight
        elif (days := between(started_on, arrived_on, country, off)) <= LONGEST:
            ended[days] += weight
        else:
            waiting[LONGEST] += weight
    return Lane(
        name=name,
        parcels=sums.parcels,
        arrived=arrived_within(ended, waiting),
        days_off=off,
        quiet_hours=_usual_hours(sums.quiet),
        first_scan_hours=_usual_hours(sums.waited),
    )


def _weight(started_on: date, today: date) -> float:
    weight: float = 0.5 ** ((today - started_on).days / HALF_LIFE)
    return weight


def _days_off(sums: _Sums, today: date) -> tuple[int, ...]:
    """The weekdays on which such parcels hardly ever arrive: carriers have weeks of their own. Monday is 0."""
    shares = [0.0] * len(WEEK)
    for (_, started_on, arrived_on), parcels in sums.trips.items():
        if arrived_on is not None:
            shares[arrived_on.weekday()] += parcels * _weight(started_on, today)
    return tuple(day for day in WEEK if shares[day] < SELDOM * sum(shares))


def _usual_hours(steps: Counter[int]) -> int:
    """The hours that 95 of 100 do not exceed; 0 where too few tell."""
    step = percentile(steps, SURE) if steps.total() >= ENOUGH else None
    return 0 if step is None else (step + 1) * STEP

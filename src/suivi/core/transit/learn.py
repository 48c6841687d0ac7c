"""From counts of deliveries to what they teach."""

from collections import defaultdict
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

# Business days from the first to the second date in this country.
Between = Callable[[date, date, str], int]


class Count(NamedTuple):
    """So many parcels of one route that started on one day and went alike.

    ``days``: business days to arrival, None while under way. ``quiet``, ``waited``: their longest silence and their
    time to the first scan, in steps of 12 business hours; None where nobody knows.
    """

    route: Route
    started_on: date
    days: int | None
    quiet: int | None = None
    waited: int | None = None
    parcels: int = 1


class _Sums:
    """What is summed up of one lane."""

    __slots__ = ("ended", "parcels", "quiet", "told", "waited", "waiting")

    def __init__(self) -> None:
        self.parcels = 0
        self.told = [0, 0]  # how many told of silence, and of their first scan
        self.ended: dict[int, float] = defaultdict(float)
        self.waiting: dict[int, float] = defaultdict(float)
        self.quiet: dict[int, float] = defaultdict(float)
        self.waited: dict[int, float] = defaultdict(float)

    def add(self, one: Count, weight: float, age: int) -> None:
        weight *= one.parcels
        if one.days is None:
            if age >= 0:
                self.waiting[min(age, LONGEST)] += weight
            return
        self.parcels += one.parcels
        if one.days <= LONGEST:
            self.ended[one.days] += weight
        else:
            self.waiting[LONGEST] += weight
        for place, value, sums in ((0, one.quiet, self.quiet), (1, one.waited, self.waited)):
            if value is not None:
                self.told[place] += one.parcels
                sums[value] += weight


def learn(counts: Iterable[Count], today: date, between: Between) -> Learned:
    """What deliveries of the last 120 days teach about lanes of at least 30 of them."""
    lanes: dict[str, _Sums] = defaultdict(_Sums)
    for one in counts:
        if today - WINDOW <= one.started_on <= today:
            weight: float = 0.5 ** ((today - one.started_on).days / HALF_LIFE)
            # Today is not over: nobody knows yet whether they arrive on it.
            age = 0 if one.days is not None else between(one.started_on, today, one.route.country) - 1
            for name in levels(one.route):
                lanes[name].add(one, weight, age)
    return Learned(lanes={name: _lane(name, sums) for name, sums in sorted(lanes.items()) if sums.parcels >= ENOUGH})


def _lane(name: str, sums: _Sums) -> Lane:
    hours = [
        ((percentile(counts, SURE) or 0) + 1) * STEP if told >= ENOUGH else 0
        for counts, told in zip((sums.quiet, sums.waited), sums.told, strict=True)
    ]
    return Lane(
        name=name,
        parcels=sums.parcels,
        arrived=arrived_within(sums.ended, sums.waiting),
        quiet_hours=hours[0],
        first_scan_hours=hours[1],
    )

"""How good the promises of past deliveries are: what was learned until a day, against what happened after it."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from statistics import mean, median
from typing import NamedTuple

from bench.setting import NOW, POLICY
from suivi.core.delivery import judge_delivery
from suivi.core.facts import Facts
from suivi.core.transit import Count, Learned, Route, learn
from suivi.core.transit.lanes import route
from suivi.core.transit.learn import WINDOW
from suivi.core.transit.outlook import Outlook
from suivi.core.transit.sample import sample
from suivi.core.workdays import Calendar

REFRESH = timedelta(days=7)
SILENT = timedelta(days=POLICY.expired_days)
NOON = timedelta(hours=12)
ALWAYS = 3, 5  # business days, as many shops write under every article


class Trip(NamedTuple):
    """A parcel's way: when it started and arrived (None: never, or not by the end of what is told)."""

    route: Route
    started_on: date
    arrived_on: date | None


class Score(NamedTuple):
    """Of parcels with a promise: shares that arrived within the days named at the start, and by the day promised;
    that share again when named on a later day; days between the usual day and the true one; how many days were named.
    """

    parcels: int
    unknown: int
    covered: float
    kept: float
    covered_later: float
    error: float
    width: float
    covered_always: float
    error_always: float


def calendar(country: str) -> Calendar:
    return Calendar.of(POLICY, country)


def between(start: date, end: date, country: str, off: tuple[int, ...] = POLICY.weekend) -> int:
    return Calendar.of(POLICY, country, off).days_between(start, end)


def trips_of(lives: Iterable[Facts]) -> Iterator[Trip]:
    """The trips of orders whose whole life is told."""
    for facts in lives:
        for parcel in judge_delivery(facts, POLICY, NOW)[0].parcels:
            taught = sample(facts, POLICY, parcel)
            if taught is not None:
                at = parcel.arrived_at
                arrived_on = None if at is None else calendar(taught.route.country).day_of(at)
                yield Trip(taught.route, taught.started_on, arrived_on)


def known_on(trips: Iterable[Trip], today: date) -> Learned:
    """What the shop had learned by the morning of that day."""
    counts: Counter[Count] = Counter()
    for trip in trips:
        if today - WINDOW <= trip.started_on < today:
            if trip.arrived_on is None and today - trip.started_on > SILENT:
                continue
            there = trip.arrived_on is not None and trip.arrived_on < today
            counts[Count(trip.route, trip.started_on, trip.arrived_on if there else None)] += 1
    return learn((one._replace(parcels=number) for one, number in counts.items()), today, between)


def backtest(trips: Sequence[Trip], first: date, last: date) -> Score:
    """Learns every week, and promises that week's parcels."""
    made: list[tuple[Trip, Outlook]] = []
    unknown, day = 0, first
    while day < last:
        learned = known_on(trips, day)
        for trip in trips:
            if day <= trip.started_on < day + REFRESH and trip.arrived_on is not None:
                lane = learned.lane(trip.route)
                start = datetime.combine(trip.started_on, datetime.min.time(), UTC) + NOON
                if lane is None or lane.days() is None:
                    unknown += 1
                else:
                    week = Calendar.of(POLICY, trip.route.country, lane.days_off)
                    made.append((trip, Outlook(lane, week, start)))
        day += REFRESH
    return _score(made, unknown)


def _score(made: Sequence[tuple[Trip, Outlook]], unknown: int) -> Score:
    covered, later = [_covered(one, 0) for one in made], [_covered(one, days) for one in made for days in (2, 4, 6)]
    again = [one for one in later if one is not None]
    kept = [last.date() >= trip.arrived_on for trip, outlook in made if trip.arrived_on and (last := outlook.last())]
    width = [outlook.lane.days() or (0, 0) for _, outlook in made]
    took = [between(trip.started_on, trip.arrived_on, trip.route.country) for trip, _ in made if trip.arrived_on]
    return Score(
        parcels=len(made),
        unknown=unknown,
        covered=mean(bool(one) for one in covered),
        kept=mean(kept),
        covered_later=mean(again) if again else 0.0,
        error=median(_misses(made, lambda outlook: outlook.lane.day(0.5) or 0)),
        width=mean(end - start + 1 for start, end in width),
        covered_always=mean(ALWAYS[0] <= days <= ALWAYS[1] for days in took),
        error_always=median(_misses(made, lambda _: sum(ALWAYS) // 2)),
    )


def _covered(one: tuple[Trip, Outlook], days: int) -> bool | None:
    """Whether it arrived within the days named so many days after its start; None where it had, or none were named."""
    trip, outlook = one
    now = outlook.started_at + timedelta(days=days)
    if trip.arrived_on is None or (days and trip.arrived_on <= now.date()):
        return None
    window = outlook.window(now)
    return None if window is None else window.first.date() <= trip.arrived_on <= window.last.date()


def _misses(made: Sequence[tuple[Trip, Outlook]], guess: Callable[[Outlook], int]) -> list[int]:
    """How many calendar days the guess is from the truth."""
    return [
        abs((outlook.calendar.noon_after(trip.started_on, guess(outlook)).date() - trip.arrived_on).days)
        for trip, outlook in made
        if trip.arrived_on
    ]


CARRIERS = (("colissimo", 1.2, 0.35), ("chronopost", 0.3, 0.5), ("dpd", 1.3, 0.4), ("gls", 1.5, 0.4), ("ups", 1.0, 0.3))
COUNTRIES = (("FR", 0.0, 60), ("DE", 1.0, 15), ("BE", 0.6, 10), ("ES", 1.4, 10), ("US", 3.5, 5))
PEAK = date(2025, 11, 24), date(2025, 12, 24)


def year(seed: int, parcels: int) -> list[Trip]:
    """A year of carriers that work on business days, in any order: slower before Christmas, a strike of two weeks."""
    dice = random.Random(seed)
    start = date(2025, 1, 6)
    strike, struck = start + timedelta(days=dice.randrange(150, 330)), dice.choice(CARRIERS)[0]
    trips = []
    for _ in range(parcels):
        carrier, base, spread = dice.choice(CARRIERS)
        country, farther, _ = dice.choices(COUNTRIES, weights=[weight for *_, weight in COUNTRIES])[0]
        day = start + timedelta(days=dice.randrange(364))
        days = 0.6 + base + farther + dice.lognormvariate(0, spread) * 0.8
        days *= 1.35 if PEAK[0] <= day <= PEAK[1] else 1.0
        days += dice.uniform(2, 6) if carrier == struck and strike <= day < strike + timedelta(days=14) else 0.0
        days += dice.uniform(3, 15) if dice.random() < 0.03 else 0.0
        there = None if dice.random() < 0.005 else calendar(country).noon_after(day, round(days)).date()
        way = route(carrier=carrier, origin="FR", country=country, postcode=f"{dice.randrange(20):02d}000")
        trips.append(Trip(way, day, there))
    dice.shuffle(trips)
    return trips

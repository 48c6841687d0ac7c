"""Plans of asking tried on parcels whose whole story is known: how late each would have heard the news. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from suivi.carriers.schedule import ENDED, SILENCE, Watched, next_ask
from suivi.core.words import Parcel

Plan = Callable[[Watched, datetime], datetime | None]  # when to ask next, having just asked; None: no more
SLOWEST, ROUNDS = 32.0, 14  # paces between which the one with a given number of asks is sought


class Life(NamedTuple):
    """A parcel's story up to its end: when each scan could first be heard, and what it says."""

    number: str
    shipped_at: datetime
    expected_at: datetime | None
    scans: tuple[tuple[datetime, Parcel], ...]


class Outcome(NamedTuple):
    """How many asks a plan took, and how late each scan was heard, the shortest first."""

    asks: int
    delays: Sequence[timedelta]

    def quantile(self, share: float) -> timedelta:
        """The delay that this share of the scans stayed within; zero where there were none."""
        return self.delays[min(int(share * len(self.delays)), len(self.delays) - 1)] if self.delays else timedelta()


def rehearse(lives: Iterable[Life], plan: Plan) -> Outcome:
    """What a plan would have cost and brought."""
    asks, delays = 0, []
    for life in lives:
        heard = 0
        for at in _asks(life, plan):
            asks += 1
            while heard < len(life.scans) and life.scans[heard][0] <= at:
                delays.append(at - life.scans[heard][0])
                heard += 1
    return Outcome(asks, sorted(delays))


def _asks(life: Life, plan: Plan) -> Iterator[datetime]:
    """The moments at which this parcel is asked for; the plan knows only what was heard by then."""
    watched = Watched(life.number, Parcel.PENDING, life.shipped_at, expected_at=life.expected_at)
    heard, at = 0, plan(watched, life.shipped_at)
    while at is not None:
        yield at
        while heard < len(life.scans) and life.scans[heard][0] <= at:
            watched = watched._replace(status=life.scans[heard][1], news_at=life.scans[heard][0])
            heard += 1
        at = plan(watched, at)


def every(wait: timedelta) -> Plan:
    """The same wait always, until the parcel's end is heard, or nothing for as long as the adaptive plan waits."""

    def plan(parcel: Watched, now: datetime) -> datetime | None:
        quiet = now - (parcel.news_at or parcel.shipped_at)
        return None if parcel.status in ENDED or quiet >= SILENCE else now + wait

    return plan


def adaptive(pace: float = 1.0) -> Plan:
    """Suivi's own plan."""
    return lambda parcel, now: next_ask(parcel, now, pace)


def with_as_many(lives: Sequence[Life], asks: int) -> tuple[float, Outcome]:
    """The adaptive plan at the pace at which it asks as often as that, or a little less: pace and outcome."""
    fast, slow = 1 / SLOWEST, SLOWEST
    found = rehearse(lives, adaptive(slow))
    for _ in range(ROUNDS):
        pace = (fast * slow) ** 0.5
        tried = rehearse(lives, adaptive(pace))
        if tried.asks > asks:
            fast = pace
        else:
            slow, found = pace, tried
    return slow, found

"""What is unusual: a figure of a day against the same weekdays before it. Pure, and silent where it knows too little.

A count is a jump where chance alone would bring so much on less than one of 2,000 days, even if the days before tell
its mean only roughly (Gamma and Poisson: the predictive distribution is negative binomial), and where it also stands
far out of how those days differ (median and median deviation), so that a lively figure alarms no more than a steady
one.
"""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from statistics import median

import msgspec

CHANCE = 0.0005  # of a false alarm, for one figure on one day
ENOUGH = 4  # same weekdays before
WEEKS = 8
LEAST_JUMP, TIMES = 5, 1.5  # a jump is at least so much, and so many times the usual
SPREAD = 4 * 1.4826  # median deviations; 1.4826 makes one of a standard deviation
LEAST_PARCELS = 20  # under way, for a carrier's silence to mean something
ENOUGH_DAYS = 8  # working days before, for the same
QUIET = 1 / 3  # of the usual share of parcels that are scanned in a day

JUMPS = ("failures", "refunds", "returns")
SILENCE = "silence"


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Something unusual, with what shows it: the figure, what is usual, and the days it was compared with.

    ``whole``: of how many parcels ``value`` were scanned, where it is a carrier's silence; ``usual`` is a share then.
    """

    what: str
    of: str = ""
    day: date
    value: int
    usual: float
    past: tuple[int, ...]
    whole: int = 0


def same_weekdays(day: date, first: date) -> list[date]:
    """The same weekday of the weeks before, the newest first, as far back as anything is known."""
    return [one for week in range(1, WEEKS + 1) if (one := day - timedelta(weeks=week)) >= first]


def jumped(value: int, past: Sequence[int]) -> bool | None:
    """Whether a count is a jump; None where too few days are known to say."""
    if len(past) < ENOUGH:
        return None
    usual = median(past)
    deviation = median(abs(one - usual) for one in past)
    if value < max(LEAST_JUMP, TIMES * usual) or value <= usual + SPREAD * deviation:
        return False
    most = usual + SPREAD * max(deviation, math.sqrt(max(usual, 1)))
    calm = [min(one, most) for one in past]  # a bad day weeks ago makes the next one no less bad
    return chance_of(value, sum(calm), len(past)) < CHANCE


def chance_of(value: int, total: float, days: int) -> float:
    """How probable so much or more is on one day, after ``total`` on so many days (Jeffreys' prior)."""
    shape, odds = total + 0.5, math.log(days / (days + 1))
    below = (
        math.exp(
            math.lgamma(shape + each) - math.lgamma(shape) - math.lgamma(each + 1)
            + shape * odds - each * math.log(days + 1)
        )
        for each in range(value)
    )  # fmt: skip
    return max(0.0, 1 - math.fsum(below))


def silent(scanned: int, whole: int, past: Sequence[tuple[int, int]]) -> bool | None:
    """Whether a carrier is silent: of ``whole`` parcels under way, ``scanned`` were scanned within the day.

    ``past``: the same of working days before. None where too little is known to say.
    """
    shares = [some / of for some, of in past if of >= LEAST_PARCELS // 2]
    if whole < LEAST_PARCELS or len(shares) < ENOUGH_DAYS:
        return None
    usual = median(shares)
    if scanned / whole >= min(QUIET * usual, *shares):
        return False
    return _at_most(scanned, whole, usual) < CHANCE


def _at_most(some: int, whole: int, share: float) -> float:
    """How probable so few or fewer of ``whole`` are, where each is one with this probability."""
    share = min(max(share, 1e-9), 1 - 1e-9)
    return math.fsum(
        math.comb(whole, each) * share**each * (1 - share) ** (whole - each) for each in range(some + 1)
    )  # fmt: skip


def usual_share(past: Sequence[tuple[int, int]]) -> float:
    """Which share of a carrier's parcels is usually scanned in a day."""
    return median(some / of for some, of in past if of)

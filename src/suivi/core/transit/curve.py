"""Shares of parcels that arrived within so many business days, counting those that have not arrived yet.

Parcels still under way are not left out: without them the slow ones would be missing, and every estimate too early.
The estimator is Kaplan and Meier's (1958): each day's share is of those that were still under way on it.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import inf

LONGEST = 60  # business days; what takes longer counts as under way for that long


def arrived_within(ended: Mapping[int, float], waiting: Mapping[int, float]) -> tuple[float, ...]:
    """The share that arrived within 0, 1, 2 … business days, until it grows no more.

    ``ended``: weight by the day of arrival. ``waiting``: weight by the last day on which they had not arrived.
    """
    at_risk = sum(ended.values()) + sum(waiting.values())
    shares: list[float] = []
    under_way = 1.0
    for day in range(min(max(ended, default=-1), LONGEST) + 1):
        if at_risk <= 0:
            break
        under_way *= 1 - min(1.0, ended.get(day, 0.0) / at_risk)
        shares.append(round(1 - under_way, 4))
        at_risk -= ended.get(day, 0.0) + waiting.get(day, 0.0)
    return tuple(shares)


def gone_by(shares: Sequence[float], beyond: int) -> float:
    """The share that has arrived by the end of day ``beyond``; none before the first."""
    return shares[min(beyond, len(shares) - 1)] if beyond >= 0 and shares else 0.0


def of_few(share: float, parcels: float) -> float:
    """The share of so many past parcels whose days hold ``share`` of the next ones; over 1 where they are too few.

    The shortest days that hold part of a sample hold less of what comes: of n parcels, those between the first and the
    k-th hold (k - 1) / (n + 1) of the next ones at the mean (order statistics, as in conformal prediction).
    """
    return (share * (parcels + 1) + 1) / parcels if parcels > 0 else inf


def day_of(shares: Sequence[float], share: float, beyond: int = -1) -> int | None:
    """The day by which this share of the parcels has arrived, of those that had not by the end of day ``beyond``.

    None where the deliveries do not tell: too many are still under way.
    """
    gone = gone_by(shares, beyond)
    wanted = gone + share * (1 - gone)
    return next((day for day in range(beyond + 1, len(shares)) if shares[day] >= wanted - 1e-9), None)


def shortest(shares: Sequence[float], held: float, beyond: int = -1) -> tuple[int, int] | None:
    """The shortest run of days on which at least this share arrived, of the parcels under way at the end of ``beyond``.

    The fullest of several; None where the deliveries do not tell.
    """
    gone = gone_by(shares, beyond)
    wanted = held * (1 - gone) - 1e-9
    if not shares or shares[-1] - gone < wanted or gone >= 1:
        return None
    runs: list[tuple[int, float, int]] = []
    for first in range(beyond + 1, len(shares)):
        before = shares[first - 1] if first else 0.0
        last = next((day for day in range(first, len(shares)) if shares[day] - before >= wanted), None)
        if last is None:
            break
        runs.append((last - first, before - shares[last], first))
    length, _, first = min(runs)
    return first, first + length


def percentile(counts: Mapping[int, float], share: float) -> int | None:
    """The least value that this share of the weight does not exceed; None of nothing."""
    total = sum(counts.values())
    if total <= 0:
        return None
    values = sorted(counts)
    sums = accumulate(counts[value] for value in values)
    return next((value for value, so_far in zip(values, sums, strict=True) if so_far >= share * total), values[-1])

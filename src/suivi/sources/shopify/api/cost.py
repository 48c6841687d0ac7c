"""Shopify's budget of query cost: a bucket that fills at a steady rate.

Source: Shopify, API rate limits: the answer's ``extensions.cost.throttleStatus``; one query may ask 1,000 points.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from suivi.sources.reading import Object, mapping

SHORTEST_WAIT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Budget:
    """What the bucket held at a moment, in points, and how many points it gains a second."""

    maximum: float
    available: float
    restore_rate: float
    at: datetime

    def available_at(self, now: datetime) -> float:
        """What the bucket holds by ``now``, if nobody else takes from it."""
        gained = max((now - self.at).total_seconds(), 0) * self.restore_rate
        return min(self.maximum, self.available + gained)

    def due_at(self, cost: float, now: datetime) -> datetime:
        """When a query of this cost can be sent: ``now``, or once the bucket holds enough."""
        missing = min(cost, self.maximum) - self.available_at(now)
        if missing <= 0:
            return now
        return now + max(timedelta(seconds=missing / max(self.restore_rate, 1)), SHORTEST_WAIT)

    def spent(self, cost: float, now: datetime) -> "Budget":
        """The budget after a query of this cost was sent, until Shopify tells the truth."""
        return replace(self, available=self.available_at(now) - cost, at=now)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one query cost. ``actual`` is None when Shopify refused to run it."""

    requested: float
    actual: float | None
    budget: Budget


def read_cost(answer: Object, now: datetime) -> Cost | None:
    """The cost in an answer, None where it does not tell."""
    told = mapping(mapping(answer, "extensions"), "cost")
    status = mapping(told, "throttleStatus")
    if not status:
        return None
    budget = Budget(
        maximum=_number(status, "maximumAvailable", 1000),
        available=_number(status, "currentlyAvailable", 0),
        restore_rate=_number(status, "restoreRate", 50),
        at=now,
    )
    actual = told.get("actualQueryCost")
    return Cost(
        _number(told, "requestedQueryCost", 0), None if actual is None else _number(told, "actualQueryCost", 0), budget
    )


def _number(source: Object, key: str, default: float) -> float:
    value = source.get(key)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else default

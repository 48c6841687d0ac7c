"""When a parcel should arrive, and who says so: the merchant before the carrier."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from suivi.core.facts import Facts
from suivi.core.policy import Policy
from suivi.core.verdict import Promise

_NOON = time(12)


def pledge(facts: Facts, policy: Policy) -> Promise | None:
    """The merchant's promise: the order's own, else the latest end of its delivery windows."""
    if facts.head is not None and facts.head.promised_by:
        promised = _promised(facts.head.promised_by, policy.timezone)
        if promised is not None:
            return promised
    windows = [
        order.deliver_until
        for order in facts.fulfillment_orders.values()
        if order.deliver_until is not None and not order.gone and order.status != "cancelled"
    ]
    return Promise(at=max(windows), source="merchant", precision="instant") if windows else None


def promise_of(pledged: Promise | None, estimated_at: datetime | None) -> Promise | None:
    """A parcel's promise: the merchant's, else the carrier's estimate, which is good to the day."""
    if pledged is None and estimated_at is not None:
        return Promise(at=estimated_at, source="carrier", precision="date")
    return pledged


@lru_cache(maxsize=4096)
def _promised(text: str, timezone: str) -> Promise | None:
    """A written promise: an ISO date (kept as its noon in the shop's time zone) or instant; None for anything else."""
    try:
        if len(text.strip()) == len("2026-01-31"):
            noon = datetime.combine(date.fromisoformat(text.strip()), _NOON, ZoneInfo(timezone))
            return Promise(at=noon.astimezone(UTC), source="merchant", precision="date")
        at = datetime.fromisoformat(text.strip())
        at = at if at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(timezone))
        return Promise(at=at.astimezone(UTC), source="merchant", precision="instant")
    except (ValueError, OverflowError, KeyError):  # KeyError: no such time zone
        return None

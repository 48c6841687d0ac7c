"""What asking a shop's providers costs: requests by day and by month."""

from datetime import UTC, datetime
from typing import NamedTuple

from django.db.models import Q, Sum

from suivi.accounts.models import ProviderCalls, TrackingProvider
from suivi.lib import rows


class Usage(NamedTuple):
    """Requests of this day and of this month (UTC)."""

    today: int = 0
    month: int = 0
    failed_today: int = 0


def usage(door: TrackingProvider, now: datetime) -> Usage:
    """What was asked of the provider."""
    return usages(door.shop_id, now).get(door.provider, Usage())


def usages(shop_id: int, now: datetime) -> dict[str, Usage]:
    """What was asked of each provider of a shop; one that was not asked this month is missing."""
    today = now.astimezone(UTC).date()
    of_month = ProviderCalls.objects.filter(shop_id=shop_id, day__gte=today.replace(day=1)).values("provider")
    of_day = Q(day=today)
    told = of_month.annotate(
        month=Sum("calls"), today=Sum("calls", filter=of_day), failed_today=Sum("failed", filter=of_day)
    )
    return {one["provider"]: Usage(one["today"] or 0, one["month"], one["failed_today"] or 0) for one in told}


def count(door: TrackingProvider, calls: int, failed: int, now: datetime) -> None:
    """Counts requests, and those of them that failed."""
    if calls:
        columns = ("shop_id", "provider", "day", "calls", "failed")
        row = (door.shop_id, door.provider, now.astimezone(UTC).date().isoformat(), calls, failed)
        rows.add_up("accounts_providercalls", columns, columns[:3], [row])

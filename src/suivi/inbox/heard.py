"""What came from each provider of tracking, for the page on which they are set up."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Max, Q

from suivi.accounts.models import Shop
from suivi.inbox import carriers
from suivi.inbox.models import Delivery

DAY = timedelta(days=1)
FAR = timedelta(days=30)  # how far back the last message is looked for


class Heard(NamedTuple):
    """When a provider was last heard within thirty days, and how many of its messages came within one."""

    last: datetime | None = None
    in_a_day: int = 0


def heard(shop: Shop, now: datetime) -> dict[str, Heard]:
    """By provider's name; one that was not heard is missing."""
    recent = Delivery.objects.filter(shop=shop, source=carriers.SOURCE, received_at__gt=now - FAR)
    told = recent.values("topic").annotate(
        last=Max("received_at"), in_a_day=Count("id", filter=Q(received_at__gt=now - DAY))
    )
    return {one["topic"]: Heard(one["last"], one["in_a_day"]) for one in told.order_by("topic")}

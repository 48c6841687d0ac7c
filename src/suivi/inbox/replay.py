"""Trying again what was set aside."""

from datetime import datetime

from django.db.models import QuerySet

from suivi.accounts.models import Shop
from suivi.inbox.models import Delivery


def replay(delivery: Delivery, now: datetime) -> bool:
    """Makes one delivery due again with a clean slate. Harmless for one that was recorded: nothing counts twice."""
    return bool(_again(Delivery.objects.filter(pk=delivery.pk), now))


def unpark(shop: Shop, now: datetime) -> int:
    """Makes all parked deliveries of a shop due again, as after a fix. Returns how many."""
    return _again(Delivery.objects.filter(shop=shop, state=Delivery.State.PARKED), now)


def _again(deliveries: QuerySet[Delivery], now: datetime) -> int:
    return deliveries.update(
        state=Delivery.State.DUE, due_at=now, attempts=0, error="", ref="", leased_until=None, done_at=None
    )

"""The clock as a source: orders whose verdict would change by itself are judged again."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

from suivi.accounts.models import Shop
from suivi.core.words import Delivery
from suivi.lib import rows
from suivi.orders.models import Order
from suivi.orders.record import rejudge

Ended = Callable[[Shop, Sequence[str], datetime], None]
CAUSE = "clock"
CHUNK = 500
# What is learned from deliveries changes nothing of an order whose parcels have all arrived or come back.
SETTLED = (Delivery.NOT_SHIPPED, Delivery.DELIVERED, Delivery.RETURNED, Delivery.CANCELLED)
_DUE = "UPDATE orders_order SET review_at = %s WHERE shop_id = %s AND id = %s AND (review_at IS NULL OR review_at > %s)"


def _nobody(shop: Shop, keys: Sequence[str], now: datetime) -> None:
    """Tells nobody."""


def review(now: datetime, limit: int = 500, ended: Ended = _nobody) -> int:
    """Judges up to ``limit`` orders again whose ``review_at`` has come. Returns how many.

    ``ended`` is told, in the same transaction, of those whose payment is another by the clock alone.
    """
    due = rows.select(
        "SELECT shop_id, id FROM orders_order WHERE review_at <= %s ORDER BY review_at LIMIT %s", [now, limit]
    )
    by_shop: dict[int, list[int]] = {}
    for shop_id, number in due:
        by_shop.setdefault(shop_id, []).append(number)
    for shop in Shop.objects.filter(pk__in=by_shop).order_by("pk"):
        with transaction.atomic():
            before = _payments(shop, by_shop[shop.pk])
            rejudge(shop, by_shop[shop.pk], now, CAUSE)
            ended(shop, sorted(key for key, _ in _payments(shop, by_shop[shop.pk]) - before), now)
    return len(due)


def _payments(shop: Shop, ids: Sequence[int]) -> set[tuple[str, str]]:
    return set(Order.objects.filter(shop=shop, id__in=ids).values_list("key", "payment"))


def look_again(shop: Shop, now: datetime) -> int:
    """Lets the clock judge the orders again whose parcels are under way, a few hundred at a time. Returns how many.

    Call it where something that verdicts depend on beside the facts has changed.
    """
    found = Order.objects.filter(shop=shop).exclude(delivery__in=SETTLED).order_by("id").values_list("id", flat=True)
    ids = list(found)
    for start in range(0, len(ids), CHUNK):
        with transaction.atomic():
            rows.update(_DUE, [(now, shop.pk, number, now) for number in ids[start : start + CHUNK]])
    return len(ids)

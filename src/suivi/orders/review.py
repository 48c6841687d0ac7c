"""The clock as a source: orders whose verdict would change by itself are judged again."""

from datetime import datetime

from django.db import transaction

from suivi.accounts.models import Shop
from suivi.lib import rows
from suivi.orders.record import rejudge

CAUSE = "clock"


def review(now: datetime, limit: int = 500) -> int:
    """Judges up to ``limit`` orders again whose ``review_at`` has come. Returns how many."""
    due = rows.select(
        "SELECT shop_id, id FROM orders_order WHERE review_at <= %s ORDER BY review_at LIMIT %s", [now, limit]
    )
    by_shop: dict[int, list[int]] = {}
    for shop_id, number in due:
        by_shop.setdefault(shop_id, []).append(number)
    for shop in Shop.objects.filter(pk__in=by_shop).order_by("pk"):
        with transaction.atomic():
            rejudge(shop, by_shop[shop.pk], now, CAUSE)
    return len(due)

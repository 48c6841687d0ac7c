"""Which orders the policies are to look at: those that changed, those whose time has come, and all that are open after
somebody changed a policy.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from suivi.accounts.models import Shop
from suivi.automations.models import Automatic, Watched
from suivi.core.words import Fulfillment, OrderState, Payment
from suivi.orders import following, overview
from suivi.orders.filters import Filters

CHUNK = 500

_OPEN = {"state": frozenset({OrderState.OPEN.value})}
_AUTHORIZED = {"payment": frozenset({Payment.AUTHORIZED.value, Payment.PARTIALLY_PAID.value})}
_TO_FULFILL = {
    "fulfillment": frozenset(
        one.value
        for one in (
            Fulfillment.UNFULFILLED,
            Fulfillment.PARTIALLY_FULFILLED,
            Fulfillment.ON_HOLD,
            Fulfillment.SCHEDULED,
            Fulfillment.IN_PROGRESS,
        )
    )
}
# The statuses of orders of which a policy may want something.
MEANT: Mapping[str, Filters] = {
    "hold": Filters(words={**_OPEN, **_TO_FULFILL}),
    "fulfill": Filters(words={**_OPEN, **_TO_FULFILL}),
    "capture_fulfilled": Filters(
        words={**_OPEN, **_AUTHORIZED, "fulfillment": frozenset({Fulfillment.FULFILLED.value})}
    ),
    "capture_expiring": Filters(words={**_OPEN, **_AUTHORIZED}),
}


def notice(now: datetime) -> int:
    """Makes orders due that changed. Returns how many changes were read.

    Of what is read a second time, only what came late is news. A paused shop is left until it goes on.
    """
    found = following.with_news(Automatic.objects.all(), now)
    return sum(_notice(shop_id, now) for shop_id in found.values_list("pk", flat=True))


def _notice(shop_id: int, now: datetime) -> int:
    with transaction.atomic():
        found = Automatic.objects.select_for_update(skip_locked=True).filter(pk=shop_id).first()
        if found is None or found.policies.paused:
            return 0
        before, count = found.settled_until, 0
        for portion in following.read(found, now):
            _mark(found.pk, {seen.order_id: seen.id for seen in portion}, now)
            count += len(portion)
        if found.settled_until > before:
            Watched.objects.filter(shop_id=shop_id, due_at=None, seen__lte=found.settled_until).delete()
        return count


def _mark(shop_id: int, newest: Mapping[int, int], now: datetime) -> None:
    """Makes those due of which this is news. ``newest``: the newest change of each order."""
    seen = dict(Watched.objects.filter(shop_id=shop_id, order_id__in=newest).values_list("order_id", "seen"))
    fresh = [
        Watched(shop_id=shop_id, order_id=order, seen=change, due_at=now)
        for order, change in newest.items()
        if seen.get(order, -1) < change
    ]
    _save(fresh, ["seen", "due_at"])


def watch_open(shop: Shop, now: datetime) -> int:
    """Makes all orders due of which a policy may want something. Returns how many."""
    ids = {row[0] for filters in MEANT.values() for row in overview.export(shop, filters, ["id"])}
    ids |= set(Watched.objects.filter(shop=shop, due_at__isnull=False).values_list("order_id", flat=True))
    _save([Watched(shop=shop, order_id=number, due_at=now) for number in sorted(ids)], ["due_at"])
    return len(ids)


def _save(rows: Iterable[Watched], columns: list[str]) -> None:
    Watched.objects.bulk_create(
        rows,
        batch_size=CHUNK,
        update_conflicts=True,
        update_fields=columns,
        unique_fields=["shop", "order_id"],
    )

"""Which orders the policies are to look at: those that changed, those whose time has come, and all that are open after
somebody changed a policy.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import takewhile

from django.db import transaction
from django.db.models import Exists, OuterRef

from suivi.accounts.models import Shop
from suivi.automations.models import Automatic, Watched
from suivi.core.words import Fulfillment, OrderState, Payment
from suivi.orders import overview
from suivi.orders.filters import Filters
from suivi.orders.models import Change

MOST = 2000  # changes at a time
SETTLED = timedelta(minutes=2)  # the ids of changes are given before they are committed: some come late
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

    Each change is read twice, at once and when none before it can come late any more; the second time finds only what
    did. A paused shop is left until it goes on.
    """
    changes = Change.objects.filter(shop=OuterRef("pk"))
    news = Exists(changes.filter(id__gt=OuterRef("read_until")))
    settled = Exists(changes.filter(id__gt=OuterRef("settled_until"), at__lte=now - SETTLED))
    found = Automatic.objects.filter(news | settled).order_by("pk")
    return sum(_notice(shop_id, now) for shop_id in found.values_list("pk", flat=True))


def _notice(shop_id: int, now: datetime) -> int:
    with transaction.atomic():
        found = Automatic.objects.select_for_update(skip_locked=True).filter(pk=shop_id).first()
        if found is None or found.policies.paused:
            return 0
        read = _read(found, "read_until", now, now)
        settled = _read(found, "settled_until", now - SETTLED, now)
        if settled:
            Watched.objects.filter(shop_id=shop_id, due_at=None, seen__lte=found.settled_until).delete()
        return read + settled


def _read(automatic: Automatic, column: str, until: datetime, now: datetime) -> int:
    changes = Change.objects.filter(shop_id=automatic.pk, id__gt=getattr(automatic, column)).order_by("id")
    rows = list(takewhile(lambda row: row[2] <= until, changes.values_list("id", "order_id", "at")[:MOST]))
    if rows:
        _mark(automatic.pk, {order: number for number, order, _ in rows}, now)
        setattr(automatic, column, rows[-1][0])
        automatic.save(update_fields=[column])
    return len(rows)


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

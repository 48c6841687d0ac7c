"""Orders that a store no longer has though no webhook told: once a day both sides count, and where the counts differ
the range of ids is halved until few enough are left to ask for each.

The sweep cannot find these: what is gone has no ``updated_at``. Ranges of ids are part of Shopify's search (facts 6.3).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec
from django.db import transaction
from django.db.models import F, Max, Min, QuerySet

from suivi.accounts import stores
from suivi.accounts.crew import Each, one_by_one
from suivi.accounts.models import Connection
from suivi.inbox.accept import accept
from suivi.inbox.models import Backfill
from suivi.orders.models import Order
from suivi.sources.shopify.api import history
from suivi.sources.shopify.api.client import Client
from suivi.sources.shopify.api.errors import ShopifyError
from suivi.sources.shopify.api.orders import still_there
from suivi.sources.shopify.api.tokens import granted

EVERY = timedelta(days=1)
SHOWN = timedelta(days=59)  # without read_all_orders a store shows 60 days, and the last of them is just ending
FEW = 100  # orders that are asked for each
QUESTIONS = 60  # of a store at a time; what is left is found on the next day
_HASHED = 2**62  # ids from here on are no number of Shopify's
_IN_PLACE_OF_IT = "orders/delete"


def find_vanished(now: datetime, each: Each = one_by_one) -> int:
    """Counts the orders of each store that is due for it. Returns how many were found to be gone."""
    ended = (Backfill.Stage.DONE, Backfill.Stage.FAILED)
    busy = set(Backfill.objects.exclude(stage__in=ended).values_list("pk", flat=True))
    late = [one for one in stores.due(now) if one.counted_at is None or one.counted_at <= now - EVERY]
    ready = [one for one in late if one.complete_at is not None and one.pk not in busy]
    return each(ready, lambda connection: _of_store(connection, now))


def _of_store(connection: Connection, now: datetime) -> int:
    try:
        with stores.asking(connection, now) as client:
            gone = list(_gone(client, _visible(connection.pk, client.scopes, now), now))
    except ShopifyError:
        return 0  # noted on the connection, which is counted another time
    with transaction.atomic():
        for number in gone:
            body = msgspec.json.encode({"id": number})
            accept(connection.shop, "shopify", _IN_PLACE_OF_IT, body, {}, f"vanished:{number}:{now.date()}", now, now)
        Connection.objects.filter(pk=connection.pk).update(
            counted_at=now, found_by_sweep=F("found_by_sweep") + len(gone)
        )
    return len(gone)


def _visible(shop_id: int, scopes: frozenset[str] | None, now: datetime) -> QuerySet[Order]:
    """The orders that the token may see, as far as Suivi has them."""
    ours = Order.objects.filter(shop_id=shop_id, id__lt=_HASHED)
    if "read_all_orders" in granted(scopes or frozenset()):
        return ours
    first = ours.filter(placed_at__gte=now - SHOWN).aggregate(first=Min("id"))["first"]
    return ours.filter(id__gte=first) if first is not None else ours.none()


def _gone(client: Client, ours: QuerySet[Order], now: datetime) -> Iterator[int]:
    """The numbers of those that the store has no more. Raises as ``Client.call`` does."""
    ends = ours.aggregate(low=Min("id"), high=Max("id"))
    ranges = [(ends["low"], ends["high"])] if ends["low"] is not None else []
    for _ in range(QUESTIONS):
        if not ranges:
            return
        low, high = ranges.pop()
        here = ours.filter(id__range=(low, high))
        count = here.count()
        if count <= FEW:
            yield from _absent(client, list(here.values_list("id", flat=True)), now)
        elif history.expected(client, now, f"id:>={low} id:<={high}") != count:
            middle = here.order_by("id").values_list("id", flat=True)[count // 2]
            ranges += [(low, middle - 1), (middle, high)]


def _absent(client: Client, numbers: list[int], now: datetime) -> list[int]:
    there = still_there(client, numbers, now)
    return [number for number in numbers if number not in there]

"""What no webhook told: every change of a connected store is looked for again, with overlap, and counted.

Shopify does not promise to deliver webhooks; it asks to reconcile by ``updated_at``.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F

from suivi.accounts import notices, stores
from suivi.accounts.crew import Each, one_by_one
from suivi.accounts.models import Connection, Notice, Shop
from suivi.accounts.notices import Noticed
from suivi.core.workdays import Calendar
from suivi.inbox import rereads, withheld
from suivi.inbox.models import Reread
from suivi.orders.keys import order_id
from suivi.orders.models import Order
from suivi.orders.record import policy_of
from suivi.sources.reading import Object, instant, listing, mapping, text
from suivi.sources.shopify.api.client import Client
from suivi.sources.shopify.api.errors import ShopifyError

EVERY = timedelta(minutes=10)
OVERLAP = timedelta(minutes=5)
LATENESS = timedelta(minutes=1)  # a webhook may still be on its way; the overlap finds what is younger
PAGE = 100
PAGES = 20  # a store's at a time


def sweep(now: datetime, each: Each = one_by_one) -> int:
    """Looks through the changes of each store that is due for it. Returns how many were found only so."""
    late = [one for one in stores.due(now) if one.complete_at is None or one.complete_at <= now - EVERY]
    return each(late, lambda connection: _of_store(connection, now))


def _of_store(connection: Connection, now: datetime) -> int:
    try:
        withheld.ask_for_whole(connection.shop, now)
        with stores.asking(connection, now) as client:
            return _looked_through(connection, client, now)
    except ShopifyError:
        return 0  # noted on the connection; what was swept is kept


def _looked_through(connection: Connection, client: Client, now: datetime) -> int:
    since, after, found = connection.swept_until - OVERLAP, None, 0
    for _ in range(PAGES):
        query = f"updated_at:>='{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}'"
        page = mapping(
            client.call("orders_changed", {"query": query, "first": PAGE, "after": after}, now).data, "orders"
        )
        orders, more = listing(page, "nodes"), mapping(page, "pageInfo")
        found += _mark(connection, orders, now)
        if not more.get("hasNextPage"):
            Connection.objects.filter(pk=connection.pk).update(swept_until=now, complete_at=now)
            return found
        after = more.get("endCursor")
    return found


def _mark(connection: Connection, orders: Sequence[Object], now: datetime) -> int:
    """Marks the orders of which something newer is there than what Suivi knows, and keeps how far this came."""
    shop = connection.shop
    told = {text(one, "id"): at for one in orders if (at := instant(one, "updatedAt")) is not None}
    known = dict(
        Order.objects.filter(shop=shop, id__in=[order_id(key) for key in told]).values_list("id", "updated_at")
    )
    coming = set(Reread.objects.filter(shop=shop, order_key__in=list(told)).values_list("order_key", flat=True))
    first = connection.complete_at is None  # then it is the history that is read, which no webhook tells
    until = now if first else now - LATENESS
    news = {
        key
        for key, at in told.items()
        if at <= until and key not in coming and ((have := known.get(order_id(key))) is None or have < at)
    }
    with transaction.atomic():
        rereads.mark_keys(shop, news, now)
        row = Connection.objects.filter(pk=connection.pk)
        if told:
            row.update(swept_until=max(connection.swept_until, min(max(told.values()), now)))
        if news and not first:
            row.update(found_by_sweep=F("found_by_sweep") + len(news))
            notices.keep(shop, {Noticed(Notice.Kind.SWEPT, _today(shop, now)): len(news)}, now)
    return len(news)


def _today(shop: Shop, now: datetime) -> str:
    return Calendar.of(policy_of(shop)).day_of(now).isoformat()

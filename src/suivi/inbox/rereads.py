"""Which orders of a connected store are to be read again: marked when a webhook tells of them, once for a burst.

A webhook is a hint: Shopify's carry no transactions, fulfillment orders or holds. The read tells the truth.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from suivi.accounts import stores
from suivi.accounts.models import Connection, Shop
from suivi.inbox.claims import Claimed
from suivi.inbox.models import Reread
from suivi.lib import rows

SOURCE, TOPIC = "shopify", "graphql/order"
ORDER = "gid://shopify/Order/"
UNINSTALLED = "app/uninstalled"
WAIT = timedelta(seconds=2)  # what changes together is told within this time
OLD = timedelta(minutes=1)  # what was due so long ago waits in a queue, which news need not
LEASE = timedelta(minutes=2)
MOST_KEY = 120

_MARK = (
    "INSERT INTO inbox_reread (shop_id, order_key, due_at, marks) VALUES (%s, %s, %s, 1)"
    " ON CONFLICT (shop_id, order_key) DO UPDATE SET marks = inbox_reread.marks + 1, due_at ="
    " CASE WHEN inbox_reread.due_at < %s THEN excluded.due_at ELSE inbox_reread.due_at END"
)
_CLAIM = (
    "UPDATE inbox_reread SET leased_until = %s WHERE shop_id = %s AND order_key IN (SELECT order_key FROM inbox_reread"
    " WHERE shop_id = %s AND due_at <= %s AND (leased_until IS NULL OR leased_until <= %s)"
    " ORDER BY due_at DESC, order_key LIMIT %s{skipping}) RETURNING order_key, marks"
)
_READ = "DELETE FROM inbox_reread WHERE shop_id = %s AND order_key = %s AND marks = %s"
_AGAIN = "UPDATE inbox_reread SET leased_until = NULL, due_at = %s WHERE shop_id = %s AND order_key = %s"


def mark(shop: Shop, batch: Sequence[Claimed], owners: Mapping[str, str], now: datetime) -> None:
    """Marks what the webhooks of a batch speak of, in the caller's transaction. ``owners``: part → its order.

    Nothing is marked in a shop whose store is not connected.
    """
    if any(one.source == SOURCE and one.topic == UNINSTALLED for one in batch):
        stores.uninstalled(shop)
    keys = [key for one in batch if _is_hint(one) for key in _keys(one, owners)]
    if keys and Connection.objects.filter(shop=shop).exists():
        mark_keys(shop, keys, now + WAIT)


def mark_keys(shop: Shop, keys: Iterable[str], due_at: datetime) -> None:
    """Marks orders, or parts of orders, by their global ids. One that is marked already keeps its due time, so that a
    burst does not put it off for ever; one that waits in a long queue comes to its head.
    """
    rows.update(_MARK, [(shop.pk, key, due_at, due_at - OLD) for key in sorted(set(keys)) if len(key) <= MOST_KEY])


def by_the_clock(shop: Shop, keys: Iterable[str], now: datetime) -> None:
    """Marks orders that time alone changed: the store says so, too, but neither tells it nor counts it as a change."""
    ours = [key for key in keys if key.startswith(ORDER)]
    if ours and Connection.objects.filter(shop=shop).exists():
        mark_keys(shop, ours, now + WAIT)


def claim(shop: Shop, most: int, now: datetime) -> dict[str, int]:
    """Takes up to ``most`` that are due, for the time of the lease: key → how often it was marked until now.

    The latest come first: what changes now need not wait for the history.
    """
    sql = _CLAIM.format(skipping=" FOR UPDATE SKIP LOCKED" if rows.is_postgres() else "")
    with transaction.atomic():
        return dict(rows.select(sql, [now + LEASE, shop.pk, shop.pk, now, now, most]))


def shops(now: datetime) -> frozenset[int]:
    """The shops of which some are due."""
    due = Reread.objects.filter(Q(leased_until=None) | Q(leased_until__lte=now), due_at__lte=now)
    return frozenset(due.values_list("shop_id", flat=True).distinct())


def done(shop: Shop, claimed: Mapping[str, int], now: datetime) -> None:
    """Ends those that were read; one that was marked meanwhile is due again."""
    with transaction.atomic():
        rows.update(_READ, [(shop.pk, key, marks) for key, marks in claimed.items()])
        give_back(shop, claimed, now + WAIT)


def give_back(shop: Shop, keys: Iterable[str], due_at: datetime) -> None:
    """Makes these due then, and free for any worker."""
    rows.update(_AGAIN, [(due_at, shop.pk, key) for key in keys])


def waiting(shop: Shop) -> int:
    """How many are still to be read again."""
    return Reread.objects.filter(shop=shop).count()


def forget(shop: Shop) -> None:
    """Forgets the marks of a shop whose store was let go."""
    Reread.objects.filter(shop=shop).delete()


def _is_hint(one: Claimed) -> bool:
    # One that waited for its order marked the part it speaks of when it came: the order was read since.
    return one.source == SOURCE and one.topic != TOPIC and not one.woken


def _keys(one: Claimed, owners: Mapping[str, str]) -> Iterable[str]:
    """The order of each finding, else the part that it speaks of. A deleted order cannot be read again."""
    for finding in one.findings:
        key = finding.order or owners.get(finding.ref or "") or finding.ref
        if key and not (finding.facts and finding.facts.deletion):
            yield key

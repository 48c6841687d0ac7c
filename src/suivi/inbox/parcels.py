"""Deliveries that speak of parcels: which orders have them, and reading them again when one more order does.

A carrier's message names a number and no order. The order may come later, several orders may share a parcel, and a
number may be corrected: so each message is remembered by the numbers in it, and read again whenever an order can be
found by one of them that could not before. Reading twice adds nothing, so any order of arrival ends the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from suivi.accounts.models import Shop
from suivi.core.parcelnumber import LIFE
from suivi.inbox.claims import Claimed
from suivi.lib import rows
from suivi.orders.terms import number_term, parcel_ref

Orders = Mapping[str, Sequence[str]]  # the platform ids of the orders that have a parcel, by its number as a term
RECENT = timedelta(hours=1)  # far longer than any transaction
_COLUMNS = ("shop_id", "number", "delivery_id", "orders", "at")
_KEY = ("shop_id", "number", "delivery_id")
_AGAIN = (
    "UPDATE inbox_delivery SET state = 'due', due_at = %s, ref = '', attempts = 0, leased_until = NULL, done_at = NULL"
    " WHERE shop_id = %s AND id = %s AND state IN ('waiting', 'done')"
)
_MISSED = (
    "SELECT m.shop_id, m.delivery_id FROM inbox_mention m WHERE m.at > %s AND m.orders < (SELECT COUNT(*)"
    " FROM orders_term t WHERE t.shop_id = m.shop_id AND t.kind = 'tracking' AND t.term = m.number)"
)


def orders_of(shop: Shop, batch: Sequence[Claimed]) -> Orders:
    """The orders that have the parcels of which the batch speaks."""
    wanted = sorted({number for one in batch for number in _numbers(one)})
    if not wanted:
        return {}
    found: dict[str, list[str]] = {}
    for number, key in rows.select_in(
        "SELECT t.term, f.key FROM orders_term t JOIN orders_orderfacts f"
        " ON f.shop_id = t.shop_id AND f.id = t.order_id WHERE t.shop_id = %s AND t.kind = 'tracking' AND t.term IN",
        [shop.id],
        wanted,
        end="ORDER BY t.order_id",
    ):
        found.setdefault(number, []).append(key)
    return found


def remember(shop: Shop, batch: Sequence[Claimed], orders: Orders, now: datetime) -> None:
    """Keeps which delivery speaks of which parcels, and of how many orders they were known to be."""
    found = sorted((number, one.id) for one in batch for number in set(_numbers(one)))
    mentions = [(shop.id, number, delivery, len(orders.get(number, ())), now) for number, delivery in found]
    rows.upsert("inbox_mention", _COLUMNS, _KEY, mentions)


def read_again(shop: Shop, refs: Iterable[str], now: datetime) -> None:
    """Makes due again what speaks of these parcels (``terms.parcel_ref``), of which one more order is known."""
    numbers = sorted(ref.partition(":")[2] for ref in refs if ref.startswith("parcel:"))
    if not numbers:
        return
    found = rows.select_in(
        "SELECT delivery_id FROM inbox_mention WHERE shop_id = %s AND at > %s AND number IN",
        [shop.id, now - LIFE],  # what is older is of an earlier parcel with that number
        numbers,
    )
    rows.update(_AGAIN, [(now, shop.id, delivery) for delivery in sorted({delivery for (delivery,) in found})])


def read_missed(now: datetime) -> int:
    """Makes due again what two workers, writing at the same moment, could not see of each other. Returns how many."""
    missed = sorted(set(rows.select(_MISSED, [now - RECENT])))
    rows.update(_AGAIN, [(now, shop_id, delivery) for shop_id, delivery in missed])
    return len(missed)


def waits_for(number: str) -> str:
    """What a delivery waits for, while no order has that parcel."""
    return parcel_ref(number_term(number))


def _numbers(one: Claimed) -> list[str]:
    return [number_term(each.parcel) for each in one.findings if each.parcel]

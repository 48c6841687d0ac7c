"""The words of carriers and platforms that no table knows: how many orders have each, and where to see it."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from suivi.accounts.models import Shop
from suivi.core.facts import Facts, Scan, decode
from suivi.lib import rows
from suivi.orders.models import Order
from suivi.orders.terms import UNMAPPED, word_term

MOST = 50  # words, those in the most orders first
EXAMPLES = 3  # orders of each
_COUNTED = (
    "SELECT t.term, COUNT(*) FROM orders_term t WHERE t.shop_id = %s AND t.kind = %s"
    " GROUP BY t.term ORDER BY COUNT(*) DESC, t.term LIMIT %s"
)
_NEWEST = (
    "SELECT word, id, document FROM (SELECT t.term AS word, f.id, f.document, ROW_NUMBER() OVER (PARTITION BY t.term"
    " ORDER BY o.last_scan_at DESC, o.id DESC) AS place FROM orders_term t"
    " JOIN orders_order o ON o.shop_id = t.shop_id AND o.id = t.order_id"
    " JOIN orders_orderfacts f ON f.shop_id = t.shop_id AND f.id = t.order_id"
    " WHERE t.shop_id = %s AND t.kind = %s) AS newest WHERE place <= %s AND word IN"
)


class Word(NamedTuple):
    """A word that no table knows. ``said``: its newest scan in the orders shown as examples, newest first."""

    vocabulary: str
    orders: int
    said: Scan
    seen_at: datetime
    examples: list[Order]


def unmapped(shop: Shop) -> list[Word]:
    """The words in the most orders first. Three questions to the database, however many there are."""
    counted = dict(rows.select(_COUNTED, [shop.id, UNMAPPED, MOST]))
    found: dict[str, list[tuple[int, Scan]]] = {}
    newest = rows.select_in(_NEWEST, [shop.id, UNMAPPED, EXAMPLES], counted) if counted else ()
    for word, number, document in newest:
        found.setdefault(word, []).append((number, _newest(decode(document), word)))
    ids = {number for said in found.values() for number, _ in said}
    orders = {one.id: one for one in Order.objects.filter(shop=shop, id__in=ids)}
    return [_word(counted[word], found[word], orders) for word in counted if word in found]


def _word(count: int, said: Iterable[tuple[int, Scan]], orders: dict[int, Order]) -> Word:
    newest = sorted(said, key=lambda one: (one[1].at, one[0]), reverse=True)
    scan = newest[0][1]
    shown = [orders[number] for number, _ in newest if number in orders]
    return Word(scan.vocabulary.partition("/")[0], count, scan, scan.at, shown)


def _newest(facts: Facts, word: str) -> Scan:
    said = [scan for scan in facts.scans.values() if scan.substatus == UNMAPPED and word_term(scan) == word]
    return max(said, key=lambda scan: (scan.at, scan.id))

"""The words of carriers and platforms that no table knows: how many orders have each, and where to see it; and what
the shop itself says that they mean.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec

from suivi.accounts.models import Shop
from suivi.core.byhand import own_word, word_key
from suivi.core.facts import Facts, Scan, decode
from suivi.core.policy import OwnWord, Policy
from suivi.lib import rows
from suivi.orders import found
from suivi.orders.found import Found
from suivi.orders.models import Order
from suivi.orders.terms import UNMAPPED, fold, word_term

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
    """A word that no table knows. ``said``: its newest scan in the orders shown as examples, newest first.

    ``mark`` names it in addresses, where the word itself, which may be free text, does not belong.
    """

    vocabulary: str
    orders: int
    said: Scan
    seen_at: datetime
    examples: list[Order]
    mark: str

    @property
    def key(self) -> tuple[str, str]:
        """Under which the shop's policy keeps what it means."""
        return word_key(self.said)

    @property
    def found(self) -> Found:
        """The orders that have it."""
        return found.by_term(UNMAPPED, word_term(self.said))


class Own(NamedTuple):
    """A word of which the shop says itself what it means, and how many orders have it."""

    vocabulary: str
    word: str
    own: OwnWord
    orders: int


def unmapped(shop: Shop) -> list[Word]:
    """The words in the most orders first. Three questions to the database, however many there are."""
    policy = msgspec.convert(shop.policy, Policy)
    explained = sum(map(len, policy.words.values()))
    counted = dict(rows.select(_COUNTED, [shop.id, UNMAPPED, MOST + explained]))
    told: dict[str, list[tuple[int, Scan]]] = {}
    newest = rows.select_in(_NEWEST, [shop.id, UNMAPPED, EXAMPLES], counted) if counted else ()
    for word, number, document in newest:
        told.setdefault(word, []).append((number, _newest(decode(document), word)))
    ids = {number for said in told.values() for number, _ in said}
    orders = {one.id: one for one in Order.objects.filter(shop=shop, id__in=ids)}
    words = [_word(word, counted[word], told[word], orders) for word in counted if word in told]
    return [word for word in words if own_word(word.said, policy) is None][:MOST]


def own_words(shop: Shop) -> list[Own]:
    """What the shop says itself, the latest said first. One question to the database."""
    policy = msgspec.convert(shop.policy, Policy)
    every = [(name, word, own) for name, table in policy.words.items() for word, own in table.items()]
    every.sort(key=lambda one: (one[2].at.timestamp() if one[2].at else 0.0, one[0], one[1]), reverse=True)
    terms = {(name, word): fold(f"{name} {word}") for name, word, _ in every}
    counts = _counts(shop, set(terms.values()))
    return [Own(name, word, own, counts.get(terms[name, word], 0)) for name, word, own in every]


def found_by(vocabulary: str, word: str) -> Found:
    """The orders that have a word of a vocabulary."""
    return found.by_term(UNMAPPED, fold(f"{vocabulary} {word}"))


def _counts(shop: Shop, terms: set[str]) -> Mapping[str, int]:
    counted = "SELECT term, COUNT(*) FROM orders_term WHERE shop_id = %s AND kind = %s AND term IN"
    return dict(rows.select_in(counted, [shop.id, UNMAPPED], sorted(terms), end="GROUP BY term"))


def _word(term: str, count: int, said: Iterable[tuple[int, Scan]], orders: dict[int, Order]) -> Word:
    newest = sorted(said, key=lambda one: (one[1].at, one[0]), reverse=True)
    scan = newest[0][1]
    shown = [orders[number] for number, _ in newest if number in orders]
    mark = hashlib.sha256(term.encode()).hexdigest()[:16]
    return Word(word_key(scan)[0], count, scan, scan.at, shown, mark)


def _newest(facts: Facts, word: str) -> Scan:
    said = [scan for scan in facts.scans.values() if scan.substatus == UNMAPPED and word_term(scan) == word]
    return max(said, key=lambda scan: (scan.at, scan.id))

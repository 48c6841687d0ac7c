"""Where the platform and Suivi do not say the same of orders, and words that are in no list: counted, with where to see
it. Terms are kept with the order, so that all of this costs what differs, not what there is.
"""

from datetime import datetime
from typing import NamedTuple

from suivi.accounts.models import Shop
from suivi.core.changes import DISAGREES
from suivi.core.drift import AXES, Drift
from suivi.core.newwords import KNOWN, NewWord
from suivi.lib import rows
from suivi.orders.models import Change, Order, Term
from suivi.orders.terms import DRIFT, NEW_WORD

SIZE = 50  # orders on a page
MOST = 100  # pairs of words, or new words: those of the most orders first
EXAMPLES = 3
_COUNTED = (
    "SELECT term, COUNT(*) FROM orders_term WHERE shop_id = %s AND kind = %s"
    " GROUP BY term ORDER BY COUNT(*) DESC, term LIMIT %s"
)
_EXAMPLES = (
    "SELECT term, order_id FROM (SELECT term, order_id, ROW_NUMBER() OVER (PARTITION BY term ORDER BY order_id DESC)"
    " AS place FROM orders_term WHERE shop_id = %s AND kind = %s) AS newest WHERE place <= %s AND term IN"
)


class Counted(NamedTuple):
    """Two words that differ, and on how many orders."""

    drift: Drift
    orders: int


class Apart(NamedTuple):
    """An order on which both sides differ, since when Suivi knows it, and when the platform last said so."""

    order: Order
    since: datetime | None


class Unknown(NamedTuple):
    """A word that is in no list, on how many orders, and some of them, the newest first."""

    word: NewWord
    orders: int
    examples: list[Order]


def differences(shop: Shop) -> list[Counted]:
    """Every pair of words that differ, those of the most orders first. One question to the database."""
    found = rows.select(_COUNTED, [shop.pk, DRIFT, MOST])
    return [Counted(drift, count) for term, count in found if (drift := read_drift(term)) is not None]


def read_drift(term: str) -> Drift | None:
    """The pair in a term; None for what is none."""
    words = term.split(" ")
    return Drift(*words) if len(words) == len(Drift._fields) and words[0] in AXES else None


def apart(shop: Shop, drift: Drift, before: int | None = None) -> list[Apart]:
    """One page of the orders on which these words differ, by falling id below ``before``; one more than ``SIZE`` where
    there are more. Three questions to the database.
    """
    found = Term.objects.filter(shop=shop, kind=DRIFT, term=" ".join(drift))
    found = found if before is None else found.filter(order_id__lt=before)
    ids = list(found.order_by("-order_id").values_list("order_id", flat=True)[: SIZE + 1])
    orders = {one.id: one for one in Order.objects.filter(shop=shop, id__in=ids)}
    since = _since(shop, drift, ids)
    return [Apart(orders[number], since.get(number)) for number in ids if number in orders]


def _since(shop: Shop, drift: Drift, ids: list[int]) -> dict[int, datetime]:
    """When these words began to differ, by order: the newest time that they did."""
    found = Change.objects.filter(
        shop=shop, order_id__in=ids, name=DISAGREES, before=drift.reported, after=drift.derived
    ).order_by("id")
    return {one.order_id: one.at for one in found.only("order_id", "at", "detail") if one.detail["axis"] == drift.axis}


def new_words(shop: Shop) -> list[Unknown]:
    """The words that are in no list, those of the most orders first. Three questions, however many there are."""
    counted = dict(rows.select(_COUNTED, [shop.pk, NEW_WORD, MOST]))
    found: dict[str, list[int]] = {}
    for term, number in rows.select_in(_EXAMPLES, [shop.pk, NEW_WORD, EXAMPLES], counted) if counted else ():
        found.setdefault(term, []).append(number)
    ids = {number for numbers in found.values() for number in numbers}
    orders = {one.id: one for one in Order.objects.filter(shop=shop, id__in=ids)}
    listed = [(term, count) for term, count in counted.items() if term.partition(" ")[0] in KNOWN]
    return [_unknown(term, count, found.get(term, []), orders) for term, count in listed]


def _unknown(term: str, count: int, ids: list[int], orders: dict[int, Order]) -> Unknown:
    kind, _, word = term.partition(" ")
    examples = [orders[number] for number in sorted(ids, reverse=True) if number in orders]
    return Unknown(NewWord(kind, word), count, examples)

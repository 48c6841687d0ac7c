"""Writes judged orders: row, facts, terms, tallies and changes, with a handful of statements for any number."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from suivi.core import changes
from suivi.core.changes import Difference
from suivi.lib import rows
from suivi.orders import tally
from suivi.orders.parcels import save_parcels
from suivi.orders.rows import OrderRow
from suivi.orders.terms import parcel_ref
from suivi.orders.texts import as_json, cut
from suivi.orders.work import Shown, Work, shown_of

FACTS_COLUMNS = ("shop_id", "id", "key", "document", "standing", "shown", "heard_at", "heard_from")
ORDER_COLUMNS = ("shop_id", "version", *OrderRow._fields, "heard_at", "heard_from")
TERM_COLUMNS = ("shop_id", "kind", "term", "order_id")
_CHANGE_COLUMNS = ("shop_id", "order_id", "name", "before", "after", "detail", "cause", "at")
_KEY = ("shop_id", "id")
_DAY_COLUMNS = ("shop_id", "day", "times")
ERASING = "privacy"  # the cause of what follows from erasing a customer's personal data
STAFF = "staff"  # how the cause of what people wrote begins
_DELETED = (Difference("order.deleted"),)
_DELETE_TERM = "DELETE FROM orders_term WHERE shop_id = %s AND kind = %s AND term = %s AND order_id = %s"


def save(shop_id: int, work: Sequence[Work], now: datetime) -> frozenset[str]:
    """Saves orders of one shop, in the caller's transaction, in which they were locked and read.

    Returns the parcels (``terms.parcel_ref``) by which one of them can be found from now on.
    """
    work = sorted(work, key=lambda one: one.id)
    rows.upsert("orders_orderfacts", FACTS_COLUMNS, _KEY, [_facts_row(shop_id, one) for one in work])
    return _save_what_follows(shop_id, work, now)


def save_new(shop_id: int, work: Sequence[Work], now: datetime) -> tuple[set[int], frozenset[str]]:
    """Saves those orders that are not there yet. Returns their ids, and their parcels as ``save`` does. Nothing of the
    others is touched.
    """
    found = [_facts_row(shop_id, one) for one in sorted(work, key=lambda one: one.id)]
    new = rows.insert_new("orders_orderfacts", FACTS_COLUMNS, found, "id")
    mine = sorted((one for one in work if one.id in new), key=lambda one: one.id)
    return new, _save_what_follows(shop_id, mine, now)


def _save_what_follows(shop_id: int, work: Sequence[Work], now: datetime) -> frozenset[str]:
    """All projections. The counts come last: others wait for their rows until this transaction ends."""
    shown = [
        (shop_id, 1, *one.projection.row, one.heard_at, one.heard_from) for one in work if one.projection is not None
    ]
    rows.upsert("orders_order", ORDER_COLUMNS, _KEY, shown, grows="version")
    gone = [(shop_id, one.id) for one in work if one.projection is None and one.known.shown]
    rows.update("DELETE FROM orders_order WHERE shop_id = %s AND id = %s", gone)
    found = [_change_row(shop_id, one, difference, now) for one in work for difference in _differences(one)]
    rows.insert("orders_change", _CHANGE_COLUMNS, found)
    parcels = _save_terms_and_tallies(shop_id, work)
    save_parcels(shop_id, work)
    return parcels


def save_heard(shop_id: int, heard: Sequence[Work]) -> None:
    """Notes that orders were heard of again though nothing changed, and when that was learned."""
    newer = [
        (one.heard_at, one.heard_from, shop_id, one.id)
        for one in heard
        if (one.heard_at, one.heard_from) != (one.known.heard_at, one.known.heard_from)
    ]
    learned = [(one.document, shop_id, one.id) for one in heard if one.document != one.known.document]
    rows.update("UPDATE orders_orderfacts SET document = %s WHERE shop_id = %s AND id = %s", learned)
    rows.update("UPDATE orders_orderfacts SET heard_at = %s, heard_from = %s WHERE shop_id = %s AND id = %s", newer)
    rows.update("UPDATE orders_order SET heard_at = %s, heard_from = %s WHERE shop_id = %s AND id = %s", newer)


def _save_terms_and_tallies(shop_id: int, work: Sequence[Work]) -> frozenset[str]:
    deltas: Counter[tally.Cell] = Counter()
    days: Counter[str] = Counter()
    gone: list[tuple[Any, ...]] = []
    new: list[tuple[Any, ...]] = []
    for one in work:
        before, after = shown_of(one.known), one.projection
        tally.move(deltas, before.place if before else None, after.place if after else None)
        days.update({each.place.day for each in (before, after) if each})
        old_terms = frozenset(before.terms) if before else frozenset()
        new_terms = after.terms if after else frozenset()
        gone += [(shop_id, *term, one.id) for term in old_terms - new_terms]
        new += [(shop_id, *term, one.id) for term in new_terms - old_terms]
    rows.update(_DELETE_TERM, sorted(gone))
    rows.insert("orders_term", TERM_COLUMNS, sorted(new))
    tally.save(shop_id, deltas)
    rows.add_up("orders_writtenday", _DAY_COLUMNS, _DAY_COLUMNS[:2], [(shop_id, *one) for one in sorted(days.items())])
    return frozenset(parcel_ref(term) for _, kind, term, _ in new if kind == "tracking")


def _facts_row(shop_id: int, one: Work) -> tuple[Any, ...]:
    standing = shown = ""
    if one.projection is not None:
        standing = changes.encode(one.projection.standing)
        terms = tuple(sorted(one.projection.terms))
        shown = msgspec.json.encode(Shown(place=one.projection.place, terms=terms)).decode()
    return shop_id, one.id, cut(one.key, 120), one.document, standing, shown, one.heard_at, one.heard_from


def _differences(one: Work) -> Sequence[Difference]:
    before = changes.decode(one.known.standing) if one.known.standing else None
    if one.projection is None:
        return _DELETED if before is not None else ()
    found, facts = changes.diff(before, one.projection.standing), one.facts
    if facts is None or not one.cause.startswith(STAFF):
        return found
    return [changes.signed(each, facts, one.cause) for each in found]


def _change_row(shop_id: int, one: Work, difference: Difference, now: datetime) -> tuple[Any, ...]:
    name, before, after = cut(difference.name, 40), cut(difference.before, 60), cut(difference.after, 60)
    return shop_id, one.id, name, before, after, as_json(difference.detail), cut(one.cause, 60), now

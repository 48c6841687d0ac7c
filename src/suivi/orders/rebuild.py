"""Everything shown is made from the facts and can be made again; on a healthy system that changes nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from django.db import transaction

from suivi.accounts.models import Shop
from suivi.core import changes
from suivi.core.facts import decode
from suivi.lib import rows
from suivi.orders import parcelrebuild
from suivi.orders.models import Order, OrderFacts, Parcel, Tally, Term
from suivi.orders.parcelrows import ParcelRow
from suivi.orders.parcels import Deltas, counted
from suivi.orders.record import policy_of, rejudge
from suivi.orders.rows import OrderRow, Projection, project
from suivi.orders.save import TERM_COLUMNS
from suivi.orders.tally import Cell, Place
from suivi.orders.work import Known, shown_of

CHUNK = 500
CAUSE = "rebuild"
_JSON = ("problems", "next_actions", "tags")
_COLUMNS = (*OrderRow._fields, "heard_at", "heard_from")


class Wrong(NamedTuple):
    """One thing that is not as the facts have it. ``order``: its platform id, empty for a count."""

    shop: str
    order: str
    what: str
    stored: object
    expected: object


class Expected:
    """The counts as the facts have them."""

    def __init__(self) -> None:
        self.orders: Counter[Cell] = Counter()
        self.parcels = Deltas()

    def add(self, place: Place | None, parcels: Iterable[ParcelRow]) -> None:
        """Counts an order and its parcels."""
        self.orders.update(place.cells() if place else ())
        for row in parcels:
            self.parcels.add(counted(row), 1)


def rebuild(shop: Shop | None = None, *, apply: bool = False, now: datetime) -> Iterator[Wrong]:
    """Judges every order again and yields what differs from what is stored; ``apply`` puts it right.

    Orders whose ``review_at`` has come may differ rightly: they are left to the clock. Counts are compared as of
    the run, so let no worker write meanwhile unless ``apply`` is given, which locks them.
    """
    for each in [shop] if shop else Shop.objects.order_by("pk"):
        expected = Expected()
        for chunk in _chunks(each):
            yield from _chunk(each, chunk, expected, apply, now)
        wrong = [*_miscounted(each, expected.orders), *parcelrebuild.miscounted(each, expected.parcels)]
        yield from (Wrong(each.handle, "", *one) for one in wrong)
        if apply and wrong:
            _recount(each)


def _chunks(shop: Shop) -> Iterator[list[OrderFacts]]:
    last: int | None = None
    while True:
        found = OrderFacts.objects.filter(shop=shop).order_by("id")
        chunk = list((found if last is None else found.filter(id__gt=last))[:CHUNK])
        if not chunk:
            return
        yield chunk
        last = chunk[-1].id


def _chunk(shop: Shop, chunk: Sequence[OrderFacts], expected: Expected, apply: bool, now: datetime) -> Iterator[Wrong]:
    policy = policy_of(shop)
    ids = [facts.id for facts in chunk]
    stored = _rows(shop, ids)
    terms = _terms(shop, ids)
    parcels = parcelrebuild.stored_rows(shop, ids)
    wrong_ids: list[int] = []
    for facts in chunk:
        row = stored.get(facts.id)
        after = project(decode(facts.document), policy, now)
        if row is not None and row["review_at"] is not None and row["review_at"] <= now:
            shown = shown_of(Known(shown=facts.shown))
            expected.add(shown.place if shown else None, parcels.get(facts.id, {}).values())
            continue
        wanted = after.parcels if after else ()
        expected.add(after.place if after else None, wanted)
        wrong = list(_compared(facts, row, terms.get(facts.id, frozenset()), after))
        wrong += parcelrebuild.compared(parcels.get(facts.id, {}), wanted)
        if wrong:
            wrong_ids.append(facts.id)
        yield from (Wrong(shop.handle, facts.key, *one) for one in wrong)
    if apply and wrong_ids:
        _repair(shop, wrong_ids, now)


def _compared(
    facts: OrderFacts, row: dict[str, Any] | None, terms: frozenset[tuple[str, str]], after: Projection | None
) -> Iterator[tuple[str, object, object]]:
    """What is stored and what should be, where they differ."""
    if (row is None) != (after is None):
        yield "in the overview", row is not None, after is not None
    wanted_terms = after.terms if after else frozenset()
    if terms != wanted_terms:
        yield "terms", sorted(terms - wanted_terms), sorted(wanted_terms - terms)
    standing = changes.decode(facts.standing) if facts.standing else None
    same = standing is None if after is None else standing is not None and changes.agree(standing, after.standing)
    if not same:
        yield "standing", facts.standing, changes.encode(after.standing) if after else ""
    shown = shown_of(Known(shown=facts.shown))
    if (shown.place if shown else None) != (after.place if after else None):
        yield "place", shown, after.place if after else None
    if row is None or after is None:
        return
    wanted = after.row._asdict() | {"heard_at": facts.heard_at, "heard_from": facts.heard_from}
    for name in _JSON:
        wanted[name] = msgspec.json.decode(wanted[name])
    yield from ((name, row[name], wanted[name]) for name in _COLUMNS if row[name] != wanted[name])


def _miscounted(shop: Shop, expected: Counter[Cell]) -> Iterator[tuple[str, object, object]]:
    found = Tally.objects.filter(shop=shop).exclude(count=0)
    stored = Counter({(one.dimension, one.value, one.status_key): one.count for one in found})
    for cell in sorted(expected.keys() | stored.keys()):
        if expected[cell] != stored[cell]:
            yield f"count of {cell[0] or 'all'} {cell[1]} {cell[2]}", stored[cell], expected[cell]


def _rows(shop: Shop, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    return {row["id"]: row for row in Order.objects.filter(shop=shop, id__in=ids).values(*_COLUMNS)}


def _terms(shop: Shop, ids: Sequence[int]) -> dict[int, frozenset[tuple[str, str]]]:
    found: dict[int, set[tuple[str, str]]] = {}
    for order, kind, term in Term.objects.filter(shop=shop, order_id__in=ids).values_list("order_id", "kind", "term"):
        found.setdefault(order, set()).add((kind, term))
    return {order: frozenset(terms) for order, terms in found.items()}


def _repair(shop: Shop, ids: Sequence[int], now: datetime) -> None:
    """Saves orders anew, and makes their rows and terms exactly what was saved."""
    with transaction.atomic():
        rejudge(shop, ids, now, CAUSE)
        shown = {one.id: shown_of(Known(shown=one.shown)) for one in OrderFacts.objects.filter(shop=shop, id__in=ids)}
        hidden = [number for number, one in shown.items() if one is None]
        Order.objects.filter(shop=shop, id__in=hidden).delete()
        Parcel.objects.filter(shop=shop, order_id__in=hidden).delete()
        Term.objects.filter(shop=shop, order_id__in=ids).delete()
        terms = [(shop.pk, *term, number) for number, one in shown.items() if one for term in one.terms]
        rows.insert("orders_term", TERM_COLUMNS, sorted(terms))


def _recount(shop: Shop) -> None:
    """Counts a shop's orders anew. Whoever writes meanwhile waits, then adds to the new counts."""
    with transaction.atomic():
        if rows.is_postgres():
            rows.update("LOCK TABLE orders_tally IN EXCLUSIVE MODE", [()])
        counted: Counter[Cell] = Counter()
        for text in OrderFacts.objects.filter(shop=shop).values_list("shown", flat=True).iterator(chunk_size=CHUNK):
            shown = shown_of(Known(shown=text))
            counted.update(shown.place.cells() if shown else ())
        Tally.objects.filter(shop=shop).delete()
        columns = ("shop_id", "dimension", "value", "status_key", "count")
        rows.insert("orders_tally", columns, [(shop.pk, *cell, count) for cell, count in sorted(counted.items())])
        parcelrebuild.recount(shop)

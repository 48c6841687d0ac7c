"""Which parcels stand on a page, found along the cheapest way that the counts allow.

The sort's index is walked where matches are common; where they are rare, all of them are gathered by key, carrier and
country, and sorted. The two give the same; ``_cheapest`` only weighs them.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from suivi.accounts.models import Shop
from suivi.lib import rows
from suivi.orders.deliveries.conditions import SEARCHED
from suivi.orders.deliveries.counts import Counted
from suivi.orders.deliveries.filters import span
from suivi.orders.deliveries.listed import Listed
from suivi.orders.deliveries.narrowing import having, known
from suivi.orders.deliveries.sorts import NEWEST, SORTS, Cursor, Sort, cursor_text, read_cursor
from suivi.orders.filters import FilterError
from suivi.orders.models import Parcel, Term
from suivi.orders.parcelkey import unpack
from suivi.orders.terms import fold

SIZE = 50
LOOKUP = 4  # what it costs to go from an index to a parcel, in steps along an index
FEW = 3_000  # parcels that are gathered anyway: a walk may be longer than it looks, where those meant stand at its end
_CHUNK = 500
_BEYOND = "\U0010ffff"
_NAMES = "SELECT id, name, customer_name, email FROM orders_order WHERE shop_id = %s AND id IN"


class Named(NamedTuple):
    """The order that a parcel is of, as people call it."""

    name: str
    customer: str


@dataclass(frozen=True)
class Page:
    """One page of a list. ``next`` and ``previous``: cursors of the neighboring pages, or empty."""

    rows: list[Listed]
    orders: dict[int, Named]
    next: str
    previous: str


class Stretch(NamedTuple):
    """A part of the list, and whether it is found by a walk along the sort's index."""

    parcels: QuerySet[Parcel]
    walks: bool


def page(counted: Counted, *, size: int = SIZE) -> Page:
    """The page that the filters ask for. Raises ``FilterError`` for a cursor that is none."""
    sort = SORTS[counted.filters.sort]
    found, before, behind = _rows(counted, size)
    return Page(
        rows=found,
        orders=named(counted.shop, {row.order_id for row in found}),
        next=_cursor_of(sort, found[-1]) if found and behind else "",
        previous=_cursor_of(sort, found[0]) if found and before else "",
    )


def export(counted: Counted) -> Iterator[tuple[Listed, Named]]:
    """All parcels that are meant, in the list's order, with their orders."""
    for stretch in _stretches(counted, None, backwards=False):
        values = stretch.parcels.values_list(*Listed._fields).iterator(chunk_size=_CHUNK)
        parcels = map(Listed._make, values)
        while chunk := list(islice(parcels, _CHUNK)):
            orders = named(counted.shop, {row.order_id for row in chunk})
            yield from ((row, orders.get(row.order_id, Named("", ""))) for row in chunk)


def named(shop: Shop, orders: set[int]) -> dict[int, Named]:
    """The names of orders and of those who placed them."""
    found = rows.select_in(_NAMES, [shop.pk], sorted(orders))
    return {number: Named(name, customer or email) for number, name, customer, email in found}


def _rows(counted: Counted, size: int) -> tuple[list[Listed], bool, bool]:
    """The page's rows, and whether there are parcels in front of them and behind them."""
    filters, sort = counted.filters, SORTS[counted.filters.sort]
    if not counted.total:
        return [], False, False
    if filters.before:
        found = _pick(counted, size + 1, _cursor(sort, filters.before), backwards=True)
        if len(found) > size:
            return found[1:], True, True
    # In front of a short page lies nothing: it is the first one, to which new parcels may have come.
    at = _cursor(sort, filters.after) if filters.after and not filters.before else None
    found = _pick(counted, size + 1, at)
    return found[:size], at is not None, len(found) > size


def _pick(counted: Counted, limit: int, at: Cursor | None, *, backwards: bool = False) -> list[Listed]:
    found: list[Listed] = []
    for stretch in _stretches(counted, at, backwards=backwards):
        with rows.in_order() if stretch.walks else nullcontext():
            found += map(Listed._make, stretch.parcels.values_list(*Listed._fields)[: limit - len(found)])
        if len(found) == limit:
            break
    return found[::-1] if backwards else found


def _stretches(counted: Counted, at: Cursor | None, *, backwards: bool) -> Iterator[Stretch]:
    """The sort itself, then the parcels that lack what it sorts by."""
    sort = SORTS[counted.filters.sort]
    parts = [(sort, sort.among)] + ([(NEWEST, ~sort.among)] if sort is not NEWEST and _lacking(counted, sort) else [])
    order = range(len(parts))[::-1] if backwards else range(len(parts))
    for place in order:
        if at is not None and (place > at.stretch if backwards else place < at.stretch):
            continue
        part, among = parts[place]
        bound = at if at is not None and at.stretch == place else None
        yield _stretch(counted, part, among, bound, backwards=backwards)


def _lacking(counted: Counted, sort: Sort) -> bool:
    """Whether parcels that are meant may lack what is sorted by: those under way are all urgent, and have not ended."""
    if sort.column == "urgency" or (sort.under_way and not sort.optional):
        return not all(unpack(key).moving for key in counted.keys)
    return sort.optional


def _stretch(counted: Counted, sort: Sort, among: Q, at: Cursor | None, *, backwards: bool) -> Stretch:
    walk = _cheapest(counted, sort) == "walk"
    descending = sort.descending != backwards
    parcels = _matching(counted, walk=walk).filter(among)
    if at is not None:
        parcels = parcels.filter(_beyond(sort.column, at, descending=descending))
    column: Any = F(sort.column) if walk else Coalesce(sort.column, sort.column)  # the latter: no index
    sign = "-" if descending else ""
    return Stretch(parcels.order_by(column.desc() if descending else column.asc(), f"{sign}id"), walk)


def _beyond(column: str, at: Cursor, *, descending: bool) -> Q:
    """What comes after the cursor, with the redundant bound that lets the index stop early."""
    edge, step = ("lte", "lt") if descending else ("gte", "gt")
    past = Q(**{f"{column}__{step}": at.value}) | Q(**{f"id__{step}": at.id})
    return Q(**{f"{column}__{edge}": at.value}) & past


def _cheapest(counted: Counted, sort: Sort) -> str:
    """Whether to walk the sort's index or to gather what is meant. What only rows tell is gathered, but for what is too
    much for that and common along the index: everywhere, or from the period's end on.
    """
    filters = counted.filters
    if filters.of_rows:
        common = not filters.q and (filters.period is None or sort.column == f"{filters.period.event}_at")
        return "walk" if counted.many and common else "gather"
    gathered = counted.having(counted.keys)
    if gathered <= FEW:
        return "gather"
    everything = sum(one.parcels for one in counted.all)
    moving = sum(one.parcels for one in counted.all if unpack(one.key).moving)
    length = everything if sort is NEWEST else everything - moving if sort.column == "ended_at" else moving
    walk = SIZE * length / max(1, counted.total)
    return "walk" if walk <= gathered * LOOKUP else "gather"


def _matching(counted: Counted, *, walk: bool) -> QuerySet[Parcel]:
    """The parcels that are meant. On SQLite, a walk is written so that no other index answers it."""
    filters, shop = counted.filters, counted.shop
    parcels = Parcel.objects.filter(shop=shop)
    if filters.scope != "all" or filters.words:
        if walk and not rows.is_postgres():  # which is told to walk, and looks into the index for the key
            parcels = parcels.alias(_key=F("parcel_key") + 0).filter(_key__in=counted.keys)
        else:
            parcels = parcels.filter(parcel_key__in=counted.keys)
    for kind, value in filters.terms.items():
        parcels = parcels.filter(**{"carrier_term" if kind == "carrier" else kind: known(value)})
    for one in having(filters.period, filters.outcome, filters.origin, filters.slower):
        parcels = parcels.filter(one.q())
    for name in ("age", "promise"):
        if words := filters.words.get(name):
            parcels = parcels.filter(_any_day(name, words, counted.today))
    if filters.q:
        parcels = parcels.filter(order_id__in=_found(shop, filters.q))
    return parcels


def _any_day(name: str, words: frozenset[str], today: date) -> Q:
    column, either = "since_day" if name == "age" else "promise_day", Q()
    for word in sorted(words):
        if word == "none":
            either |= Q(**{column: ""})
            continue
        first, last = span(name, word, today)
        bound = Q(**{f"{column}__gte": first}) if first else Q(**{f"{column}__gt": ""})
        either |= bound & Q(**{f"{column}__lte": last}) if last else bound
    return either


def _found(shop: Shop, q: str) -> QuerySet[Term, Any]:
    text = fold(q)
    bare = text.replace(" ", "").replace("-", "")
    begins = Q(term__gte=text, term__lt=text + _BEYOND) | Q(term__gte=bare, term__lt=bare + _BEYOND)
    return Term.objects.filter(begins, shop=shop, kind__in=SEARCHED).values("order_id")


def _cursor_of(sort: Sort, row: Listed) -> str:
    if sort.places(row):
        return cursor_text(Cursor(0, getattr(row, sort.column), row.id))
    return cursor_text(Cursor(1, row.shipped_at, row.id))


def _cursor(sort: Sort, text: str) -> Cursor:
    try:
        return read_cursor(sort, text)
    except ValueError as error:
        raise FilterError(_("This address does not lead to a page of the list.")) from error

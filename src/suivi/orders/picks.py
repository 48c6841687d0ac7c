"""Which orders stand on a page: their ids, found along the cheapest way that the counts allow.

An index in the list's order is walked where matches are common; where they are rare, all of them are gathered by what
they have in common, and sorted. The two give the same; ``_ways`` only weighs them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from suivi.accounts.models import Shop
from suivi.orders.counts import placed
from suivi.orders.models import Order
from suivi.orders.search import compiled, listed, probed
from suivi.orders.sorts import NEWEST, Cursor, Sort
from suivi.orders.wanted import Wanted

STEPS = 50  # orders on a page
LOOKUP = 4  # what it costs to go from an index to an order, in steps along an index


@dataclass(frozen=True)
class Sizes:
    """What the counts say: orders of the shop, with a wanted status, with each term, placed in the period, found
    whatever their status, and meant in the end.
    """

    all: int
    status: int
    terms: Sequence[int]
    period: int
    found: int
    meant: int


@dataclass(frozen=True)
class Question:
    """What is to be listed. ``keys``: the status keys that are meant, None where all are; ``months``: in which such
    orders were placed, so that a walk begins where there are some.
    """

    shop: Shop
    wanted: Wanted
    keys: Sequence[int] | None
    sizes: Sizes
    sort: Sort
    months: Q = Q()  # noqa: RUF009 - never changed


def pick(question: Question, *, limit: int, at: Cursor | None = None, backwards: bool = False) -> list[int]:
    """The ids of up to ``limit`` orders behind a place (or in front of it), in the list's order."""
    found: list[int] = []
    for stretch in _stretches(question, at, backwards=backwards):
        found += stretch.values_list("id", flat=True)[: limit - len(found)]
        if len(found) == limit:
            break
    return found[::-1] if backwards else found


def stretches(question: Question) -> Iterator[QuerySet[Order]]:
    """All orders that are meant, in the list's order, one query after the other."""
    return _stretches(question, None, backwards=False)


def _stretches(question: Question, at: Cursor | None, *, backwards: bool) -> Iterator[QuerySet[Order]]:
    """The sort itself, then the orders that lack what it sorts by."""
    sort = question.sort
    parts = [(sort, sort.among)] + ([(NEWEST, ~sort.among)] if sort.optional else [])
    order = range(len(parts))[::-1] if backwards else range(len(parts))
    for place in order:
        if at is not None and (place > at.stretch if backwards else place < at.stretch):
            continue
        part, among = parts[place]
        bound = at if at is not None and at.stretch == place else None
        yield _stretch(question, part, among, bound, backwards=backwards)


def _stretch(question: Question, sort: Sort, among: Q, at: Cursor | None, *, backwards: bool) -> QuerySet[Order]:
    ways = _ways(question, sort)
    way = min(ways, key=lambda way: ways[way])
    descending = sort.descending != backwards
    orders = matching(question, way).filter(among)
    if way == "walk" and sort.column == "placed_at":
        orders = orders.filter(question.months)
    if at is not None:
        orders = orders.filter(_beyond(sort.column, at, descending=descending))
    column: Any = F(sort.column) if way == "walk" else Coalesce(sort.column, sort.column)  # the latter: no index
    sign = "-" if descending else ""
    return orders.order_by(column.desc() if descending else column.asc(), f"{sign}id")


def _beyond(column: str, at: Cursor, *, descending: bool) -> Q:
    """What comes after the cursor, with the redundant bound that lets the index stop early."""
    edge, step = ("lte", "lt") if descending else ("gte", "gt")
    past = Q(**{f"{column}__{step}": at.value}) | Q(**{f"id__{step}": at.id})
    return Q(**{f"{column}__{edge}": at.value}) & past


def cheapest(question: Question) -> str:
    """The cheapest way to find all orders that are meant."""
    ways = {way: steps for way, steps in _ways(question, NEWEST).items() if way != "walk"}
    if question.wanted.spans:
        ways["period"] = question.sizes.period
    return min(ways, key=lambda way: ways[way], default="walk")


def _ways(question: Question, sort: Sort) -> dict[str, float]:
    """How many steps each way takes: ``walk`` the sort's index, or gather by ``status``, ``term``, ``period`` or
    ``search``.
    """
    sizes, wanted = question.sizes, question.wanted
    dated = sort.column == "placed_at"
    length = sizes.period if dated else sizes.all
    step = 1 if dated or not wanted.spans else LOOKUP
    ways: dict[str, float] = {"walk": STEPS * length / max(1, sizes.meant) * step}
    if question.keys is not None:
        ways["status"] = sizes.status * (1 if dated else LOOKUP)
    if wanted.terms:
        ways["term"] = min(sizes.terms) * LOOKUP
    if wanted.spans and not dated:
        ways["period"] = sizes.period * LOOKUP
    if wanted.searched:
        ways["search"] = sizes.found * LOOKUP
    return ways


def matching(question: Question, way: str) -> QuerySet[Order]:
    """The orders that are meant. What the way does not go by is written so that no index answers it."""
    shop, wanted, keys = question.shop, question.wanted, question.keys
    orders = Order.objects.filter(placed(wanted.start, wanted.end), shop=shop)
    if keys is not None and way == "status":
        orders = orders.filter(status_key__in=keys)
    elif keys is not None:
        orders = orders.alias(_key=F("status_key") + 0).filter(_key__in=keys)
    rarest = min(range(len(wanted.terms)), key=lambda place: question.sizes.terms[place], default=None)
    for place, (kind, term) in enumerate(wanted.terms):
        has = listed if way == "term" and place == rarest else probed
        orders = orders.filter(has(shop)(Q(kind=kind, term=term)))
    if wanted.searched:
        orders = orders.filter(compiled(wanted.rest, (listed if way == "search" else probed)(shop)))
    return orders

"""Reads lists of orders: exact counts by status, and one page of rows at a time.

Counts are sums over ``Tally``, so they cost the number of distinct status keys, not of orders. A page is walked in the
order of an index when its orders are common, and gathered by status key when they are rare.
"""

import base64
import binascii
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from suivi.accounts.models import Shop
from suivi.core.statuskey import unpack
from suivi.orders.filters import DIMENSIONS, SORTS, VIEWS, FilterError, Filters
from suivi.orders.models import Change, Order, Tally
from suivi.orders.search import has_term, search
from suivi.orders.terms import fold

SIZE = 50


@dataclass(frozen=True)
class Facet:
    """One word of a dimension: how many orders have it, given the other dimensions' filters."""

    word: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Page:
    """One page of a list of orders."""

    rows: list[Order]
    total: int
    facets: dict[str, list[Facet]]
    next: str  # the cursor of the next page, or empty
    newest_change: int


def page(shop: Shop, filters: Filters, *, size: int = SIZE) -> Page:
    """One page with the exact total and exact facets. Raises ``FilterError`` for a search or cursor that is none."""
    counts = _counts(shop, filters)
    keys = [key for key in counts if filters.matches(key)]
    total = sum(counts[key] for key in keys)
    rows = list(_walk(shop, filters, keys, all_keys=len(keys) == len(counts))[: size + 1]) if total else []
    more = len(rows) > size
    rows = rows[:size]
    return Page(
        rows=rows,
        total=total,
        facets=_facets(counts, filters),
        next=_cursor(filters, rows[-1]) if more else "",
        newest_change=newest_change(shop),
    )


def newest_change(shop: Shop) -> int:
    """The id of the shop's newest change; 0 before the first."""
    newest = Change.objects.filter(shop=shop).order_by("-id").values_list("id", flat=True).first()
    return newest or 0


def _counts(shop: Shop, filters: Filters) -> Counter[int]:
    """Orders by status key: from the tallies for the whole shop, else counted over the very rows that are listed."""
    if not filters.q and not filters.terms:
        tallies = Tally.objects.filter(shop=shop, dimension="", value="")
        return Counter({key: count for key, count in tallies.values_list("status_key", "count") if count})
    found = _found(shop, filters).order_by().values("status_key").annotate(n=Count("id"))
    return Counter({row["status_key"]: row["n"] for row in found})


def _found(shop: Shop, filters: Filters) -> QuerySet[Order]:
    """The shop's orders that have the terms and meet the search, whatever their status."""
    orders = Order.objects.filter(shop=shop)
    for kind, value in filters.terms.items():
        orders = orders.filter(has_term(shop, Q(kind=kind, term=fold(value))))
    return orders.filter(search(shop, filters.q)) if filters.q else orders


def _walk(shop: Shop, filters: Filters, keys: list[int], *, all_keys: bool) -> QuerySet[Order]:
    column, descending = SORTS[filters.sort]
    orders = _found(shop, filters)
    if not all_keys:
        orders = orders.filter(status_key__in=keys)
    if filters.after:
        orders = orders.filter(_beyond(filters, column, descending=descending))
    sign = "-" if descending else ""
    return orders.order_by(f"{sign}{column}", f"{sign}id")


def _beyond(filters: Filters, column: str, *, descending: bool) -> Q:
    """What comes after the cursor, with the redundant bound that lets the index stop early."""
    value, number = _read_cursor(filters)
    edge, step = ("lte", "lt") if descending else ("gte", "gt")
    past = Q(**{f"{column}__{step}": value}) | Q(**{f"id__{step}": number})
    return Q(**{f"{column}__{edge}": value}) & past


def _cursor(filters: Filters, row: Order) -> str:
    value: datetime | Decimal = getattr(row, SORTS[filters.sort][0])
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return base64.urlsafe_b64encode(json.dumps([text, row.id]).encode()).decode().rstrip("=")


def _read_cursor(filters: Filters) -> tuple[Any, int]:
    try:
        padded = filters.after + "=" * (-len(filters.after) % 4)
        text, number = json.loads(base64.urlsafe_b64decode(padded))
        column = SORTS[filters.sort][0]
        return (datetime.fromisoformat(text) if column == "placed_at" else Decimal(text)), int(number)
    except (ValueError, TypeError, ArithmeticError, binascii.Error) as error:
        raise FilterError(_("This address does not lead to a page of the list.")) from error


def _facets(counts: Counter[int], filters: Filters) -> dict[str, list[Facet]]:
    """For each dimension its words with the orders that they would show, most pressing words in their own order."""
    facets = {}
    for name, enum in DIMENSIONS.items():
        sums: Counter[str] = Counter()
        for key, count in counts.items():
            if filters.matches(key, but=name):
                status = unpack(key)
                words = status.problems if name == "problem" else (getattr(status, name),)
                for word in words:
                    sums[word] += count
        chosen = filters.words.get(name, frozenset())
        facets[name] = [
            Facet(word.value, sums[word], word.value in chosen) for word in enum if sums[word] or word.value in chosen
        ]
    return facets


def view_counts(shop: Shop) -> list[tuple[str, str, int]]:
    """The default views: name, address and how many orders are in each now."""
    counts = dict(Tally.objects.filter(shop=shop, dimension="").values_list("status_key", "count"))
    return [
        (name, view.address(), sum(count for key, count in counts.items() if view.matches(key))) for name, view in VIEWS
    ]


@dataclass(frozen=True)
class Cell:
    """Open orders of one combination of statuses."""

    payment: str
    fulfillment: str
    delivery: str
    returns: str
    count: int
    troubled: int  # of these, how many have a problem


def matrix(shop: Shop) -> list[Cell]:
    """Every combination of the four statuses that open orders have, with exact counts."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    troubled: Counter[tuple[str, str, str, str]] = Counter()
    for key, count in Tally.objects.filter(shop=shop, dimension="").values_list("status_key", "count"):
        status = unpack(key)
        if status.state == "open":
            four = (status.payment, status.fulfillment, status.delivery, status.returns)
            counts[four] += count
            troubled[four] += count if status.problems else 0
    return [Cell(*four, count, troubled[four]) for four, count in counts.most_common() if count]


def attention(shop: Shop, *, size: int = 5) -> list[tuple[str, int, list[Order]]]:
    """Problems by rank: code, how many orders have it, and of those it ranks first in, the ones that waited longest."""
    counts: Counter[str] = Counter()
    for key, count in Tally.objects.filter(shop=shop, dimension="").values_list("status_key", "count"):
        for code in unpack(key).problems:
            counts[code.value] += count
    rows = Order.objects.filter(shop=shop)
    return [
        (code, counts[code], list(rows.filter(problem=code).order_by("problem_since", "id")[:size]))
        for code in _by_rank(counts)
        if counts[code]
    ]


def troubled(shop: Shop) -> int:
    """How many orders have any problem."""
    tallies = Tally.objects.filter(shop=shop, dimension="").values_list("status_key", "count")
    return sum(count for key, count in tallies if unpack(key).problems)


def _by_rank(codes: dict[str, int]) -> list[str]:
    from suivi.core.problems import TABLE

    rank = {entry.code.value: place for place, entry in enumerate(TABLE)}
    return sorted(codes, key=lambda code: rank.get(code, len(rank)))


def beside(shop: Shop, filters: Filters, row: Order) -> tuple[tuple[int, str] | None, tuple[int, str] | None]:
    """The orders (id, name) before and after this one in the list, whether or not it still belongs there itself.

    Raises ``FilterError`` for a search that is none.
    """
    counts = _counts(shop, filters)
    keys = [key for key in counts if filters.matches(key)]
    if not keys:
        return None, None
    all_keys = len(keys) == len(counts)

    def next_to(ways: Filters) -> tuple[int, str] | None:
        there = replace(ways, after=_cursor(ways, row))
        return _walk(shop, there, keys, all_keys=all_keys).values_list("id", "name").first()

    return next_to(replace(filters, sort=_reversed(filters.sort))), next_to(filters)


def _reversed(sort: str) -> str:
    return sort[1:] if sort.startswith("-") else f"-{sort}"


def export(shop: Shop, filters: Filters) -> Iterator[Order]:
    """All orders that are meant, a thousand at a time, in the list's order. Raises ``FilterError`` before the first."""
    counts = _counts(shop, filters)
    keys = [key for key in counts if filters.matches(key)]
    if not keys:
        return iter(())
    return _walk(shop, filters, keys, all_keys=len(keys) == len(counts)).iterator(chunk_size=1000)

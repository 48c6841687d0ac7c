"""Reads lists of orders: exact counts by status, and one page of rows at a time.

Counts are sums over ``Tally`` wherever what is asked for has tallies; two terms together, or a text that is searched
for, are counted over the orders found, up to some thousand. Which orders stand on the page is the matter of
``orders.picks``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from suivi.accounts.models import Shop
from suivi.lib import rows
from suivi.orders.counts import Counts, Facet
from suivi.orders.filters import FilterError, Filters
from suivi.orders.listed import Listed, listed
from suivi.orders.listing import Listing
from suivi.orders.models import Order
from suivi.orders.picks import pick, stretches
from suivi.orders.sorts import SORTS, Cursor, cursor_of, read_cursor

SIZE = 50


@dataclass(frozen=True)
class Page:
    """One page of a list of orders, of which there are ``total`` or ``more``. ``next`` and ``previous``: cursors of the
    neighboring pages, or empty; ``all``: the shop's orders by status key, whatever the filters.
    """

    rows: list[Listed]
    total: int
    more: bool
    facets: dict[str, list[Facet]]
    next: str
    previous: str
    newest_change: int
    all: Counts


def page(shop: Shop, filters: Filters, *, size: int = SIZE) -> Page:
    """One page, its total and facets. Raises ``FilterError`` for a search or cursor that is none."""
    listing = Listing(shop, filters)
    found, before, behind = _rows(listing, size)
    sort = SORTS[filters.sort]
    return Page(
        rows=found,
        total=listing.total,
        more=listing.more,
        facets=listing.facets(),
        next=cursor_of(sort, found[-1]) if found and behind else "",
        previous=cursor_of(sort, found[0]) if found and before else "",
        newest_change=newest_change(shop),
        all=listing.all,
    )


def export(shop: Shop, filters: Filters, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """These columns of all orders that are meant, in the list's order. Raises ``FilterError`` before the first."""
    question = Listing(shop, filters).question
    return (row for part in stretches(question) for row in part.values_list(*columns).iterator(chunk_size=1000))


def first(shop: Shop, filters: Filters, most: int) -> tuple[list[int], int, bool]:
    """The ids of the list's first orders, up to ``most``, how many it has, and whether it has more than that.

    Raises ``FilterError``.
    """
    listing = Listing(shop, filters)
    return (pick(listing.question, limit=most) if listing.total else []), listing.total, listing.more


def beside(shop: Shop, filters: Filters, row: Order) -> tuple[tuple[int, str] | None, tuple[int, str] | None]:
    """The orders (id, name) before and after this one in the list, whether or not it still belongs there itself.

    Raises ``FilterError`` for a search that is none.
    """
    listing, sort = Listing(shop, filters), SORTS[filters.sort]
    if not listing.total:
        return None, None
    here = read_cursor(sort, cursor_of(sort, row))
    before, after = (pick(listing.question, limit=1, at=here, backwards=way) for way in (True, False))
    names = dict(Order.objects.filter(shop=shop, id__in=before + after).values_list("id", "name"))
    first, second = ([(number, names[number]) for number in ids if number in names] for ids in (before, after))
    return (first[0] if first else None), (second[0] if second else None)


def newest_change(shop: Shop) -> int:
    """The id of the shop's newest change; 0 before the first."""
    found = rows.select("SELECT id FROM orders_change WHERE shop_id = %s ORDER BY id DESC LIMIT 1", (shop.pk,))
    return found[0][0] if found else 0


def _rows(listing: Listing, size: int) -> tuple[list[Listed], bool, bool]:
    """The page's rows, and whether there are orders in front of them and behind them."""
    filters, question = listing.filters, listing.question
    if not listing.total:
        return [], False, False
    if filters.before:
        ids = pick(question, limit=size + 1, at=_cursor(filters, filters.before), backwards=True)
        if len(ids) > size:
            return listed(listing.shop, ids[1:]), True, True
    # In front of a short page lies nothing: it is the first one, to which new orders may have come.
    at = _cursor(filters, filters.after) if filters.after and not filters.before else None
    ids = pick(question, limit=size + 1, at=at)
    return listed(listing.shop, ids[:size]), at is not None, len(ids) > size


def _cursor(filters: Filters, text: str) -> Cursor:
    try:
        return read_cursor(SORTS[filters.sort], text)
    except ValueError as error:
        raise FilterError(_("This address does not lead to a page of the list.")) from error

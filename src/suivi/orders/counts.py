"""Exact counts of orders by status key, read from the tallies: they cost distinct combinations, not orders."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet, Sum

from suivi.accounts.models import Shop
from suivi.core.statuskey import unpack
from suivi.lib import rows
from suivi.orders.filters import DIMENSIONS, TERMS, VIEWS, Filters, views_of
from suivi.orders.models import Order, Tally

Counts = Counter[int]  # orders by status key
FACET_LENGTH = 20  # values of a facet that has no end
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Facet:
    """One word of a dimension: how many orders have it, given the other dimensions' filters; None where counting them
    would take too long.
    """

    word: str
    count: int | None
    chosen: bool


_OF_TERM = (
    "SELECT status_key, count FROM orders_tally WHERE shop_id = %s AND dimension = %s AND value = %s AND count > 0"
)


_COUNTED = "SELECT status_key, COUNT(*) FROM ({}) AS found GROUP BY status_key"


def of_shop(shop: Shop) -> Counts:
    """All orders of the shop. A page reads this once and asks everything else of it."""
    return of_term(shop, "", "")


def of_term(shop: Shop, kind: str, term: str) -> Counts:
    """The orders with this tag, carrier or country; ``term`` is folded."""
    return Counter(dict(rows.select(_OF_TERM, (shop.pk, kind, term))))


def of_period(shop: Shop, start: datetime | None, end: datetime | None) -> Counts:
    """The orders placed from ``start`` until before ``end``: whole months and days from the tallies, the hours at both
    edges from the orders themselves.
    """
    first = _first_day(start) if start else date.min
    last = end.astimezone(UTC).date() if end else date.max
    if first >= last:
        return _grouped(shop, placed(start, end))
    days = Tally.objects.filter(_days(first, last), shop=shop).values_list("status_key").annotate(n=Sum("count"))
    counts = +Counter(dict(days))
    if start and start < _midnight(first):
        counts += _grouped(shop, placed(start, _midnight(first)))
    if end and end > _midnight(last):
        counts += _grouped(shop, placed(_midnight(last), end))
    return counts


def placed(start: datetime | None, end: datetime | None) -> Q:
    """Orders placed from ``start`` until before ``end``."""
    return (Q(placed_at__gte=start) if start else Q()) & (Q(placed_at__lt=end) if end else Q())


def of_orders(found: QuerySet[Order], most: int | None = None) -> Counts:
    """The orders of a query, counted one by one; where there are more than ``most``, any so many of them."""
    try:
        sql, values = found.order_by().values("status_key")[:most].query.sql_with_params()
    except EmptyResultSet:  # Django sees that nothing can be found
        return Counter()
    return Counter(dict(rows.select(_COUNTED.format(sql), values)))


def uncounted(facets: dict[str, list[Facet]]) -> dict[str, list[Facet]]:
    """The same words without their counts."""
    return {name: [replace(facet, count=None) for facet in words] for name, words in facets.items()}


def facets(counts: Counts, filters: Filters) -> dict[str, list[Facet]]:
    """For each dimension its words with the orders that they would show."""
    sums: dict[str, Counter[str]] = {name: Counter() for name in DIMENSIONS}
    for key, count in counts.items():
        failing = filters.failing(key)
        if len(failing) > 1:  # no single dimension's other words would show it
            continue
        status = unpack(key)
        for name in failing or DIMENSIONS:
            for word in status.problems if name == "problem" else (getattr(status, name),):
                sums[name][word] += count
    return {name: _facet(enum, sums[name], filters.words.get(name, frozenset())) for name, enum in DIMENSIONS.items()}


_MONTHS = (
    "SELECT MIN(value), MAX(value) FROM orders_tally"
    " WHERE shop_id = %s AND dimension = 'month' AND count > 0 AND status_key IN"
)


def months(shop: Shop, keys: Sequence[int]) -> Q:
    """The months from the first to the last in which orders with these status keys were placed, as a condition."""
    found = [span for span in rows.select_in(_MONTHS, [shop.pk], keys) if span[0] is not None]
    if not found:
        return Q()
    first, last = min(first for first, _last in found), max(last for _first, last in found)
    return placed(_midnight(date.fromisoformat(f"{first}-01")), _midnight(date.fromisoformat(f"{last}-01")) + 32 * _DAY)


_COMMONEST = """
    SELECT dimension, value, n FROM (
        SELECT dimension, value, CAST(SUM(count) AS bigint) AS n,
               ROW_NUMBER() OVER (PARTITION BY dimension ORDER BY SUM(count) DESC, value) AS place
        FROM orders_tally WHERE shop_id = %s AND dimension IN (%s, %s, %s) {among}
        GROUP BY dimension, value
    ) AS ranked WHERE place <= %s AND n > 0 ORDER BY dimension, place
"""


def term_facets(shop: Shop, keys: Sequence[int] | None) -> dict[str, list[tuple[str, int]]]:
    """The commonest tags, carriers and countries of orders with these status keys (None: all), with their counts: one
    question for all.
    """
    found: dict[str, list[tuple[str, int]]] = {kind: [] for kind in TERMS}
    if keys is not None and not keys:
        return found
    among = f"AND status_key IN ({', '.join(map(str, keys))})" if keys is not None else ""
    for kind, value, count in rows.select(_COMMONEST.format(among=among), (shop.pk, *TERMS, FACET_LENGTH)):
        found[kind].append((value, count))
    return found


_TERMS_OF = (
    "SELECT kind, term, COUNT(*) FROM orders_term WHERE shop_id = %s AND kind IN (%s, %s, %s) AND order_id IN",
    "GROUP BY kind, term ORDER BY COUNT(*) DESC, term",
)


def terms_of(shop: Shop, orders: Iterable[int]) -> dict[str, list[tuple[str, int]]]:
    """The commonest tags, carriers and countries of a few orders, counted one by one; at most some thousand ids."""
    found: dict[str, list[tuple[str, int]]] = {kind: [] for kind in TERMS}
    start, end = _TERMS_OF
    for kind, term, count in rows.select_in(start, [shop.pk, *TERMS], orders, end=end):
        found[kind].append((term, count))
    return {kind: told[:FACET_LENGTH] for kind, told in found.items()}


def view_counts(counts: Counts) -> list[tuple[str, str, int]]:
    """The default views: name, address and how many orders are in each now."""
    sums: Counter[int] = Counter()
    for key, count in counts.items():
        for place in views_of(key):
            sums[place] += count
    return [(name, view.address(), sums[place]) for place, (name, view) in enumerate(VIEWS)]


def troubled(counts: Counts) -> int:
    """How many orders have any problem."""
    return sum(count for key, count in counts.items() if unpack(key).problems)


def _facet(enum: Iterable[str], sums: Counter[str], chosen: frozenset[str]) -> list[Facet]:
    words = [str(word) for word in enum]
    return [Facet(word, sums[word], word in chosen) for word in words if sums[word] or word in chosen]


def _grouped(shop: Shop, wanted: Q) -> Counts:
    return of_orders(Order.objects.filter(wanted, shop=shop))


def _first_day(start: datetime) -> date:
    """The first UTC day that lies wholly after ``start``."""
    at = start.astimezone(UTC)
    return at.date() if at.time() == time.min else at.date() + _DAY


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _days(first: date, last: date) -> Q:
    """The tallies of the days from ``first`` until before ``last``: of months where whole ones lie between."""
    month = first if first.day == 1 else (first.replace(day=1) + 32 * _DAY).replace(day=1)
    end = last.replace(day=1)
    if month >= end:
        return _between("day", first, last)
    whole = Q(dimension="month", value__gte=month.isoformat()[:7], value__lt=end.isoformat()[:7])
    return whole | _between("day", first, month) | _between("day", end, last)


def _between(dimension: str, first: date, last: date) -> Q:
    return Q(dimension=dimension, value__gte=first.isoformat(), value__lt=last.isoformat())

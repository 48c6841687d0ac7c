"""All open orders in one table of statuses, and the queue of those that need a person."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery

from suivi.accounts.models import Shop
from suivi.core.problems import TABLE
from suivi.core.statuskey import unpack
from suivi.lib import rows
from suivi.orders import counts
from suivi.orders.counts import Counts
from suivi.orders.models import Order, Tally

OLD = timedelta(days=7)
QUEUE = 5  # orders shown of each problem


@dataclass(frozen=True)
class Cell:
    """Open orders of one combination of statuses."""

    payment: str
    fulfillment: str
    delivery: str
    returns: str
    count: int
    troubled: int  # of these, how many have a problem
    old: int  # of these, how many were placed more than a week ago
    oldest: datetime | None  # when the oldest of these was placed


def matrix(shop: Shop, now: datetime) -> list[Cell]:
    """Every combination of the four statuses that open orders have, with exact counts, the fullest first."""
    all_counts = counts.of_shop(shop)
    old, oldest = counts.of_period(shop, None, now - OLD), _oldest(shop)
    keys: dict[tuple[str, str, str, str], list[int]] = {}
    for key in all_counts:
        status = unpack(key)
        if status.state == "open":
            keys.setdefault((status.payment, status.fulfillment, status.delivery, status.returns), []).append(key)
    cells = [
        Cell(
            *four,
            count=sum(all_counts[key] for key in same),
            troubled=sum(all_counts[key] for key in same if unpack(key).problems),
            old=sum(old[key] for key in same),
            oldest=min((oldest[key] for key in same if key in oldest), default=None),
        )
        for four, same in keys.items()
    ]
    return sorted(cells, key=lambda cell: -cell.count)


def _oldest(shop: Shop) -> dict[int, datetime]:
    """When the oldest order of each status key was placed: one look into an index for each key."""
    first = Order.objects.filter(shop=shop, status_key=OuterRef("status_key")).order_by("placed_at", "id")
    tallies = Tally.objects.filter(shop=shop, dimension="", value="", count__gt=0)
    found = tallies.values_list("status_key", Subquery(first.values("placed_at")[:1]))
    return {key: at for key, at in found if at is not None}


@dataclass(frozen=True)
class Queue:
    """One kind of problem: how many orders have it, and of those it ranks first in, the ones that waited longest."""

    code: str
    count: int
    rows: list[Order]


def attention(shop: Shop, all_counts: Counts, *, size: int = QUEUE) -> list[Queue]:
    """What needs a person, by the rank of problems. Two questions, however many problems there are."""
    problems: Counter[str] = Counter()
    for key, count in all_counts.items():
        for code in unpack(key).problems:
            problems[code.value] += count
    codes = [entry.code.value for entry in TABLE if problems[entry.code.value]]
    longest = _longest(shop, codes, size)
    return [Queue(code, problems[code], longest.get(code, [])) for code in codes]


_LONGEST = (
    "SELECT id FROM (SELECT id FROM orders_order WHERE shop_id = %s AND problem = %s AND problem_since IS NOT NULL"
    " ORDER BY problem_since, id LIMIT %s) AS longest"
)


def _longest(shop: Shop, codes: list[str], size: int) -> dict[str, list[Order]]:
    """For each problem the orders that have waited longest; each a look into an index, all in one statement."""
    found: dict[str, list[Order]] = {}
    if codes:
        looks = " UNION ALL ".join([_LONGEST] * len(codes))
        ids = [number for (number,) in rows.select(looks, [part for code in codes for part in (shop.pk, code, size)])]
        for row in Order.objects.filter(shop=shop, id__in=ids).order_by("problem_since", "id"):
            found.setdefault(row.problem, []).append(row)
    return found

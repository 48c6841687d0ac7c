"""All open orders in one table of statuses, and the queue of those that need a person."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from suivi.accounts.models import Shop
from suivi.core.problems import TABLE
from suivi.core.statuskey import unpack
from suivi.lib import rows
from suivi.orders import counts
from suivi.orders.counts import Counts
from suivi.orders.listed import Listed, listed

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
    oldest: datetime | None  # when the oldest of these was placed


def matrix(shop: Shop) -> list[Cell]:
    """Every combination of the four statuses that open orders have, with exact counts, the fullest first."""
    all_counts = counts.of_shop(shop)
    oldest = _oldest(shop)
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
            oldest=min((oldest[key] for key in same if key in oldest), default=None),
        )
        for four, same in keys.items()
    ]
    return sorted(cells, key=lambda cell: -cell.count)


_OLDEST = """
    SELECT status_key, (
        SELECT placed_at FROM orders_order WHERE shop_id = tally.shop_id AND status_key = tally.status_key
        ORDER BY placed_at, id LIMIT 1
    ) FROM orders_tally AS tally WHERE shop_id = %s AND dimension = '' AND value = '' AND count > 0
"""


def _oldest(shop: Shop) -> dict[int, datetime]:
    """When the oldest order of each status key was placed: one look into an index for each key."""
    return {key: at for key, text in rows.select(_OLDEST, (shop.pk,)) if (at := rows.moment(text)) is not None}


@dataclass(frozen=True)
class Queue:
    """One kind of problem: how many orders have it, and of those it ranks first in, the ones that waited longest."""

    code: str
    count: int
    rows: list[Listed]


def attention(shop: Shop, all_counts: Counts, *, size: int = QUEUE) -> list[Queue]:
    """What needs a person, by the rank of problems. Two questions, however many problems there are."""
    problems: Counter[str] = Counter()
    for key, count in all_counts.items():
        for code in unpack(key).problems:
            problems[code.value] += count
    codes = list(dict.fromkeys(entry.code.value for entry in TABLE if problems[entry.code.value]))  # at its first rank
    longest = _longest(shop, codes, size)
    return [Queue(code, problems[code], longest.get(code, [])) for code in codes]


_LONGEST = (
    "SELECT id FROM (SELECT id FROM orders_order WHERE shop_id = %s AND problem = %s AND problem_since IS NOT NULL"
    " ORDER BY problem_since, id LIMIT %s) AS longest"
)


def _longest(shop: Shop, codes: list[str], size: int) -> dict[str, list[Listed]]:
    """For each problem the orders that have waited longest; each a look into an index, all in one statement."""
    found: dict[str, list[Listed]] = {}
    if codes:
        looks = " UNION ALL ".join([_LONGEST] * len(codes))
        ids = [number for (number,) in rows.select(looks, [part for code in codes for part in (shop.pk, code, size)])]
        for row in listed(shop, ids):
            found.setdefault(row.problem, []).append(row)
    return found

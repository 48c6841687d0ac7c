"""What changed at a shop since a moment, in numbers of orders: problems that are new or over, statuses reached."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Set
from datetime import datetime
from itertools import islice, takewhile
from typing import NamedTuple

import msgspec

from suivi.accounts.models import Shop
from suivi.core.changes import AXES, CLEARED, CREATED, RAISED
from suivi.orders.models import Change, Order

MOST = 200_000  # changes: more are no day's business but a history that was read
SHOWN = ("payment", "fulfillment", "delivery", "returns")
_AXIS = {name: axis for axis, name in AXES if axis in SHOWN}


class Changed(msgspec.Struct, frozen=True, omit_defaults=True):
    """Numbers of orders. ``placed``: new ones; ``new`` and ``over``: by problem; ``reached``: by axis, then by the
    status that they have now. ``history``: so much came in that it is no news, and nothing is counted.
    """

    placed: int = 0
    new: dict[str, int] = {}
    over: dict[str, int] = {}
    reached: dict[str, dict[str, int]] = {}
    history: bool = False


class Row(NamedTuple):
    """A change, as far as it counts here."""

    order: int
    name: str
    before: str
    after: str


def changed(shop: Shop, since: datetime) -> Changed:
    """What is otherwise now than it was then.

    Orders that Suivi met since, but that were placed before, count for nothing: they are news to Suivi only.
    """
    newest = Change.objects.filter(shop=shop).order_by("-id")
    stored = newest.values_list("order_id", "name", "before", "after", "at").iterator(chunk_size=2000)
    lately = takewhile(lambda row: row[-1] >= since, stored)
    rows = [Row(*row[:-1]) for row in islice(lately, MOST + 1)]
    if len(rows) > MOST:
        return Changed(history=True)
    placed = set(Order.objects.filter(shop=shop, placed_at__gte=since).values_list("id", flat=True))
    return counted(rows, placed)


def counted(newest_first: Iterable[Row], placed: Set[int]) -> Changed:
    """The changes added up. ``placed``: the orders that were placed in that time. Pure."""
    spans: dict[tuple[int, str, str], tuple[str, str]] = {}  # of each thing of an order: what it was, what it is
    met: set[int] = set()
    for row in newest_first:
        if row.name == CREATED:
            met.add(row.order)
        for axis, code in _things(row):
            _was, is_now = spans.get((row.order, axis, code), ("", row.after))
            spans[row.order, axis, code] = row.before, is_now
    new, over = Counter[str](), Counter[str]()
    reached: dict[str, Counter[str]] = defaultdict(Counter)
    for (order, axis, code), (was, is_now) in spans.items():
        if was == is_now or (order in met and order not in placed):
            continue
        if axis:
            reached[axis][is_now] += 1
        else:
            (new if is_now else over)[code] += 1
    return Changed(len(met & placed), dict(new), dict(over), {axis: dict(sums) for axis, sums in reached.items()})


def _things(row: Row) -> Iterator[tuple[str, str]]:
    """The axis that the change is about, or "" and a problem."""
    if row.name in _AXIS:
        yield _AXIS[row.name], ""
    elif row.name in {RAISED, CLEARED}:
        yield "", row.after or row.before

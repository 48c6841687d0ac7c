"""Exact counts: which tally rows an order stands in, and how they change with it."""

from collections import Counter
from collections.abc import Iterable

from suivi.core.facts import Fact
from suivi.lib import rows
from suivi.orders.terms import fold

Cell = tuple[str, str, int]  # dimension, value, status key


class Place(Fact, frozen=True, kw_only=True):
    """What decides in which tallies an order is counted. ``carriers``: of all its parcels; ``day``: the UTC date of
    placing.
    """

    status_key: int
    tags: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()
    country: str = ""
    day: str = ""

    def cells(self) -> Iterable[Cell]:
        """The tallies in which this order counts as one. Values are folded as terms are, so that both find the same."""
        key = self.status_key
        yield "", "", key
        for dimension, values in (("tag", self.tags), ("carrier", self.carriers), ("country", (self.country,))):
            for value in {fold(value) for value in values} - {""}:
                yield dimension, value, key
        if self.day:
            yield "day", self.day, key
            yield "month", self.day[:7], key


def move(deltas: Counter[Cell], before: Place | None, after: Place | None) -> None:
    """Adds to ``deltas`` what changes when an order moves from one place to another (None: it is in no tally)."""
    if before == after:
        return
    if before is not None:
        deltas.subtract(before.cells())
    if after is not None:
        deltas.update(after.cells())


def save(shop_id: int, deltas: Counter[Cell]) -> None:
    """Adds the differences to the tallies, in one order, so that two workers cannot block each other."""
    changed = sorted((cell, count) for cell, count in deltas.items() if count)
    rows.add_up(
        "orders_tally",
        ("shop_id", "dimension", "value", "status_key", "count"),
        ("shop_id", "dimension", "value", "status_key"),
        [(shop_id, *cell, count) for cell, count in changed],
    )


def sweep(shop_id: int) -> None:
    """Deletes tallies that have come down to nothing."""
    rows.sweep("orders_tally", "shop_id = %s AND count = 0", (shop_id,))

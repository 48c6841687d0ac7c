"""How many rows each group of a portion has, and whose they are where they are few: so that what is behind a figure is
found without a look at all the others.
"""

from collections.abc import Callable
from dataclasses import replace
from operator import itemgetter
from typing import Any

from suivi.reports.contract import Kind
from suivi.reports.datasets import Field
from suivi.reports.formulas.aggregates import ALL, Aggregate
from suivi.reports.formulas.compiling import Slot
from suivi.reports.planning import ORDER_ID, Plan

FEW = 8  # orders that are named; where there are more, reading their whole day is worth it
State = tuple[int, tuple[int, ...] | None]


class Rows:
    """How many rows, and the ids of their orders: None for too many."""

    __slots__ = ("state",)

    def __init__(self, state: State = (0, ())) -> None:
        self.state = state

    def add(self, order: int) -> None:
        """One more row of this order."""
        count, orders = self.state
        if orders is None or order in orders:
            self.state = count + 1, orders
        else:
            self.state = count + 1, (*orders, order) if len(orders) < FEW else None

    def join(self, other: "Rows") -> None:
        """With another's."""
        (count, orders), (more, others) = self.state, other.state
        both = None if orders is None or others is None else tuple(dict.fromkeys((*orders, *others)))
        self.state = count + more, None if both is None or len(both) > FEW else both


ROWS = Aggregate(ALL, Kind.COUNT, Rows, itemgetter(0), "")


def counting(asked: Plan) -> Plan:
    """The report that collects its rows' number and orders, too, behind all else."""
    names = [field.name for field in asked.fields]
    fields = asked.fields
    if ORDER_ID not in names:
        names.append(ORDER_ID)
        fields = (*fields, Field(ORDER_ID, ORDER_ID, Kind.NUMBER, stored=asked.dataset.order))
    of: Callable[[Any], Any] = itemgetter(names.index(ORDER_ID))
    return replace(asked, fields=fields, slots=(*asked.slots, Slot(ROWS, of, Kind.NUMBER)))

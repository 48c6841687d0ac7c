"""In which order a list can stand, and the cursors by which its pages are found again."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q

from suivi.lib.rownumber import row_number
from suivi.orders.listed import Listed
from suivi.orders.models import Order


@dataclass(frozen=True)
class Sort:
    """An order of the list; each has an index. ``optional``: not every order has what is sorted by, or it counts only
    for orders of this ``state``; the others follow, newest first.
    """

    column: str
    descending: bool = False
    optional: bool = False
    state: str = ""

    @property
    def among(self) -> Q:
        """The orders that stand in this order; the others follow."""
        has = Q(**{f"{self.column}__isnull": False}) if self.optional else Q()
        return has & Q(state=self.state) if self.state else has

    def places(self, row: Order | Listed) -> bool:
        """Whether the order is one of ``among``."""
        return getattr(row, self.column) is not None and self.state in {"", row.state}


DEFAULT_SORT = "-placed"
NEWEST = Sort("placed_at", descending=True)
SORTS = {
    "-placed": NEWEST,
    "placed": Sort("placed_at"),
    "-total": Sort("total", descending=True),
    "total": Sort("total"),
    "problem": Sort("problem_since", optional=True),
    "promise": Sort("promise_at", optional=True, state="open"),
    "-updated": Sort("updated_at", descending=True, optional=True),
}


class Cursor(NamedTuple):
    """A place in a list: which stretch of it, the value sorted by there, and the order's id.

    Stretch 0 is the sort itself, stretch 1 the orders that lack what it sorts by.
    """

    stretch: int
    value: datetime | Decimal
    id: int


def cursor_of(sort: Sort, row: Order | Listed) -> str:
    """The cursor of the place where this order stands, as text for an address."""
    stretch = 0 if sort.places(row) else 1
    value = getattr(row, (sort if stretch == 0 else NEWEST).column)
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return base64.urlsafe_b64encode(json.dumps([stretch, text, row.id]).encode()).decode().rstrip("=")


def read_cursor(sort: Sort, text: str) -> Cursor:
    """The place that an address names. Raises ``ValueError`` where it is none of this sort."""
    try:
        stretch, value, number = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        row = row_number(str(number))
        if stretch not in {0, 1} or (stretch == 1 and not sort.optional) or row is None:
            raise ValueError(text)
        return Cursor(stretch, _value((sort if stretch == 0 else NEWEST).column, value), row)
    except (TypeError, ArithmeticError, binascii.Error, RecursionError) as error:
        raise ValueError(text) from error


def _value(column: str, text: Any) -> datetime | Decimal:  # noqa: ANN401 - JSON
    if column == "total":
        total = Decimal(text)
        if not total.is_finite() or total.adjusted() > 15:
            raise ValueError(text)
        return total
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    return at

"""In which order a list of parcels can stand, and the cursors by which its pages are found again."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q

from suivi.lib.rownumber import row_number
from suivi.orders.deliveries.listed import Listed


@dataclass(frozen=True)
class Sort:
    """An order of the list; each has an index. ``optional``: not every parcel has what is sorted by; ``under_way``: it
    counts only for parcels that have not ended. The others follow, last shipped first.
    """

    column: str
    descending: bool = False
    optional: bool = False
    under_way: bool = False

    @property
    def among(self) -> Q:
        """The parcels that stand in this order; the others follow."""
        has = Q(**{f"{self.column}__isnull": False}) if self.optional else Q()
        return has & Q(ended_at__isnull=True) if self.under_way else has

    def places(self, row: Listed) -> bool:
        """Whether the parcel is one of ``among``."""
        return getattr(row, self.column) is not None and not (self.under_way and row.ended_at is not None)


DEFAULT_SORT = "urgent"
NEWEST = Sort("shipped_at", descending=True)
SORTS = {
    "urgent": Sort("urgency", optional=True),
    "promise": Sort("promised_at", optional=True, under_way=True),
    "since": Sort("since", under_way=True),
    "-shipped": NEWEST,
    "-ended": Sort("ended_at", descending=True, optional=True),
}


class Cursor(NamedTuple):
    """A place in a list: which stretch of it, the value sorted by there, and the parcel's id.

    Stretch 0 is the sort itself, 1 the others, newest first.
    """

    stretch: int
    value: datetime | int
    id: int


def cursor_text(cursor: Cursor) -> str:
    """The cursor as text for an address."""
    value = cursor.value.isoformat() if isinstance(cursor.value, datetime) else cursor.value
    return base64.urlsafe_b64encode(json.dumps([cursor.stretch, value, cursor.id]).encode()).decode().rstrip("=")


def read_cursor(sort: Sort, text: str) -> Cursor:
    """The place that an address names. Raises ``ValueError`` where it is none of this sort."""
    try:
        stretch, value, number = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        row = row_number(str(number))
        if stretch not in {0, 1} or row is None:
            raise ValueError(text)
        return Cursor(stretch, _value(sort if stretch == 0 else NEWEST, value), row)
    except (TypeError, ArithmeticError, binascii.Error, RecursionError) as error:
        raise ValueError(text) from error


def _value(sort: Sort, value: Any) -> datetime | int:  # noqa: ANN401 - JSON
    if sort.column == "urgency":
        if not isinstance(value, int) or not 0 <= value < 2**63:
            raise ValueError(value)
        return value
    at = datetime.fromisoformat(value)
    if at.tzinfo is None:
        raise ValueError(value)
    return at

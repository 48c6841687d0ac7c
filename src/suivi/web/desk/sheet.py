"""A list of orders as a file for spreadsheets, made while it is sent."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import StringIO
from itertools import islice
from typing import Any

from suivi.reports.writing import safe

# The column's title in the file, and the order's column.
COLUMNS = (
    ("order", "name"),
    ("id", "key"),
    ("placed_at", "placed_at"),
    ("updated_at", "updated_at"),
    ("state", "state"),
    ("payment", "payment"),
    ("payment_flag", "payment_flag"),
    ("fulfillment", "fulfillment"),
    ("delivery", "delivery"),
    ("return", "returns"),
    ("problem", "problem"),
    ("severity", "severity"),
    ("problem_since", "problem_since"),
    ("next_actions", "next_actions"),
    ("customer", "customer_name"),
    ("email", "email"),
    ("phone", "phone"),
    ("total", "total"),
    ("currency", "currency"),
    ("items", "items"),
    ("city", "city"),
    ("country", "country"),
    ("carrier", "carrier"),
    ("tracking_number", "tracking_number"),
    ("tracking_url", "tracking_url"),
    ("parcels", "parcels"),
    ("parcels_delivered", "parcels_delivered"),
    ("last_scan_at", "last_scan_at"),
    ("promise_at", "promise_at"),
    ("tags", "tags"),
    ("test", "test"),
    ("heard_at", "heard_at"),
    ("heard_from", "heard_from"),
)
_ROWS = 200  # in each piece that is sent


def lines(rows: Iterable[Iterable[Any]], titles: Iterable[str] = ()) -> Iterator[str]:
    """The file, a piece at a time; a row has a value for each title: those of ``COLUMNS``, or others that are given."""
    rows = iter(rows)
    yield _piece([tuple(titles) or tuple(title for title, _column in COLUMNS)])
    while portion := list(islice(rows, _ROWS)):
        yield _piece([[_plain(cell) for cell in row] for row in portion])


def _piece(rows: Iterable[Iterable[object]]) -> str:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _plain(cell: object) -> object:
    """A moment as ISO text, a list as one text; a text that a spreadsheet would run gets an apostrophe before it."""
    if isinstance(cell, datetime):
        return cell.isoformat()
    if isinstance(cell, list):
        cell = ", ".join(map(str, cell))
    return safe(cell) if isinstance(cell, str) else cell

"""What files for programs have in common."""

from collections.abc import Iterator
from datetime import timedelta

from suivi.reports.contract import Subtotal


def details(rows: Iterator[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    """The rows without those that sum up others."""
    return (row for row in rows if type(row) is not Subtotal)


def seconds(span: timedelta) -> int | float:
    """How long, in seconds; whole ones as a whole number."""
    found = span.total_seconds()
    return int(found) if found == int(found) else found

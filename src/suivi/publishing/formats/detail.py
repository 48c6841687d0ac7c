"""What files for programs have in common."""

from collections.abc import Iterator

from suivi.reports.contract import Subtotal


def details(rows: Iterator[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    """The rows without those that sum up others."""
    return (row for row in rows if type(row) is not Subtotal)

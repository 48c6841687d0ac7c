"""The merchant's promise of a delivery date, as order attributes carry it."""

from collections.abc import Iterable

from suivi.sources.contract import Unreadable
from suivi.sources.reading import parse_instant

KEYS = frozenset(
    {
        "promised by",
        "promised date",
        "promised delivery date",
        "deliver by",
        "delivery by",
        "delivery date",
        "estimated delivery date",
        "date de livraison",
        "livraison avant",
    }
)


def promised_by(attributes: Iterable[tuple[str, str]]) -> str:
    """The promise as an ISO date or instant, "" where no attribute gives one.

    Only year-month-day is read (``2026-12-24`` or ``2026/12/24``): 04/05 could be either of two days.
    """
    for key, value in attributes:
        if key.lower().replace("_", " ").replace("-", " ").strip() in KEYS:
            candidate = value.strip().replace("/", "-")
            try:
                parse_instant(candidate)
            except Unreadable:
                continue
            return candidate[:40]
    return ""

"""Which entries of the platform's timeline tell what an order's own facts tell already, so that nothing is told twice.

An entry is left out only where the fact stands there: one for one, and near in time. Whatever has no such partner is
shown, so that nothing is lost either.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from suivi.core.facts import PlatformEvent


class Same(NamedTuple):
    """Codes of entries that tell the same. ``within``: how far apart they may be, None where it happens once."""

    codes: frozenset[str]
    within: timedelta | None


# Shopify dates its entry by when it wrote it, a transaction by when the provider made it.
NEAR = timedelta(minutes=5)
_SHIPPED = frozenset({"shipment.created", "shipment.created_items", "shipment.cancelled"})
# Shopify's Event.action of orders → what tells the same.
SAME: dict[str, Same] = {
    "placed": Same(frozenset({"order.placed"}), None),
    "confirmed": Same(frozenset({"order.placed"}), None),
    "cancelled": Same(frozenset({"order.canceled", "order.canceled_because"}), None),
    "closed": Same(frozenset({"order.archived"}), NEAR),
    "fulfillment_success": Same(_SHIPPED, NEAR),
    "fulfillment_pending": Same(_SHIPPED, NEAR),
    "restock_line_items": Same(frozenset({"return.restocked", "refund.of_items"}), NEAR),
    **{
        f"{kind}_{status}": Same(frozenset({f"payment.{kind}.{status}"}), NEAR)
        for kind in ("authorization", "capture", "sale", "refund", "void")
        for status in ("success", "failure", "pending")
    },
}


def told_already(events: Iterable[PlatformEvent], told: Sequence[tuple[str, datetime]]) -> frozenset[str]:
    """The ids of the events that one of the entries ``told`` (code and moment) tells already."""
    free = {action: [at for code, at in told if code in same.codes] for action, same in SAME.items()}
    found = set()
    for event in sorted(events, key=lambda one: (one.at, one.id)):
        partner = _partner(event, free.get(event.action, []))
        if partner is not None:
            found.add(event.id)
            if SAME[event.action].within is not None:
                free[event.action].remove(partner)
    return frozenset(found)


def _partner(event: PlatformEvent, free: Sequence[datetime]) -> datetime | None:
    nearest = min(free, key=lambda at: (abs(at - event.at), at), default=None)
    if nearest is None:
        return None
    within = SAME[event.action].within
    return nearest if within is None or abs(nearest - event.at) <= within else None

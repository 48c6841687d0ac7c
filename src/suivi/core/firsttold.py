"""Since when something is known that no source dates: a later read of the same thing must not make it look new.

The moments are kept by key in ``Facts.first_told``. The earliest wins, so that any order of reads ends in the same.
"""

from datetime import datetime

from suivi.core.facts import Facts, ReverseOrder

DECLINED = "rejected"  # Shopify: FulfillmentOrderRequestStatus
INSPECTED = "inspection_complete"  # Shopify: OrderReturnStatus


def told(facts: Facts) -> dict[str, datetime]:
    """What these facts tell of it: by their own date, else as of their source's word."""
    found: dict[str, datetime] = {}
    for waiting in facts.holds.values():
        for hold in waiting.holds:
            _keep(found, hold_key(hold.id), hold.since or waiting.stamp.as_of)
    for part in facts.fulfillment_orders.values():
        if part.request == DECLINED:
            found[declined_key(part.id)] = part.stamp.as_of
    for dispute in facts.disputes.values():
        found[dispute_key(dispute.id)] = dispute.stamp.as_of
    for reverse in facts.reverse_orders.values():
        if checked(reverse):
            dates = [one.at for line in reverse.lines for one in line.dispositions if one.at is not None]
            found[checked_key(reverse.id)] = max(dates, default=reverse.stamp.as_of)
    report = facts.reports.get("return")
    if report is not None and report.word == INSPECTED:
        found[INSPECTED] = report.stamp.as_of
    return found


def checked(reverse: ReverseOrder) -> bool:
    """Whether every piece of what comes back was dealt with."""
    lines = reverse.lines
    return bool(lines) and all(sum(one.quantity for one in line.dispositions) >= line.total for line in lines)


def earliest(a: dict[str, datetime], b: dict[str, datetime]) -> dict[str, datetime]:
    """Both, with the earlier moment of each key; ``a`` itself where ``b`` has nothing earlier."""
    news = {key: at for key, at in b.items() if key not in a or at < a[key]}
    return a | news if news else a


def hold_key(hold: str) -> str:
    """Of a hold."""
    return f"hold {hold}"


def declined_key(part: str) -> str:
    """Of a fulfillment order that a service declined."""
    return f"declined {part}"


def dispute_key(dispute: str) -> str:
    """Of a dispute."""
    return f"dispute {dispute}"


def checked_key(reverse: str) -> str:
    """Of goods that came back and were dealt with."""
    return f"checked {reverse}"


def _keep(found: dict[str, datetime], key: str, at: datetime) -> None:
    found[key] = min(at, found.get(key, at))

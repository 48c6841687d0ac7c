"""The statuses that Shopify would report of a demo order, by rules of its own."""

from datetime import datetime, timedelta

from suivi.sources.demo.order import DemoOrder, Sent

EXPIRES = timedelta(days=7)


def financial_status(order: DemoOrder, now: datetime) -> str | None:
    """Shopify's payment status of the order."""
    if order.reported_payment:
        return order.reported_payment
    if order.received > 0:
        if order.refunded >= order.received:
            return "REFUNDED"
        if order.refunded > 0:
            return "PARTIALLY_REFUNDED"
        return "PAID" if order.received >= order.current_total else "PARTIALLY_PAID"
    if any(m.kind == "VOID" for m in order.money):
        return "VOIDED"
    authorization = next((m for m in order.money if m.kind == "AUTHORIZATION" and m.status == "SUCCESS"), None)
    if authorization:
        return "EXPIRED" if now >= authorization.at + EXPIRES else "AUTHORIZED"
    return "PENDING" if any(m.status == "PENDING" for m in order.money) else None


def fulfillment_status(order: DemoOrder) -> str:
    """Shopify's fulfillment status of the order."""
    if not order.parts:
        return "FULFILLMENT_NOT_REQUIRED"
    live = [part for part in order.parts if part.status not in {"CLOSED", "CANCELLED"}]
    if not live:
        return "FULFILLED" if order.left else "UNFULFILLED"
    if all(part.status == "ON_HOLD" for part in live):
        return "ON_HOLD"
    if all(part.status == "SCHEDULED" for part in live):
        return "SCHEDULED"
    if order.left:
        return "PARTIALLY_FULFILLED"
    if any(part.request == "REJECTED" for part in live):
        return "REQUEST_DECLINED"
    return "IN_PROGRESS" if all(part.status == "IN_PROGRESS" for part in live) else "UNFULFILLED"


def return_status(order: DemoOrder) -> str:
    """Shopify's return status of the order."""
    statuses = {back.status for back in order.returns}
    if "REQUESTED" in statuses:
        return "RETURN_REQUESTED"
    if any(back.status == "OPEN" and not back.inspected for back in order.returns):
        return "IN_PROGRESS"
    if "OPEN" in statuses:
        return "INSPECTION_COMPLETE"
    return "RETURNED" if "CLOSED" in statuses else "NO_RETURN"


def display_status(sent: Sent) -> str:
    """The status of the newest scan, else fulfilled (Shopify: Fulfillment.displayStatus)."""
    if sent.canceled:
        return "CANCELED"
    if sent.voided:
        return "LABEL_VOIDED"
    return sent.events[-1].status if sent.events else "FULFILLED"

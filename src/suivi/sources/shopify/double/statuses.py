"""What Shopify says of an order, by the tables of its help pages and recorded answers (facts 1.4, 1.5, 2.5, 3.2, 4.3).

Written apart from ``suivi.core``, which judges the same orders: that both agree is what tests are to find out.
"""

from datetime import datetime
from decimal import Decimal

from suivi.sources.shopify.double.state import ZERO, Fulfillment, FulfillmentOrder, Order, Transaction

REQUESTED = frozenset({"SUBMITTED", "ACCEPTED", "CANCELLATION_REQUESTED"})
UNFINISHED = frozenset({"OPEN", "IN_PROGRESS", "ON_HOLD", "SCHEDULED", "INCOMPLETE"})
WAITING = frozenset({"PENDING", "AWAITING_RESPONSE"})
AUTHORIZATIONS = frozenset({"AUTHORIZATION", "EMV_AUTHORIZATION"})


def moved(order: Order, *kinds: str) -> Decimal:
    """The sum of the transactions of these kinds that succeeded."""
    return sum((one.amount for one in order.transactions if one.kind in kinds and one.status == "SUCCESS"), ZERO)


def received(order: Order) -> Decimal:
    """What the customer paid."""
    return moved(order, "SALE", "CAPTURE") - moved(order, "CHANGE")


def refunded(order: Order) -> Decimal:
    """What went back."""
    return moved(order, "REFUND")


def total(order: Order) -> Decimal:
    """What was ordered."""
    return sum((line.price * line.quantity for line in order.lines), order.shipping)


def current_total(order: Order) -> Decimal:
    """What is left of it after cancellations, refunds of items and returns."""
    if order.canceled_at:
        return ZERO
    return sum((line.price * line.current for line in order.lines), order.shipping - order.shipping_refunded)


def capturable_of(order: Order, authorization: Transaction, now: datetime) -> Decimal:
    """What can still be captured of one authorization."""
    children = [one for one in order.transactions if one.parent == authorization.id and one.status == "SUCCESS"]
    captures = [one for one in children if one.kind == "CAPTURE"]
    over = any(one.kind == "VOID" for one in children) or any(one.final for one in captures)
    if authorization.status != "SUCCESS" or over or (captures and not authorization.multi):
        return ZERO
    if authorization.expires_at and now >= authorization.expires_at:
        return ZERO
    return authorization.amount - sum((one.amount for one in captures), ZERO)


def capturable(order: Order, now: datetime) -> Decimal:
    """What can still be captured."""
    return sum((capturable_of(order, one, now) for one in order.transactions if one.kind in AUTHORIZATIONS), ZERO)


def outstanding(order: Order, now: datetime) -> Decimal:
    """What is not transacted yet; below zero where the merchant owes (facts 1.4)."""
    return current_total(order) - received(order) + refunded(order) - capturable(order, now)


def payment(order: Order, now: datetime) -> str | None:
    """``displayFinancialStatus``."""
    if "payment" in order.words:
        return order.words["payment"]
    got, back = received(order), refunded(order)
    if got > 0 and back > 0:
        return "REFUNDED" if back >= got else "PARTIALLY_REFUNDED"
    if got > 0:
        return "PAID" if got >= current_total(order) else "PARTIALLY_PAID"
    good = [one for one in order.transactions if one.status == "SUCCESS"]
    if any(one.kind == "VOID" for one in good):
        return "VOIDED"
    promised = [one for one in good if one.kind in AUTHORIZATIONS]
    if promised:
        expired = all(one.expires_at is not None and now >= one.expires_at for one in promised)
        return "EXPIRED" if expired else "AUTHORIZED"
    waiting = any(one.status in WAITING and one.kind != "REFUND" for one in order.transactions)
    return "PENDING" if waiting else None


def fulfillment(order: Order) -> str:
    """``displayFulfillmentStatus``."""
    if "fulfillment" in order.words:
        return order.words["fulfillment"] or "UNFULFILLED"
    if not any(line.ships for line in order.lines):
        return "FULFILLMENT_NOT_REQUIRED"
    live = [part for part in order.parts if part.status in UNFINISHED and part.remaining > 0]
    done = any(one.status == "SUCCESS" for one in order.fulfillments)
    if not live:
        return "FULFILLED" if done else "UNFULFILLED"
    for status in ("ON_HOLD", "SCHEDULED"):
        if all(part.status == status for part in live):
            return status
    if done:
        return "PARTIALLY_FULFILLED"
    if any(part.request == "REJECTED" for part in live):
        return "REQUEST_DECLINED"
    busy = all(part.status == "IN_PROGRESS" or part.request in REQUESTED for part in live)
    return "IN_PROGRESS" if busy else "UNFULFILLED"


def shipment(sent: Fulfillment) -> str:
    """``Fulfillment.displayStatus``."""
    if sent.status == "CANCELLED":
        return "CANCELED"
    return sent.last_event.status if sent.last_event else "FULFILLED"


def returns(order: Order) -> str:
    """``returnStatus``."""
    if "return" in order.words:
        return order.words["return"] or "NO_RETURN"
    statuses = {one.status for one in order.returns}
    if "REQUESTED" in statuses:
        return "RETURN_REQUESTED"
    if "OPEN" in statuses:
        open_ = [one for one in order.returns if one.status == "OPEN"]
        inspected = all(reverse.inspected for one in open_ for reverse in one.reverse)
        return "INSPECTION_COMPLETE" if inspected else "IN_PROGRESS"
    return "RETURNED" if "CLOSED" in statuses else "NO_RETURN"


# Facts 2.2, recorded sets of supported actions.
ACTIONS: dict[str, tuple[str, ...]] = {
    "OPEN": ("CREATE_FULFILLMENT", "HOLD", "MOVE", "REPORT_PROGRESS"),
    "IN_PROGRESS": ("CREATE_FULFILLMENT", "HOLD", "MARK_AS_OPEN", "REPORT_PROGRESS"),
    "ON_HOLD": ("HOLD", "MOVE", "RELEASE_HOLD"),
    "SCHEDULED": ("MARK_AS_OPEN",),
    "INCOMPLETE": ("CREATE_FULFILLMENT", "HOLD", "MOVE", "REQUEST_FULFILLMENT"),
}


def actions(part: FulfillmentOrder) -> list[str]:
    """``supportedActions``."""
    found = list(ACTIONS.get(part.status, ()))
    if part.status == "OPEN" and part.service:
        return ["CREATE_FULFILLMENT", "HOLD", "MOVE", "REQUEST_FULFILLMENT"]
    if part.status == "OPEN" and part.remaining > 1:
        found.append("SPLIT")
    return found

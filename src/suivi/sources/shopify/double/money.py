"""Payments: capture, mark as paid, invoices, refunds (facts 1.3 to 1.5, 8.4)."""

from decimal import Decimal, InvalidOperation

from suivi.sources.shopify.double import statuses
from suivi.sources.shopify.double.ids import number
from suivi.sources.shopify.double.orders import archive_if_done, note
from suivi.sources.shopify.double.state import ZERO, Json, Order, Refund, Transaction
from suivi.sources.shopify.double.store import Refused, Store

PAID_ALREADY = frozenset({"PAID", "REFUNDED", "PARTIALLY_REFUNDED", "VOIDED"})


def amount(value: object) -> Decimal:
    """Money of an argument. Raises ``Refused``."""
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise Refused("Amount is invalid", None, ["amount"]) from None
    if not found.is_finite() or found < 0:
        raise Refused("Amount is invalid", None, ["amount"])
    return found


def capture(store: Store, asked: Json) -> tuple[Order, Transaction]:
    """Takes authorized money, all or some of it."""
    order = store.order(number(asked["id"]))
    parent = _transaction(order, asked["parentTransactionId"])
    left = statuses.capturable_of(order, parent, store.now())
    wanted = amount(asked["amount"])
    if not left:
        raise Refused("Nothing is left to be captured.", None, ["parentTransactionId"])
    if not ZERO < wanted <= left:
        raise Refused("The amount is more than what is authorized.", None, ["amount"])
    final = asked.get("finalCapture") is True
    taken = _paid(store, order, "CAPTURE", wanted, parent, final=final)
    return order, taken


def mark_paid(store: Store, global_id: str) -> Order:
    """Captures what is authorized, else records a sale of what is outstanding."""
    order = store.order(number(global_id))
    if not can_mark_as_paid(store, order):
        raise Refused("Order cannot be marked as paid.", None, ["id"])
    held = [one for one in order.transactions if one.kind in statuses.AUTHORIZATIONS]
    open_ = [(one, left) for one in held if (left := statuses.capturable_of(order, one, store.now()))]
    for parent, left in open_:
        _paid(store, order, "CAPTURE", left, parent)
    owed = statuses.outstanding(order, store.now())
    if owed > 0:
        for waiting in order.transactions:
            if waiting.status in statuses.WAITING:
                waiting.status = "FAILURE"  # the manual sale replaces what was awaited
        _paid(store, order, "SALE", owed, None)
    return order


def can_mark_as_paid(store: Store, order: Order) -> bool:
    """``canMarkAsPaid``."""
    return not order.canceled_at and statuses.payment(order, store.now()) not in PAID_ALREADY


def _paid(
    store: Store, order: Order, kind: str, money: Decimal, parent: Transaction | None, *, final: bool = False
) -> Transaction:
    gateway = parent.gateway if parent else "manual"
    parent_id = parent.id if parent else None
    done = Transaction(store.next_id(), kind, money, store.now(), gateway=gateway, parent=parent_id, final=final)
    order.transactions.append(done)
    order.words.pop("payment", None)  # a stored word lasts until something recomputes it
    note(store, order, f"{kind.lower()}_success", f"{money} {store.currency} was paid.")
    paid = statuses.payment(order, store.now()) == "PAID"
    store.changed(order, "order_transactions/create", *(["orders/paid"] if paid else []), thing=done)
    archive_if_done(store, order)
    return done


def send_invoice(store: Store, global_id: str, email: Json | None) -> Order:
    """Asks the customer to pay, by mail."""
    order = store.order(number(global_id))
    to = (email or {}).get("to") or order.email
    if not to or statuses.outstanding(order, store.now()) <= 0:
        raise Refused("The invoice could not be sent.", "ORDER_INVOICE_SEND_UNSUCCESSFUL", ["id"])
    store.mails.append({"order": order.id, "kind": "invoice", "to": to})
    note(store, order, "mail_sent", f"An invoice was sent to {to}.")
    store.changed(order)
    return order


def remind(store: Store, schedule_id: str) -> bool:
    """Reminds of a payment of the terms. Schedules have the id of their order."""
    order = store.orders.get(number(schedule_id))
    if order is None or not order.due_at or not order.email or statuses.outstanding(order, store.now()) <= 0:
        raise Refused("The reminder could not be sent.", "PAYMENT_REMINDER_SEND_UNSUCCESSFUL", ["paymentScheduleId"])
    store.mails.append({"order": order.id, "kind": "payment_reminder", "to": order.email})
    store.changed(order)
    return True


def refund(store: Store, asked: Json) -> tuple[Order, Refund]:
    """Gives money back, takes lines out of the order, or both. A refund without money moves none (facts 1.3)."""
    order = store.order(number(asked["orderId"]))
    lines = [_refund_line(order, one) for one in asked.get("refundLineItems") or []]
    moves = [
        _refund_money(order, one, bool(asked.get("allowOverRefunding"))) for one in asked.get("transactions") or []
    ]
    if not lines and not moves and not asked.get("shipping"):
        raise Refused("Nothing to refund.", None, ["refundLineItems"])
    shipping = _shipping(order, asked["shipping"]) if asked.get("shipping") else ZERO
    now = store.now()
    money = [
        Transaction(store.next_id(), "REFUND", wanted, now, parent=parent.id, gateway=parent.gateway)
        for parent, wanted in moves
    ]
    order.transactions += money
    order.shipping_refunded += shipping
    for line, quantity, restock in lines:
        take_out(order, line, quantity, restock)
    done = Refund(store.next_id(), now, asked.get("note") or "", lines, [one.id for one in money])
    order.refunds.append(done)
    order.words.pop("payment", None)
    note(store, order, "refund_success", "A refund was made.")
    store.changed(order, "refunds/create", thing=done)
    for one in money:
        store.changed(order, "order_transactions/create", thing=one)
    return order, done


def take_out(order: Order, line_id: int, quantity: int, restock: str) -> None:
    """Pieces that the order no longer holds; canceled ones need not be shipped any more."""
    order.line(line_id).current -= quantity
    left = quantity if restock == "CANCEL" else 0
    for part in order.parts:
        for piece in part.lines if part.status not in {"CLOSED", "CANCELLED"} else ():
            if piece.line == line_id and left:
                gone = min(left, piece.remaining)
                piece.remaining, piece.total, left = piece.remaining - gone, piece.total - gone, left - gone
        if part.lines and part.remaining == 0 and part.status != "CANCELLED":
            part.status, part.holds = "CLOSED", []


def _shipping(order: Order, asked: Json) -> Decimal:
    left = order.shipping - order.shipping_refunded
    gone = left if asked.get("fullRefund") else amount(asked.get("amount") or 0)
    if gone > left:
        raise Refused("Shipping was less than that.", None, ["shipping"])
    return gone


def _refund_line(order: Order, asked: Json) -> tuple[int, int, str]:
    line_id, quantity = number(asked["lineItemId"]), asked["quantity"]
    line = next((one for one in order.lines if one.id == line_id), None)
    if line is None or not 0 < quantity <= line.current:
        raise Refused("Quantity cannot refund more items than were purchased", None, ["refundLineItems"])
    return line_id, quantity, asked.get("restockType") or "NO_RESTOCK"


def _refund_money(order: Order, asked: Json, more: bool) -> tuple[Transaction, Decimal]:
    parent = _transaction(order, asked.get("parentId") or "")
    wanted = amount(asked["amount"])
    back = [one.amount for one in order.transactions if one.kind == "REFUND" and one.parent == parent.id]
    left = parent.amount - sum(back, ZERO)
    if parent.kind not in {"SALE", "CAPTURE"} or parent.status != "SUCCESS" or (wanted > left and not more):
        raise Refused("Refund amount is more than what can be refunded.", None, ["transactions"])
    return parent, wanted


def _transaction(order: Order, global_id: str) -> Transaction:
    wanted = number(global_id) if global_id else 0
    found = next((one for one in order.transactions if one.id == wanted), None)
    if found is None:
        raise Refused("Transaction does not exist", "NOT_FOUND", ["parentTransactionId"])
    return found

"""What is done to an order as a whole: cancel, archive, reopen, tags, note, address (facts 5.1, 5.3)."""

import re
from datetime import datetime

from suivi.sources.shopify.double import statuses
from suivi.sources.shopify.double.ids import number
from suivi.sources.shopify.double.state import ZERO, Entry, Json, Order, Refund, Transaction
from suivi.sources.shopify.double.store import Job, Refused, Store

LONGEST_NOTE = 5000
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")
PHONE = re.compile(r"\+?[\d ()-]{6,20}\Z")


def note(store: Store, order: Order, action: str, message: str) -> None:
    """Writes a line into Shopify's timeline of the order."""
    order.timeline.append(Entry(store.next_id(), action, message, store.now()))


def remark(store: Store, global_id: str, by: str, message: str) -> Order:
    """Somebody of the staff writes a comment in the admin."""
    order = store.order(number(global_id))
    order.timeline.append(Entry(store.next_id(), "comment", message, store.now(), by, comment=True))
    store.changed(order)
    return order


def archive_if_done(store: Store, order: Order) -> None:
    """Shopify archives what is shipped and paid by itself, where the shop wants it so (facts 2.6)."""
    done = statuses.fulfillment(order) == "FULFILLED" and statuses.payment(order, store.now()) == "PAID"
    if store.archives and done and not order.closed_at:
        order.closed_at, order.archived_by_shopify = store.now(), True
        note(store, order, "closed", "The order was archived.")
        store.changed(order)


def reopen(order: Order) -> None:
    """No longer archived."""
    order.closed_at, order.archived_by_shopify = None, False


def close(store: Store, global_id: str) -> Order:
    """Archives an order; one that is archived already stays as it is."""
    order = store.order(number(global_id))
    if not order.closed_at:
        order.closed_at = store.now()
        note(store, order, "closed", "The order was archived.")
        store.changed(order)
    return order


def open_(store: Store, global_id: str) -> Order:
    """Takes an order out of the archive; an open one stays as it is, a canceled one cannot be reopened."""
    order = store.order(number(global_id))
    if order.canceled_at:
        raise Refused("A canceled order cannot be reopened.", None, ["id"])
    if order.closed_at:
        reopen(order)
        note(store, order, "re_opened", "The order was reopened.")
        store.changed(order)
    return order


def cancel(store: Store, asked: Json) -> Job:
    """Starts to cancel an order; it is done when the job is (facts 5.1)."""
    order = store.order(number(asked["orderId"]))
    if order.canceled_at:
        raise Refused("The order is already canceled.", "INVALID", ["orderId"])
    if any(one.status in {"REQUESTED", "OPEN"} for one in order.returns):
        raise Refused("The order has an active return.", "INVALID", ["orderId"])
    if any(one.status == "SUCCESS" for one in order.fulfillments):
        raise Refused("The order has fulfillments that cannot be canceled.", "INVALID", ["orderId"])
    if any(one.kind == "AUTHORIZATION" and one.status == "PENDING" for one in order.transactions):
        raise Refused("An authorization is pending.", "INVALID", ["orderId"])
    back = (asked.get("refundMethod") or {}).get("originalPaymentMethodsRefund") is True
    return store.later(lambda: _canceled(store, order, asked, back))


def _canceled(store: Store, order: Order, asked: Json, back: bool) -> None:
    if order.canceled_at:
        return  # two requests were accepted before the first was done
    now = store.now()
    _release_authorizations(store, order, now)
    if back:
        _pay_back(store, order, now)
    order.canceled_at = order.closed_at = now
    order.cancel_reason = asked["reason"]
    for part in order.parts:
        part.status, part.updated_at, part.holds = "CLOSED", now, []
        for piece in part.lines:
            piece.total = piece.remaining = 0
    for line in order.lines:
        line.current = 0
    note(store, order, "cancelled", "The order was canceled.")
    if asked.get("notifyCustomer") and order.email:
        store.mails.append({"order": order.id, "kind": "order_canceled", "to": order.email})
    store.changed(order, "orders/cancelled")


def _release_authorizations(store: Store, order: Order, now: datetime) -> None:
    """Cancelling writes the void itself, with amount 0 (facts 1.3, 1.5)."""
    held = [one for one in order.transactions if statuses.capturable_of(order, one, now)
            and one.kind in statuses.AUTHORIZATIONS]  # fmt: skip
    order.transactions += [
        Transaction(store.next_id(), "VOID", ZERO, now, parent=one.id, gateway=one.gateway) for one in held
    ]


def _pay_back(store: Store, order: Order, now: datetime) -> None:
    left = statuses.received(order) - statuses.refunded(order)
    paid = [one for one in order.transactions if one.kind in {"SALE", "CAPTURE"} and one.status == "SUCCESS"]
    if left <= 0 or not paid:
        return
    money = Transaction(store.next_id(), "REFUND", left, now, parent=paid[-1].id, gateway=paid[-1].gateway)
    order.transactions.append(money)
    lines = [(line.id, line.current, "CANCEL") for line in order.lines if line.current]
    order.refunds.append(Refund(store.next_id(), now, "", lines, [money.id]))
    store.changed(order, "refunds/create", thing=order.refunds[-1])


def tag(store: Store, global_id: str, tags: list[str], *, add: bool) -> Order:
    """Adds or removes tags; the others stay."""
    order = store.order(number(global_id))
    before = list(order.tags)
    if add:
        order.tags = sorted({*order.tags, *(one.strip() for one in tags if one.strip())})
    else:
        order.tags = [one for one in order.tags if one not in tags]
    if order.tags != before:
        store.changed(order)
    return order


FIELDS = {"note": "note", "email": "email", "phone": "phone", "poNumber": "po_number"}


def update(store: Store, asked: Json) -> Order:
    """Changes what is given; tags and attributes are replaced as a whole (facts 5.3, 8.4)."""
    order = store.order(number(asked["id"]))
    _check(asked)
    for key, name in FIELDS.items():
        if key in asked:
            setattr(order, name, asked[key])
    if asked.get("tags") is not None:
        order.tags = sorted(set(asked["tags"]))
    if asked.get("customAttributes") is not None:
        order.attributes = [dict(one) for one in asked["customAttributes"]]
    if asked.get("shippingAddress"):
        order.address = {**(order.address or {}), **asked["shippingAddress"]}
    store.changed(order)
    return order


def _check(asked: Json) -> None:
    if len(asked.get("note") or "") > LONGEST_NOTE:
        raise Refused("Note is too long (maximum is 5000 characters)", None, ["note"])
    if asked.get("email") and not EMAIL.match(asked["email"]):
        raise Refused("Email is invalid", None, ["email"])
    if asked.get("phone") and not PHONE.match(asked["phone"]):
        raise Refused("Phone is invalid", None, ["phone"])

"""Returns: request, approve, decline, process, close, cancel, reopen (facts 4.2)."""

from suivi.sources.shopify.double.ids import number
from suivi.sources.shopify.double.money import refund, take_out
from suivi.sources.shopify.double.orders import reopen
from suivi.sources.shopify.double.state import Json, Order, Return, ReturnLine, Reverse, Sent
from suivi.sources.shopify.double.store import Refused, Store

LONGEST_NOTE = 255
COUNTED = frozenset({"REQUESTED", "OPEN", "CLOSED"})


def find(store: Store, global_id: str) -> tuple[Order, Return]:
    """A return with its order. Raises ``Refused``."""
    wanted = number(global_id)
    if wanted not in store.owners:
        raise Refused("Return does not exist.", "NOT_FOUND", ["id"])
    order = store.owners[wanted]
    return order, next(one for one in order.returns if one.id == wanted)


def request(store: Store, asked: Json) -> tuple[Order, Return]:
    """A customer's wish to send something back."""
    order, found = _new(store, asked, "REQUESTED")
    store.changed(order, "returns/request", thing=found)
    return order, found


def create(store: Store, asked: Json) -> tuple[Order, Return]:
    """A return that is approved from the start. An archived order is no longer archived."""
    order, found = _new(store, asked, "OPEN")
    _approved(store, found)
    if not order.canceled_at:
        reopen(order)
    store.changed(order, "returns/approve", thing=found)
    return order, found


def _new(store: Store, asked: Json, status: str) -> tuple[Order, Return]:
    order = store.order(number(asked["orderId"]))
    lines = [_line(store, order, one) for one in asked["returnLineItems"]]
    if not lines:
        raise Refused("Nothing comes back.", "BLANK", ["returnLineItems"])
    found = Return(store.next_id(), f"{order.name}-R{len(order.returns) + 1}", status, store.now(), lines)
    order.returns.append(found)
    return order, found


def _line(store: Store, order: Order, asked: Json) -> ReturnLine:
    wanted, quantity = number(asked["fulfillmentLineItemId"]), asked["quantity"]
    shipped = [line for one in order.fulfillments if one.status == "SUCCESS" for line in one.lines]
    sent = next((line for line in shipped if line.id == wanted), None)
    if sent is None:
        raise Refused("Fulfillment line item does not exist.", "NOT_FOUND", ["returnLineItems"])
    if not 0 < quantity <= returnable(order, sent):
        raise Refused("Return line item has an invalid quantity.", "INVALID", ["returnLineItems"])
    note = asked.get("returnReasonNote") or ""
    if len(note) > LONGEST_NOTE:
        raise Refused("The note is too long.", "TOO_LONG", ["returnLineItems"])
    reason = asked.get("returnReasonDefinitionId")
    return ReturnLine(
        store.next_id(), sent, quantity, number(reason) if reason else None, note, asked.get("customerNote") or ""
    )


def returnable(order: Order, sent: Sent) -> int:
    """How many of these shipped pieces can still come back."""
    back = [line.quantity for one in order.returns if one.status in COUNTED for line in one.lines if line.sent is sent]
    return min(sent.quantity - sum(back), order.line(sent.line).current)


def _approved(store: Store, found: Return) -> None:
    found.status, found.approved_at = "OPEN", store.now()
    found.reverse.append(Reverse(store.next_id(), [(store.next_id(), line) for line in found.lines]))


def approve(store: Store, asked: Json) -> tuple[Order, Return]:
    """The goods may come back."""
    order, found = find(store, asked["id"])
    _only(found, "REQUESTED")
    _approved(store, found)
    store.changed(order, "returns/approve", thing=found)
    return order, found


def decline(store: Store, asked: Json) -> tuple[Order, Return]:
    """The goods may not come back. Final."""
    order, found = find(store, asked["id"])
    _only(found, "REQUESTED")
    found.status, found.decline = "DECLINED", (asked["declineReason"], asked.get("declineNote") or "")
    store.changed(order, "returns/decline", thing=found)
    return order, found


def process(store: Store, asked: Json) -> tuple[Order, Return]:
    """Goods are back: how many, in which state, and what is refunded. The return stays open."""
    order, found = find(store, asked["returnId"])
    _only(found, "OPEN")
    lines = {line.id: line for line in found.lines}
    done = [(lines.get(number(one["id"])), one) for one in asked.get("returnLineItems") or []]
    for line, one in done:
        if line is None or not 0 < one["quantity"] <= line.quantity - line.processed:
            raise Refused("Return line item has an invalid quantity.", "INVALID", ["returnLineItems"])
    for line, one in done:
        assert line is not None
        line.processed += one["quantity"]
        take_out(order, line.sent.line, one["quantity"], "RETURN")
        for disposed in one.get("dispositions") or []:
            _dispose(store, found, disposed)
    issued = ((asked.get("financialTransfer") or {}).get("issueRefund") or {}).get("orderTransactions") or []
    if issued:
        moves = [{"parentId": one["parentId"], "amount": one["transactionAmount"]["amount"]} for one in issued]
        refund(store, {"orderId": str(order.id), "transactions": moves, "note": asked.get("note")})
        for line, one in done:
            assert line is not None
            line.refunded += one["quantity"]
    store.changed(order, "returns/process", thing=found)
    return order, found


def _dispose(store: Store, found: Return, asked: Json) -> None:
    wanted = number(asked["reverseFulfillmentOrderLineItemId"])
    for reverse in found.reverse:
        if any(wanted == line_id for line_id, _ in reverse.lines):
            reverse.done.append((wanted, asked["dispositionType"], asked["quantity"], store.now()))
            return
    raise Refused("Reverse fulfillment order line item does not exist.", "NOT_FOUND", ["returnLineItems"])


def close(store: Store, global_id: str) -> tuple[Order, Return]:
    """Nothing more is to come. Closing again changes nothing."""
    order, found = find(store, global_id)
    if found.status == "CLOSED":
        return order, found
    _only(found, "OPEN")
    found.status, found.closed_at = "CLOSED", store.now()
    for reverse in found.reverse:
        reverse.status = "CLOSED"
    store.changed(order, "returns/close", thing=found)
    return order, found


def open_again(store: Store, global_id: str) -> tuple[Order, Return]:
    """A closed return goes on."""
    order, found = find(store, global_id)
    _only(found, "CLOSED")
    found.status, found.closed_at = "OPEN", None
    for reverse in found.reverse:
        reverse.status = "OPEN"
    store.changed(order, "returns/reopen", thing=found)
    return order, found


def cancel(store: Store, global_id: str) -> tuple[Order, Return]:
    """As if it had never been; only while nothing was processed or refunded."""
    order, found = find(store, global_id)
    _only(found, "OPEN")
    if any(line.processed or line.refunded for line in found.lines):
        raise Refused("Something was processed already.", "INVALID_STATE", ["id"])
    found.status = "CANCELED"
    for reverse in found.reverse:
        reverse.status = "CANCELED"
    store.changed(order, "returns/cancel", thing=found)
    return order, found


def _only(found: Return, status: str) -> None:
    if found.status != status:
        raise Refused(f"Return is not {status.lower()}.", "INVALID_STATE", ["id"])

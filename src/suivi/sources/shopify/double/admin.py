"""What people do in the admin that no mutation of Suivi does (edits, exchanges, moves), and what banks do: disputes."""

from datetime import timedelta
from decimal import Decimal

from suivi.sources.shopify.double import goods, statuses
from suivi.sources.shopify.double.ids import iso
from suivi.sources.shopify.double.orders import note
from suivi.sources.shopify.double.state import Dispute, FulfillmentOrder, Hold, Line, Order, PartLine
from suivi.sources.shopify.double.store import Refused, Store

ANSWER_WITHIN = timedelta(days=10)


def add_line(store: Store, order: Order, title: str, price: Decimal, quantity: int) -> FulfillmentOrder:
    """Edits an order: one more line, in a fulfillment order of its own. The customer owes its price."""
    if order.canceled_at:
        raise Refused("The order is canceled.", None, ["id"])
    line = Line(store.next_id(), title, f"SKU-{len(order.lines) + 1}", price, quantity, quantity)
    order.lines.append(line)
    part = store.part([line])
    order.parts.append(part)
    order.edited = True
    note(store, order, "edited", f"{title} was added to the order.")
    edit = {
        "id": store.next_id(),
        "order_id": order.id,
        "line_items": {"additions": [{"id": line.id, "delta": quantity}], "removals": []},
        "committed_at": iso(store.now()),
    }
    store.changed(order, "orders/edited", thing={"order_edit": edit})
    return part


def exchange(store: Store, order: Order, title: str) -> FulfillmentOrder:
    """Something else for what an open return brings back: free, and on hold until the goods are here (facts 2.3)."""
    if not any(back.status == "OPEN" for back in order.returns):
        raise Refused("The order has no open return.", None, ["id"])
    part = add_line(store, order, title, Decimal(0), 1)
    goods.put_on_hold(store, order, part, Hold(store.next_id(), "AWAITING_RETURN_ITEMS", "", "", "Shopify"))
    return part


def move(store: Store, order: Order, part: FulfillmentOrder, location: str) -> FulfillmentOrder:
    """Ships a part from another place: a new fulfillment order there, and the old one closed and empty (facts 2.2)."""
    if part.status not in {"OPEN", "SCHEDULED"} or part.location == location:
        raise Refused("The fulfillment order cannot be moved.", None, ["id"])
    left = [PartLine(store.next_id(), one.line, one.remaining, one.remaining) for one in part.lines if one.remaining]
    now = store.now()
    new = FulfillmentOrder(store.next_id(), left, location, now, part.status, fulfill_at=part.fulfill_at)
    for one in part.lines:
        one.total, one.remaining = one.total - one.remaining, 0
    part.status, part.updated_at = "CLOSED", now
    order.parts.append(new)
    note(store, order, "update", f"Items were moved to {location}.")
    store.changed(order, "fulfillment_orders/moved", thing=new)
    return new


def dispute(store: Store, order: Order) -> Dispute:
    """The customer asks the bank for all that was received."""
    received = statuses.received(order)
    if received <= 0 or order.disputes:
        raise Refused("There is nothing to dispute.", None, ["id"])
    found = Dispute(store.next_id(), received, store.now(), store.now() + ANSWER_WITHIN)
    order.disputes.append(found)
    store.changed(order, "disputes/create", thing=found)
    return found


def bank_answers(store: Store, order: Order, status: str) -> Dispute:
    """The bank looks at the shop's answer, or has decided."""
    waiting = [one for one in order.disputes if one.status in {"NEEDS_RESPONSE", "UNDER_REVIEW"}]
    if not waiting:
        raise Refused("No dispute is open.", None, ["id"])
    waiting[0].status = status
    store.changed(order, "disputes/update", thing=waiting[0])
    return waiting[0]


def movable(order: Order) -> list[FulfillmentOrder]:
    """The parts that can be shipped from another place."""
    return [part for part in order.parts if part.status in {"OPEN", "SCHEDULED"} and part.remaining]

"""Orders that live: customers, staff, carriers and other apps act on them by chance, from a seed."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from random import Random

from suivi.sources.demo.catalog import PRODUCTS
from suivi.sources.shopify.double import admin, goods, money, orders, returns, shipping
from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.people import somebody
from suivi.sources.shopify.double.state import Hold, Order
from suivi.sources.shopify.double.store import Refused, Store

Move = Callable[[Store, Order, Random], object]
TITLES = tuple(product.title for product in PRODUCTS if product.ships)
SCANS = ("IN_TRANSIT", "OUT_FOR_DELIVERY", "ATTEMPTED_DELIVERY", "DELAYED", "DELIVERED", "FAILURE")
REASONS = ("HIGH_RISK_OF_FRAUD", "INCORRECT_ADDRESS", "INVENTORY_OUT_OF_STOCK", "OTHER")
PLACES = ("Second warehouse", "Lyon store")
PAID = ("sale", "sale", "sale", "authorization", "authorization", "pending", "failed", "")


def order_comes(store: Store, random: Random) -> Order:
    """A customer orders."""
    items = [_item(random) for _ in range(random.randint(1, 3))]
    later = store.now() + timedelta(days=random.randint(1, 10)) if random.random() < 0.1 else None
    who = somebody(random.randint(1, 999))
    return store.place(items, paid=random.choice(PAID), ships=random.random() > 0.05, scheduled_for=later, **who)


def _item(random: Random) -> tuple[str, str, int]:
    return _title(random), f"{random.randint(5, 90)}.00", random.randint(1, 3)


def _title(random: Random) -> str:
    return TITLES[random.randint(1, 30) % len(TITLES)]


def something_happens(store: Store, order: Order, random: Random) -> str:
    """One thing happens to an order; its name, "" when Shopify declined it or there was nothing to do."""
    name = random.choices(list(MOVES), [weight for weight, _ in MOVES.values()])[0]
    try:
        return name if MOVES[name][1](store, order, random) is not None else ""
    except Refused:
        return ""


def _ship(store: Store, order: Order, random: Random) -> object:
    parts = [part for part in order.parts if part.status in {"OPEN", "IN_PROGRESS"} and part.remaining]
    if not parts:
        return None
    part = random.choice(parts)
    given: dict[str, object] = {"fulfillmentOrderId": gid("FulfillmentOrder", part.id)}
    if random.random() < 0.3:
        line = random.choice([line for line in part.lines if line.remaining])
        one = {"id": gid("FulfillmentOrderLineItem", line.id), "quantity": random.randint(1, line.remaining)}
        given["fulfillmentOrderLineItems"] = [one]
    tracking = {"company": "UPS", "number": f"1Z{random.randint(10**9, 10**10)}"}
    return shipping.fulfill(store, {"lineItemsByFulfillmentOrder": [given], "trackingInfo": tracking})


def _scan(store: Store, order: Order, random: Random) -> object:
    if not order.fulfillments:
        return None
    sent = gid("Fulfillment", random.choice(order.fulfillments).id)
    return shipping.tell(store, {"fulfillmentId": sent, "status": random.choice(SCANS)})


def _take_back(store: Store, order: Order, random: Random) -> object:
    if not order.fulfillments:
        return None
    return shipping.cancel(store, gid("Fulfillment", random.choice(order.fulfillments).id))


def _hold(store: Store, order: Order, random: Random) -> object:
    if not order.parts:
        return None
    part = gid("FulfillmentOrder", random.choice(order.parts).id)
    if random.random() < 0.3:
        found = goods.find(store, part)
        goods.allowed(found[1], "HOLD")
        goods.put_on_hold(store, *found, Hold(store.next_id(), random.choice(REASONS), "", "", "Another app"))
        return found
    return goods.hold(store, part, {"reason": random.choice(REASONS), "handle": f"{random.randint(1, 4)}"})


def _release(store: Store, order: Order, random: Random) -> object:
    held = [part for part in order.parts if part.holds]
    if not held:
        return None
    part = random.choice(held)
    hold = gid("FulfillmentHold", random.choice(part.holds).id)
    return goods.release(store, gid("FulfillmentOrder", part.id), [hold])


def _open_early(store: Store, order: Order, _random: Random) -> object:
    waiting = [part for part in order.parts if part.status == "SCHEDULED"]
    return goods.open_early(store, gid("FulfillmentOrder", waiting[0].id)) if waiting else None


def _pay(store: Store, order: Order, _random: Random) -> object:
    return money.mark_paid(store, gid("Order", order.id))


def _refund(store: Store, order: Order, random: Random) -> object:
    paid = [one for one in order.transactions if one.kind in {"SALE", "CAPTURE"} and one.status == "SUCCESS"]
    if not paid:
        return None
    move = {"parentId": gid("OrderTransaction", paid[0].id), "amount": f"{random.randint(1, 20)}.00"}
    return money.refund(store, {"orderId": gid("Order", order.id), "transactions": [move]})


def _cancel(store: Store, order: Order, random: Random) -> object:
    back = {"originalPaymentMethodsRefund": random.random() < 0.7}
    return orders.cancel(store, {"orderId": gid("Order", order.id), "reason": "CUSTOMER", "refundMethod": back})


def _archive(store: Store, order: Order, random: Random) -> object:
    return (orders.close if random.random() < 0.5 else orders.open_)(store, gid("Order", order.id))


def _edit(store: Store, order: Order, random: Random) -> object:
    if random.random() < 0.5:
        tag = random.choice(("vip", "gift", "late"))
        return orders.tag(store, gid("Order", order.id), [tag], add=random.random() < 0.6)
    return orders.update(store, {"id": gid("Order", order.id), "note": f"Note {random.randint(1, 99)}"})


REMARKS = ("Customer called, wants it before the weekend.", "Gift: no invoice in the parcel.", "Address confirmed.")


def _remark(store: Store, order: Order, random: Random) -> object:
    return orders.remark(store, gid("Order", order.id), "Robin", random.choice(REMARKS))


def _add_line(store: Store, order: Order, random: Random) -> object:
    title, price, quantity = _item(random)
    return admin.add_line(store, order, title, Decimal(price), quantity)


def _exchange(store: Store, order: Order, random: Random) -> object:
    return admin.exchange(store, order, _title(random))


def _move(store: Store, order: Order, random: Random) -> object:
    parts = admin.movable(order)
    return admin.move(store, order, random.choice(parts), random.choice(PLACES)) if parts else None


def _dispute(store: Store, order: Order, _random: Random) -> object:
    return admin.dispute(store, order)


def _bank(store: Store, order: Order, random: Random) -> object:
    return admin.bank_answers(store, order, random.choice(("UNDER_REVIEW", "WON", "LOST")))


def _send_back(store: Store, order: Order, random: Random) -> object:
    sent = [line for one in order.fulfillments if one.status == "SUCCESS" for line in one.lines]
    if not sent:
        return None
    line = {"fulfillmentLineItemId": gid("FulfillmentLineItem", random.choice(sent).id), "quantity": 1}
    begin = returns.request if random.random() < 0.6 else returns.create
    return begin(store, {"orderId": gid("Order", order.id), "returnLineItems": [line]})


def _handle_return(store: Store, order: Order, random: Random) -> object:
    if not order.returns:
        return None
    back = gid("Return", random.choice(order.returns).id)
    steps: list[Callable[[], object]] = [
        lambda: returns.approve(store, {"id": back}),
        lambda: returns.decline(store, {"id": back, "declineReason": "FINAL_SALE"}),
        lambda: _process(store, order, back),
        lambda: returns.close(store, back),
        lambda: returns.open_again(store, back),
        lambda: returns.cancel(store, back),
    ]
    return random.choice(steps)()


def _process(store: Store, _order: Order, back: str) -> object:
    found = returns.find(store, back)[1]
    left = [line for line in found.lines if line.processed < line.quantity]
    reverse = {line.id: number for one in found.reverse for number, line in one.lines}
    asked = [
        {
            "id": gid("ReturnLineItem", line.id),
            "quantity": line.quantity - line.processed,
            "dispositions": [
                {
                    "reverseFulfillmentOrderLineItemId": gid("ReverseFulfillmentOrderLineItem", reverse[line.id]),
                    "quantity": line.quantity - line.processed,
                    "dispositionType": "RESTOCKED",
                }
            ],
        }
        for line in left
        if line.id in reverse
    ]
    return returns.process(store, {"returnId": back, "returnLineItems": asked})


# What can happen, and how often beside the others.
MOVES: dict[str, tuple[int, Move]] = {
    "ship": (20, _ship),
    "scan": (25, _scan),
    "take back": (2, _take_back),
    "hold": (6, _hold),
    "release": (6, _release),
    "open early": (2, _open_early),
    "pay": (8, _pay),
    "refund": (3, _refund),
    "cancel": (2, _cancel),
    "archive": (3, _archive),
    "edit": (8, _edit),
    "remark": (2, _remark),
    "add line": (2, _add_line),
    "exchange": (2, _exchange),
    "move": (2, _move),
    "dispute": (1, _dispute),
    "bank": (1, _bank),
    "send back": (4, _send_back),
    "handle return": (8, _handle_return),
}

"""Every action: what is done to which order, and what the store has then."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from suivi.core.words import Action
from suivi.sources.shopify.double import goods, returns, shipping, statuses
from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.state import Order, ReturnLine
from tests.actions.acting import Desk

Prepare = Callable[[Desk, Order], Any]


def shipped(desk: Desk, order: Order) -> None:
    part = {"fulfillmentOrderId": gid("FulfillmentOrder", order.parts[0].id)}
    info = {"company": "UPS", "number": "1Z1"}
    shipping.fulfill(desk.double.store, {"lineItemsByFulfillmentOrder": [part], "trackingInfo": info})


def back(status: str) -> Prepare:
    """A return of one piece in this status."""

    def prepare(desk: Desk, order: Order) -> None:
        shipped(desk, order)
        store, line = desk.double.store, order.fulfillments[0].lines[0]
        asked = {
            "orderId": gid("Order", order.id),
            "returnLineItems": [{"fulfillmentLineItemId": gid("FulfillmentLineItem", line.id), "quantity": 1}],
        }
        returns.request(store, asked)
        global_id = gid("Return", order.returns[0].id)
        if status != "REQUESTED":
            returns.approve(store, {"id": global_id})
        if status == "CLOSED":
            returns.close(store, global_id)

    return prepare


def held(desk: Desk, order: Order) -> None:
    goods.hold(desk.double.store, gid("FulfillmentOrder", order.parts[0].id), {"reason": "OTHER", "handle": "x"})


def owes(desk: Desk, order: Order) -> None:
    order.due_at = desk.store.now() + timedelta(days=5)


def closed(desk: Desk, order: Order) -> None:
    order.closed_at = desk.store.now()


def tagged(desk: Desk, order: Order) -> None:
    order.tags = ["gift", "vip"]


def nothing(desk: Desk, order: Order) -> None:
    """The order as it was placed."""


def line_of(order: Order) -> ReturnLine:
    return order.returns[0].lines[0]


class Case(NamedTuple):
    """What is done to which order, and what the store has then."""

    action: Action
    params: Callable[[Order], dict[str, Any]]
    done: Callable[[Desk, Order], bool]
    prepare: Prepare = nothing
    placed: dict[str, Any] = {}


A = Action


def no_params(_order: Order) -> dict[str, Any]:
    return {}


def part_line(order: Order, quantity: int) -> list[dict[str, Any]]:
    return [{"id": gid("FulfillmentOrderLineItem", order.parts[0].lines[0].id), "quantity": quantity}]


def paid(desk: Desk, order: Order) -> bool:
    return statuses.payment(order, desk.store.now()) == "PAID"


def gave_back(order: Order, amount: int) -> bool:
    return statuses.refunded(order) == Decimal(amount)


TO = {"line1": "2 New Street", "city": "Lyon", "zip": "69001", "country": "FR", "last_name": "Petit"}


def mailed(kind: str) -> Callable[[Desk, Order], bool]:
    return lambda desk, order: [one["kind"] for one in desk.double.store.mails if one["order"] == order.id] == [kind]


CASES = (
    Case(A.HOLD, lambda _: {"reason": "other"}, lambda _, o: [h.reason for h in o.parts[0].holds] == ["OTHER"]),
    Case(
        A.HOLD,
        lambda o: {"reason": "other", "pieces": part_line(o, 1)},
        lambda _, o: [(p.status, p.remaining) for p in o.parts] == [("ON_HOLD", 1), ("OPEN", 1)],
    ),
    Case(
        A.RELEASE_HOLD,
        lambda o: {"holds": [gid("FulfillmentHold", o.parts[0].holds[0].id)]},
        lambda _, o: o.parts[0].status == "OPEN",
        held,
    ),
    Case(
        A.RESCHEDULE,
        lambda o: {"at": (o.parts[0].fulfill_at + timedelta(days=3)).isoformat()},  # type: ignore[operator]
        lambda d, o: o.parts[0].fulfill_at > d.store.now() + timedelta(days=11),  # type: ignore[operator]
        placed={"scheduled_for": timedelta(days=10)},
    ),
    Case(
        A.OPEN_EARLY, no_params, lambda _, o: o.parts[0].status == "OPEN", placed={"scheduled_for": timedelta(days=10)}
    ),
    Case(
        A.FULFILL,
        lambda _: {"company": "UPS", "numbers": [{"number": "1Z9", "url": "https://ups.example/1Z9"}]},
        lambda _, o: (
            o.fulfillments[0].tracking == [{"company": "UPS", "number": "1Z9", "url": "https://ups.example/1Z9"}]
            and o.parts[0].status == "CLOSED"
        ),
    ),
    Case(
        A.FULFILL,
        lambda o: {"pieces": part_line(o, 1), "notify": True},
        lambda d, o: o.parts[0].remaining == 1 and mailed("shipping_confirmation")(d, o),
    ),
    Case(A.CANCEL_FULFILLMENT, no_params, lambda _, o: o.fulfillments[0].status == "CANCELLED", shipped),
    Case(
        A.CHANGE_TRACKING,
        lambda _: {"company": "DHL", "numbers": [{"number": "A"}, {"number": "B"}]},
        lambda _, o: (
            [(one["company"], one["number"]) for one in o.fulfillments[0].tracking] == [("DHL", "A"), ("DHL", "B")]
        ),
        shipped,
    ),
    Case(A.MARK_AS_DELIVERED, no_params, lambda _, o: statuses.shipment(o.fulfillments[0]) == "DELIVERED", shipped),
    Case(A.CAPTURE, no_params, paid, placed={"paid": "authorization"}),
    Case(
        A.CAPTURE,
        lambda _: {"amount": "5.00"},
        lambda _, o: statuses.received(o) == Decimal(5),
        placed={"paid": "authorization"},
    ),
    Case(A.MARK_AS_PAID, no_params, paid, placed={"paid": "pending"}),
    Case(A.SEND_INVOICE, lambda _: {"message": "Thank you"}, mailed("invoice"), placed={"paid": "pending"}),
    Case(A.SEND_REMINDER, no_params, mailed("payment_reminder"), owes, {"paid": "pending"}),
    Case(
        A.REFUND,
        lambda o: {
            "amount": "10.00",
            "pieces": [{"id": gid("LineItem", o.lines[0].id), "quantity": 1, "restock": "cancel"}],
        },
        lambda _, o: gave_back(o, 10) and o.lines[0].current == 1,
    ),
    Case(
        A.CANCEL,
        lambda _: {"reason": "customer", "refund": True, "notify": True},
        lambda d, o: o.canceled_at is not None and gave_back(o, 20) and mailed("order_canceled")(d, o),
    ),
    Case(A.ARCHIVE, no_params, lambda _, o: o.closed_at is not None),
    Case(A.REOPEN, no_params, lambda _, o: o.closed_at is None, closed),
    Case(A.ADD_TAGS, lambda _: {"tags": ["late"]}, lambda _, o: o.tags == ["gift", "late", "vip"], tagged),
    Case(A.REMOVE_TAGS, lambda _: {"tags": ["vip"]}, lambda _, o: o.tags == ["gift"], tagged),
    Case(A.SET_NOTE, lambda _: {"text": "Ring twice"}, lambda _, o: o.note == "Ring twice"),
    Case(
        A.SET_ATTRIBUTES,
        lambda _: {"attributes": [{"key": "engraving", "value": "Léa"}]},
        lambda _, o: o.attributes == [{"key": "engraving", "value": "Léa"}],
    ),
    Case(A.SET_EMAIL, lambda _: {"email": "new@example.com"}, lambda _, o: o.email == "new@example.com"),
    Case(A.SET_PHONE, lambda _: {"phone": "+33 6 12 34 56 78"}, lambda _, o: o.phone == "+33 6 12 34 56 78"),
    Case(A.SET_ADDRESS, lambda _: TO, lambda _, o: (o.address or {})["address1"] == "2 New Street"),
    Case(
        A.CREATE_RETURN,
        lambda o: {
            "pieces": [
                {"id": gid("FulfillmentLineItem", o.fulfillments[0].lines[0].id), "quantity": 2, "note": "Too big"}
            ]
        },
        lambda _, o: [(one.status, one.lines[0].note) for one in o.returns] == [("OPEN", "Too big")],
        shipped,
    ),
    Case(A.APPROVE_RETURN, no_params, lambda _, o: o.returns[0].status == "OPEN", back("REQUESTED")),
    Case(
        A.DECLINE_RETURN,
        lambda _: {"reason": "final_sale", "note": "Sorry"},
        lambda _, o: o.returns[0].decline == ("FINAL_SALE", "Sorry"),
        back("REQUESTED"),
    ),
    Case(
        A.PROCESS_RETURN,
        lambda o: {
            "pieces": [{"id": gid("ReturnLineItem", line_of(o).id), "quantity": 1, "found": "restocked"}],
            "refund": "10.00",
            "payment": gid("OrderTransaction", o.transactions[0].id),
        },
        lambda _, o: line_of(o).processed == 1 and o.returns[0].reverse[0].inspected and gave_back(o, 10),
        back("OPEN"),
    ),
    Case(A.CLOSE_RETURN, no_params, lambda _, o: o.returns[0].status == "CLOSED", back("OPEN")),
    Case(A.REOPEN_RETURN, no_params, lambda _, o: o.returns[0].status == "OPEN", back("CLOSED")),
    Case(A.CANCEL_RETURN, no_params, lambda _, o: o.returns[0].status == "CANCELED", back("OPEN")),
)

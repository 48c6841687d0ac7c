"""Returns as GraphQL shows them."""

from suivi.sources.shopify.double.ids import gid, iso
from suivi.sources.shopify.double.state import Json, Order, Return, ReturnLine, Reverse

# Handle and name of return reasons, by id.
REASONS = {
    1: ("unwanted", "Changed my mind"),
    2: ("size-too-small", "Too small"),
    3: ("size-too-large", "Too large"),
    4: ("defective", "Damaged or defective"),
    5: ("wrong-item", "Wrong item received"),
    6: ("other", "Other"),
}


def reasons() -> list[Json]:
    """``returnReasonDefinitions``."""
    return [
        {"id": gid("ReturnReasonDefinition", key), "handle": handle, "name": name, "deleted": False}
        for key, (handle, name) in REASONS.items()
    ]


def a_return(order: Order, back: Return) -> Json:
    """``Return``."""
    return {
        "__typename": "Return",
        "id": gid("Return", back.id),
        "name": back.name,
        "status": back.status,
        "createdAt": iso(back.at),
        "requestApprovedAt": iso(back.approved_at),
        "closedAt": iso(back.closed_at),
        "totalQuantity": sum(line.quantity for line in back.lines),
        "decline": {"reason": back.decline[0], "note": back.decline[1]} if back.decline else None,
        "returnLineItems": [_line(line) for line in back.lines],
        "reverseFulfillmentOrders": [_reverse(one) for one in back.reverse],
        "order": {"__typename": "Order", "id": gid("Order", order.id)},
    }


def _line(line: ReturnLine) -> Json:
    handle, name = REASONS.get(line.reason or 0, ("", ""))
    return {
        "__typename": "ReturnLineItem",
        "id": gid("ReturnLineItem", line.id),
        "quantity": line.quantity,
        "processedQuantity": line.processed,
        "unprocessedQuantity": line.quantity - line.processed,
        "refundableQuantity": line.quantity - line.refunded,
        "refundedQuantity": line.refunded,
        "customerNote": line.customer_note or None,
        "returnReasonNote": line.note,
        "returnReasonDefinition": {"handle": handle, "name": name} if handle else None,
        "fulfillmentLineItem": {
            "id": gid("FulfillmentLineItem", line.sent.id),
            "lineItem": {"id": gid("LineItem", line.sent.line)},
        },
    }


def _reverse(one: Reverse) -> Json:
    return {
        "id": gid("ReverseFulfillmentOrder", one.id),
        "status": one.status,
        "lineItems": [
            {
                "id": gid("ReverseFulfillmentOrderLineItem", number),
                "totalQuantity": line.quantity,
                "fulfillmentLineItem": {"id": gid("FulfillmentLineItem", line.sent.id)},
                "dispositions": [
                    {"type": kind, "quantity": quantity, "createdAt": iso(at)}
                    for found, kind, quantity, at in one.done
                    if found == number
                ],
            }
            for number, line in one.lines
        ],
        "reverseDeliveries": [],
    }

"""Fulfillment orders and fulfillments as GraphQL shows them."""

from suivi.sources.shopify.double import statuses
from suivi.sources.shopify.double.ids import gid, iso
from suivi.sources.shopify.double.state import Event, Fulfillment, FulfillmentOrder, Hold, Json, Order

# Facts 2.3; only the exchange's wording is recorded.
REASONS = {
    "AWAITING_PAYMENT": "Awaiting payment",
    "AWAITING_RETURN_ITEMS": "Exchange items awaiting return delivery",
    "HIGH_RISK_OF_FRAUD": "High risk of fraud",
    "INCORRECT_ADDRESS": "Incorrect address",
    "INVENTORY_OUT_OF_STOCK": "Inventory out of stock",
    "ONLINE_STORE_POST_PURCHASE_CROSS_SELL": "Awaiting the customer's choice",
    "OTHER": "Other",
    "UNKNOWN_DELIVERY_DATE": "Unknown delivery date",
}
LOCATION_ID = 4_100_000_001


def fulfillment_order(order: Order, part: FulfillmentOrder) -> Json:
    """``FulfillmentOrder``."""
    return {
        "__typename": "FulfillmentOrder",
        "id": gid("FulfillmentOrder", part.id),
        "orderId": gid("Order", order.id),
        "status": part.status,
        "requestStatus": part.request,
        "fulfillAt": iso(part.fulfill_at),
        "fulfillBy": None,
        "updatedAt": iso(part.updated_at),
        "supportedActions": [{"action": action, "externalUrl": None} for action in statuses.actions(part)],
        "fulfillmentHolds": [hold(one) for one in part.holds],
        "assignedLocation": {"name": part.location, "location": {"id": gid("Location", LOCATION_ID)}},
        "deliveryMethod": {
            "methodType": "SHIPPING",
            "presentedName": "Standard",
            "minDeliveryDateTime": None,
            "maxDeliveryDateTime": None,
        },
        "lineItems": [
            {
                "id": gid("FulfillmentOrderLineItem", piece.id),
                "totalQuantity": piece.total,
                "remainingQuantity": piece.remaining,
                "lineItem": {"id": gid("LineItem", piece.line)},
            }
            for piece in part.lines
        ],
    }


def hold(one: Hold) -> Json:
    """``FulfillmentHold``."""
    return {
        "id": gid("FulfillmentHold", one.id),
        "reason": one.reason,
        "reasonNotes": one.notes,
        "displayReason": REASONS.get(one.reason, one.reason),
        "handle": one.handle,
        "heldByRequestingApp": not one.by,
        "heldByApp": {"title": one.by or "Suivi"},
    }


def fulfillment(order: Order, sent: Fulfillment) -> Json:
    """``Fulfillment``. Its dates are those of its events."""
    first = {one.status: iso(one.at) for one in sorted(sent.events, key=lambda one: one.at, reverse=True)}
    last = sent.last_event
    return {
        "__typename": "Fulfillment",
        "id": gid("Fulfillment", sent.id),
        "name": sent.name,
        "status": sent.status,
        "displayStatus": statuses.shipment(sent),
        "createdAt": iso(sent.at),
        "updatedAt": iso(sent.updated_at),
        "inTransitAt": first.get("IN_TRANSIT"),
        "deliveredAt": first.get("DELIVERED"),
        "estimatedDeliveryAt": last.more.get("estimatedDeliveryAt") if last else None,
        "totalQuantity": sum(line.quantity for line in sent.lines),
        "requiresShipping": True,
        "service": {"serviceName": "Manual"},
        "location": {"id": gid("Location", LOCATION_ID), "name": sent.location},
        "trackingInfo": sent.tracking,
        "events": [event(one) for one in sorted(sent.events, key=lambda one: (one.at, one.created_at, one.id))],
        "fulfillmentLineItems": [
            {
                "id": gid("FulfillmentLineItem", line.id),
                "quantity": line.quantity,
                "lineItem": {"id": gid("LineItem", line.line)},
            }
            for line in sent.lines
        ],
        "order": {"__typename": "Order", "id": gid("Order", order.id)},
    }


def event(one: Event) -> Json:
    """``FulfillmentEvent``."""
    keys = ("message", "city", "province", "country", "zip", "estimatedDeliveryAt")
    return {
        "id": gid("FulfillmentEvent", one.id),
        "status": one.status,
        "happenedAt": iso(one.at),
        "createdAt": iso(one.created_at),
        **{key: one.more.get(key) for key in keys},
    }

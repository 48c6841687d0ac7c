"""Bodies of webhooks: REST shapes, which leave out what Shopify leaves out (facts 7.6)."""

from collections.abc import Callable
from typing import Any

from suivi.sources.shopify.double import statuses
from suivi.sources.shopify.double.ids import gid, iso
from suivi.sources.shopify.double.state import (
    Dispute,
    Event,
    Fulfillment,
    FulfillmentOrder,
    Hold,
    Json,
    Order,
    Refund,
    Return,
    Transaction,
    Value,
)
from suivi.sources.shopify.double.store import Store
from suivi.sources.shopify.double.views import address, left_to_ship

# REST has no word for on hold, scheduled or in progress (facts 2.1).
COARSE = {"FULFILLED": "fulfilled", "PARTIALLY_FULFILLED": "partial"}


def body(store: Store, topic: str, order: Order | None, thing: Value) -> Json:
    """What a webhook of this topic carries."""
    if order is None:
        return dict(thing)
    resource = topic.partition("/")[0]
    if topic == "returns/process":
        return {}  # as in Shopify's own example
    if topic == "orders/edited":
        return dict(thing)
    make = BODIES.get(resource)
    return make(store, order, thing) if make else rest_order(store, order)


def rest_order(store: Store, order: Order) -> Json:
    """An order: no transactions, no fulfillment orders, no holds, no events."""
    now = store.now()
    person, place = order.customer, _place(order)
    return {
        "id": order.id,
        "admin_graphql_api_id": gid("Order", order.id),
        "name": order.name,
        "order_number": order.number,
        "confirmation_number": f"C{order.number:X}",
        "created_at": iso(order.at),
        "processed_at": iso(order.at),
        "updated_at": iso(order.updated_at),
        "closed_at": iso(order.closed_at),
        "cancelled_at": iso(order.canceled_at),
        "cancel_reason": order.cancel_reason.lower() if order.cancel_reason else None,
        "currency": store.currency,
        "total_price": f"{statuses.total(order):.2f}",
        "current_total_price": f"{statuses.current_total(order):.2f}",
        "total_outstanding": f"{statuses.outstanding(order, now):.2f}",
        "financial_status": (statuses.payment(order, now) or "pending").lower(),
        "fulfillment_status": COARSE.get(statuses.fulfillment(order)),
        "test": False,
        "confirmed": True,
        "tags": ", ".join(order.tags),
        "note": order.note,
        "note_attributes": [{"name": one["key"], "value": one["value"]} for one in order.attributes],
        "po_number": order.po_number,
        "source_name": "web",
        "payment_gateway_names": sorted({money.gateway for money in order.transactions}),
        "email": order.email,
        "phone": order.phone,
        "customer_locale": person.get("locale", "en") if person else None,
        "customer": _person(person) if person else None,
        "shipping_address": place,
        "billing_address": place,
        "line_items": [_line(order, line.id) for line in order.lines],
        "fulfillments": [rest_fulfillment(store, order, sent) for sent in order.fulfillments],
        "refunds": [rest_refund(store, order, refund) for refund in order.refunds],
        "returns": [_return(store, order, back) for back in order.returns],
    }


def _person(person: Json) -> Json:
    first, _, last = person["name"].partition(" ")
    return {
        "id": person["id"],
        "first_name": first,
        "last_name": last,
        "email": person.get("email"),
        "phone": person.get("phone"),
    }


def _place(order: Order) -> Json | None:
    found = address(order.address, order.customer.get("name"))
    if found is None:
        return None
    renamed = {"provinceCode": "province_code", "countryCodeV2": "country_code"}
    return {renamed.get(key, key): value for key, value in found.items()}


def _line(order: Order, number: int) -> Json:
    line = order.line(number)
    return {
        "id": line.id,
        "admin_graphql_api_id": gid("LineItem", line.id),
        "name": line.title,
        "title": line.title,
        "sku": line.sku,
        "quantity": line.quantity,
        "current_quantity": line.current,
        "fulfillable_quantity": left_to_ship(order, line),
        "requires_shipping": line.ships,
        "price": f"{line.price:.2f}",
    }


def rest_fulfillment(_store: Store, order: Order, sent: Fulfillment) -> Json:
    """A fulfillment."""
    last = sent.last_event
    numbers = [one["number"] for one in sent.tracking if one["number"]]
    urls = [one["url"] for one in sent.tracking if one["url"]]
    return {
        "id": sent.id,
        "admin_graphql_api_id": gid("Fulfillment", sent.id),
        "order_id": order.id,
        "name": sent.name,
        "status": sent.status.lower(),
        "created_at": iso(sent.at),
        "updated_at": iso(sent.updated_at),
        "shipment_status": last.status.lower() if last else None,
        "service": "manual",
        "tracking_company": sent.tracking[0]["company"] if sent.tracking else None,
        "tracking_number": numbers[0] if numbers else None,
        "tracking_numbers": numbers,
        "tracking_url": urls[0] if urls else None,
        "tracking_urls": urls,
        "line_items": [{**_line(order, line.line), "quantity": line.quantity} for line in sent.lines],
    }


def _event(_store: Store, order: Order, thing: tuple[Fulfillment, Event]) -> Json:
    sent, event = thing
    keys = {"message", "city", "province", "country", "zip"}
    return {
        "id": event.id,
        "admin_graphql_api_id": gid("FulfillmentEvent", event.id),
        "fulfillment_id": sent.id,
        "order_id": order.id,
        "status": event.status.lower(),
        "happened_at": iso(event.at),
        "created_at": iso(event.created_at),
        "updated_at": iso(event.created_at),
        "estimated_delivery_at": event.more.get("estimatedDeliveryAt"),
        **{key: event.more.get(key) for key in sorted(keys)},
    }


def _transaction(store: Store, order: Order, money: Transaction) -> Json:
    return {
        "id": money.id,
        "admin_graphql_api_id": gid("OrderTransaction", money.id),
        "order_id": order.id,
        "kind": money.kind.lower(),
        "status": money.status.lower(),
        "amount": f"{money.amount:.2f}",
        "currency": store.currency,
        "gateway": money.gateway,
        "manual_payment_gateway": money.gateway == "manual",
        "parent_id": money.parent,
        "created_at": iso(money.at),
        "processed_at": iso(money.at),
        "error_code": money.error,
        "test": False,
    }


def rest_refund(store: Store, order: Order, refund: Refund) -> Json:
    """A refund with the money that it moved."""
    moved = [money for money in order.transactions if money.id in refund.transactions]
    return {
        "id": refund.id,
        "admin_graphql_api_id": gid("Refund", refund.id),
        "order_id": order.id,
        "created_at": iso(refund.at),
        "processed_at": iso(refund.at),
        "note": refund.note,
        "transactions": [_transaction(store, order, money) for money in moved],
        "refund_line_items": [
            {"line_item_id": line, "quantity": quantity, "restock_type": restock.lower()}
            for line, quantity, restock in refund.lines
        ],
    }


def _return(_store: Store, order: Order, back: Return) -> Json:
    return {
        "id": back.id,
        "admin_graphql_api_id": gid("Return", back.id),
        "order": {"id": order.id, "admin_graphql_api_id": gid("Order", order.id)},
        "status": back.status.lower(),
        "name": back.name,
        "total_return_line_items": sum(line.quantity for line in back.lines),
        "decline": {"reason": back.decline[0].lower(), "note": back.decline[1]} if back.decline else None,
    }


def _part(part: FulfillmentOrder) -> Json:
    return {"id": gid("FulfillmentOrder", part.id), "status": part.status.lower()}


def _fulfillment_order(_store: Store, _order: Order, thing: Value) -> Json:
    """Global ids and statuses in lower case, without the order."""
    if isinstance(thing, FulfillmentOrder):
        return {"fulfillment_order": _part(thing)}
    part, other = thing
    if isinstance(other, FulfillmentOrder):
        return {"fulfillment_order": _part(part), "remaining_fulfillment_order": _part(other)}
    held = {**_part(part), "fulfillment_holds": [_hold(one) for one in part.holds]}
    return {"fulfillment_order": held, "created_fulfillment_hold": _hold(other)}


def _hold(hold: Hold) -> Json:
    return {
        "id": gid("FulfillmentHold", hold.id),
        "reason": hold.reason.lower(),
        "reason_notes": hold.notes,
        "handle": hold.handle,
        "held_by_requesting_app": not hold.by,
        "held_by_app": {"title": hold.by or "Suivi"},
    }


def _fulfillment_hold(_store: Store, _order: Order, thing: tuple[FulfillmentOrder, Hold]) -> Json:
    part, hold = thing
    return {"fulfillment_order": _part(part), "fulfillment_hold": _hold(hold)}


def _dispute(store: Store, order: Order, one: Dispute) -> Json:
    return {
        "id": one.id,
        "order_id": order.id,
        "type": one.kind.lower(),
        "status": one.status.lower(),
        "amount": f"{one.amount:.2f}",
        "currency": store.currency,
        "initiated_at": iso(one.at),
        "evidence_due_by": iso(one.evidence_due_at),
        "evidence_sent_on": None,
        "finalized_on": iso(order.updated_at) if one.status in {"WON", "LOST"} else None,
    }


BODIES: dict[str, Callable[[Store, Order, Any], Json]] = {
    "fulfillments": rest_fulfillment,
    "fulfillment_events": _event,
    "order_transactions": _transaction,
    "refunds": rest_refund,
    "returns": _return,
    "fulfillment_orders": _fulfillment_order,
    "fulfillment_holds": _fulfillment_hold,
    "disputes": _dispute,
}

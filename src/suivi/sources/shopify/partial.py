"""An order as somebody wrote it down or asked for in part, made whole enough to be read.

Deliveries always carry ids and dates; a hand-made order, or a query that asked for few fields, need not. What is filled
in identifies and dates things, and never says anything of money, goods or statuses.
"""

from datetime import datetime
from typing import NamedTuple

from suivi.sources.reading import Json, Object
from suivi.sources.shopify.context import PREFIX

REST_KEYS = frozenset({"financial_status", "fulfillment_status", "line_items", "created_at", "total_price"})
DATES = {True: ("created_at", "processed_at", "updated_at"), False: ("createdAt", "processedAt", "updatedAt")}


class Part(NamedTuple):
    """What is listed or named under a key: its kind, and what is inside it."""

    kind: str
    inside: "dict[str, Part]" = {}


_LINE = {"lineItem": Part("LineItem"), "line_item": Part("LineItem")}
_MOVED = Part("OrderTransaction", {"parentTransaction": Part("OrderTransaction")})
_GOING_BACK = {
    "lineItems": Part("ReverseFulfillmentOrderLineItem"),
    "reverseDeliveries": Part("ReverseDelivery"),
}
INSIDE: dict[str, Part] = {
    "customer": Part("Customer"),
    "transactions": _MOVED,
    "refunds": Part("Refund", {"transactions": _MOVED, "refundLineItems": Part("RefundLineItem", _LINE)}),
    "disputes": Part("Dispute"),
    "lineItems": Part("LineItem"),
    "line_items": Part("LineItem"),
    "fulfillmentOrders": Part(
        "FulfillmentOrder",
        {"lineItems": Part("FulfillmentOrderLineItem", _LINE), "fulfillmentHolds": Part("FulfillmentHold")},
    ),
    "fulfillments": Part(
        "Fulfillment",
        {
            "events": Part("FulfillmentEvent"),
            "fulfillmentLineItems": Part("FulfillmentLineItem", _LINE),
            "line_items": Part("LineItem"),
        },
    ),
    "returns": Part(
        "Return",
        {
            "returnLineItems": Part("ReturnLineItem"),
            "reverseFulfillmentOrders": Part("ReverseFulfillmentOrder", _GOING_BACK),
        },
    ),
}
ORDER_KEYS = (
    REST_KEYS | INSIDE.keys() | {"id", "name", "displayFinancialStatus", "displayFulfillmentStatus", "returnStatus"}
)
# A thing without its status is of an unknown one, which no rule counts.
UNTOLD = {"FulfillmentOrder": "status", "Return": "status", "OrderTransaction": "kind"}


def is_order(value: Json) -> bool:
    """Whether it is an object that says anything an order would."""
    return isinstance(value, dict) and not ORDER_KEYS.isdisjoint(value)


def is_rest(order: Object) -> bool:
    """Whether the order is REST-shaped, as webhooks are; else it is a GraphQL node."""
    return not REST_KEYS.isdisjoint(order)


def completed(order: Object, at: datetime) -> Object:
    """A copy of the order with an id for everything listed, a date (``at`` where none is told) and shop amounts."""
    whole = _identified(order, Part("Order", INSIDE), "0")
    dates = DATES[is_rest(order)]
    if not any(order.get(key) for key in dates):
        whole[dates[0]] = at.isoformat()
    placed = next(order_date for key in dates if (order_date := whole.get(key)))
    for sent in _listed(whole.get("fulfillments")):
        _date(sent, dates[0], placed)
    return whole


def _date(sent: Object, key: str, placed: Json) -> None:
    """Give a shipment and its scans their moments: of the first scan that has one, else of the order."""
    scans = _listed(sent.get("events"))
    told = [moment for scan in scans if isinstance(moment := scan.get("happenedAt") or scan.get("createdAt"), str)]
    if not sent.get(key):
        sent[key] = min(told, default=placed)
    for scan in scans:
        if not (scan.get("happenedAt") or scan.get("createdAt")):
            scan["happenedAt"] = sent[key]


def _identified(item: Object, part: Part, path: str, *, required: bool = True) -> Object:
    """The thing with an id: its own, else its place in the order; the same for everything inside."""
    whole = {key: _shop_money(key, value) for key, value in item.items()}
    if required or item.get("id") is not None:
        whole["id"] = _id(item.get("id"), part.kind, path)
    word = UNTOLD.get(part.kind)
    if word and required and not item.get(word):
        whole[word] = "unknown"
    if part.kind == "OrderTransaction" and "amountSet" not in item and "parent_id" not in item:
        whole["amountSet"] = _shop_money("amountSet", item.get("amount"))
    for key, inside in part.inside.items():
        if key in whole:
            whole[key] = _all_identified(whole[key], inside, f"{path}-{key}")
    return whole


def _all_identified(value: Json, part: Part, path: str) -> Json:
    """Everything in a list, in a connection, or the one thing that is named."""
    if isinstance(value, list):
        return [_identified(one, part, f"{path}{n}") if isinstance(one, dict) else one for n, one in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("nodes"), list):
        return value | {"nodes": _all_identified(value["nodes"], part, path)}
    if isinstance(value.get("edges"), list):
        found = [edge.get("node") for edge in value["edges"] if isinstance(edge, dict)]
        rest = {key: one for key, one in value.items() if key != "edges"}
        return rest | {"nodes": _all_identified(found, part, path)}
    return _identified(value, part, path, required=False)


def _id(value: Json, kind: str, path: str) -> Json:
    """The id itself where it is one of Shopify's; else a global id made of it, or of the place."""
    if value is None or value == "":
        return f"{PREFIX}{kind}/{path}"
    if isinstance(value, str) and not value.startswith("gid://") and not value.isdecimal():
        return f"{PREFIX}{kind}/{value}"
    return value


def _shop_money(key: str, value: Json) -> Json:
    """A MoneyBag with its shop side: presentment money where there is only that, or the amount by itself."""
    if not key.endswith("Set") or value is None:
        return value
    if not isinstance(value, dict):
        return {"shopMoney": {"amount": value}}
    if value.get("shopMoney") is None and value.get("presentmentMoney") is not None:
        return value | {"shopMoney": value["presentmentMoney"]}
    return value


def _listed(value: Json) -> list[Object]:
    found = value.get("nodes") if isinstance(value, dict) else value
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []

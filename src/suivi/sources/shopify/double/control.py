"""Handles of the playground over HTTP: ``POST /double/<command>`` with a JSON object."""

import json
from collections.abc import Callable
from datetime import timedelta

from suivi.sources.shopify.double import goods, money, orders, returns, shipping
from suivi.sources.shopify.double.double import Double, Response, answer
from suivi.sources.shopify.double.ids import gid, number
from suivi.sources.shopify.double.people import somebody
from suivi.sources.shopify.double.state import Hold, Json
from suivi.sources.shopify.double.store import Refused
from suivi.sources.shopify.double.views import order as order_view

Command = Callable[[Double, Json], Json]


def command(double: Double, name: str, body: bytes) -> Response:
    """Does one thing by hand, as a customer, a carrier or somebody in the admin would."""
    does = COMMANDS.get(name)
    if does is None:
        return answer(404, {"error": f"There is no such command. Known: {', '.join(sorted(COMMANDS))}."})
    try:
        asked = json.loads(body or b"{}")
        with double.lock:
            return answer(200, does(double, asked))
    except Refused as refused:
        return answer(422, {"error": str(refused)})
    except (KeyError, TypeError, ValueError) as error:
        return answer(400, {"error": f"The command wants something else: {error!r}"})


def _place(double: Double, asked: Json) -> Json:
    """An order comes in. ``items``: [title, price, pieces] each."""
    items = [
        (str(title), str(price), int(pieces)) for title, price, pieces in asked.pop("items", [["Mug", "14.90", 1]])
    ]
    paid = asked.pop("paid", "sale")
    order = double.store.place(items, paid=paid, **somebody(double.store.next_id()), **asked)
    return {"id": gid("Order", order.id)}


def _orders(double: Double, _asked: Json) -> Json:
    return {"orders": [order_view(double.store, one) for one in double.store.orders.values()]}


def _ship(double: Double, asked: Json) -> Json:
    """Everything that is left of an order leaves."""
    order = double.store.order(number(asked["order"]))
    parts = [gid("FulfillmentOrder", part.id) for part in order.parts if part.remaining]
    given = {"lineItemsByFulfillmentOrder": [{"fulfillmentOrderId": one} for one in parts]}
    sent = shipping.fulfill(double.store, {**given, "trackingInfo": asked.get("tracking")})[1]
    return {"id": gid("Fulfillment", sent.id)}


def _scan(double: Double, asked: Json) -> Json:
    """A carrier says something of a shipment."""
    event = shipping.tell(double.store, {"fulfillmentId": asked.pop("fulfillment"), **asked})[2]
    return {"id": gid("FulfillmentEvent", event.id)}


def _hold(double: Double, asked: Json) -> Json:
    """Another app holds a fulfillment order."""
    order, part = goods.find(double.store, asked["part"])
    by = asked.get("by", "Another app")
    found = Hold(double.store.next_id(), asked.get("reason", "OTHER"), asked.get("notes", ""), "", by)
    goods.put_on_hold(double.store, order, part, found)
    return {"id": gid("FulfillmentHold", found.id)}


def _word(double: Double, asked: Json) -> Json:
    """Shopify says a status against the facts; no webhook tells. ``axis``: payment, fulfillment or return."""
    order = double.store.order(number(asked["order"]))
    with double.store.quietly():
        order.words[asked["axis"]] = asked["word"]
        double.store.changed(order)
    return {}


def _want_back(double: Double, asked: Json) -> Json:
    """A customer asks to return the first shipped piece."""
    order = double.store.order(number(asked["order"]))
    sent = order.fulfillments[0].lines[0]
    line = {
        "fulfillmentLineItemId": gid("FulfillmentLineItem", sent.id),
        "quantity": 1,
        "customerNote": asked.get("note"),
    }
    back = returns.request(double.store, {"orderId": gid("Order", order.id), "returnLineItems": [line]})[1]
    return {"id": gid("Return", back.id)}


def _trouble(double: Double, asked: Json) -> Json:
    """``next``: a list of what happens to the next requests; ``chance``: how often what happens by itself."""
    double.trouble.next(*asked.get("next", []))
    double.trouble.chance.update(asked.get("chance", {}))
    return {"chance": double.trouble.chance, "plan": list(double.trouble.plan)}


def _withhold(double: Double, asked: Json) -> Json:
    double.withheld = frozenset(asked["fields"])
    return {"withheld": sorted(double.withheld)}


def _advance(double: Double, asked: Json) -> Json:
    double.advance(timedelta(seconds=asked["seconds"]))
    return {"now": double.store.now().isoformat()}


def _forget(double: Double, asked: Json) -> Json:
    """Shopify removes subscriptions: all of them, or those of one topic."""
    topic = asked.get("topic")
    double.webhooks.subscriptions[:] = [one for one in double.webhooks.subscriptions if topic and one.topic != topic]
    return {"left": len(double.webhooks.subscriptions)}


def _tokens(double: Double, asked: Json) -> Json:
    if asked.get("expire"):
        double.tokens.expire()
        return {}
    return {"access_token": double.tokens.issue()}


def _figures(double: Double, _asked: Json) -> Json:
    hooks = double.webhooks
    return {
        "orders": len(double.store.orders),
        "queries": double.queries,
        "points": double.bucket.available,
        "webhooks": {"sent": hooks.sent, "lost": hooks.lost, "waiting": len(hooks.queue)},
        "trouble": double.trouble.counts,
        "mails": double.store.mails[-20:],
    }


def _delete_order(double: Double, asked: Json) -> Json:
    order = double.store.order(number(asked["order"]))
    double.store.remove(order)
    double.store.tell("orders/delete", None, {"id": order.id})
    return {}


def _archive(double: Double, asked: Json) -> Json:
    orders.close(double.store, asked["order"])
    return {}


def _pay(double: Double, asked: Json) -> Json:
    money.mark_paid(double.store, asked["order"])
    return {}


def _uninstall(double: Double, _asked: Json) -> Json:
    double.uninstall()
    return {}


COMMANDS: dict[str, Command] = {
    "place": _place,
    "orders": _orders,
    "ship": _ship,
    "scan": _scan,
    "hold": _hold,
    "word": _word,
    "want-back": _want_back,
    "archive": _archive,
    "pay": _pay,
    "delete": _delete_order,
    "trouble": _trouble,
    "withhold": _withhold,
    "advance": _advance,
    "forget": _forget,
    "tokens": _tokens,
    "uninstall": _uninstall,
    "figures": _figures,
}

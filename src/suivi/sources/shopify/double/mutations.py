"""Every mutation that Suivi knows, as a table: which permission it needs, and what it does."""

from collections.abc import Callable

from graphql import GraphQLError, value_from_ast_untyped

from suivi.sources.shopify.double import goods, money, orders, returns, shipping
from suivi.sources.shopify.double.execute import PARTS, Info, Resolver, Session, denied, may
from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.parts import event, fulfillment, fulfillment_order, hold
from suivi.sources.shopify.double.returning import a_return
from suivi.sources.shopify.double.state import FulfillmentOrder, Json, Order, Return, Value
from suivi.sources.shopify.double.store import Refused, Store
from suivi.sources.shopify.double.views import order as order_view
from suivi.sources.shopify.double.views import transaction

Does = Callable[[Store, Json], Json]
Effects = list[tuple[str, Json]]


def _hold(store: Store, asked: Json) -> Json:
    order, found, part, rest = goods.hold(store, asked["id"], asked["fulfillmentHold"])
    return {
        "fulfillmentHold": hold(found),
        "fulfillmentOrder": fulfillment_order(order, part),
        "remainingFulfillmentOrder": fulfillment_order(order, rest) if rest else None,
    }


def _part(done: tuple[Order, FulfillmentOrder]) -> Json:
    return {"fulfillmentOrder": fulfillment_order(*done)}


def _return(done: tuple[Order, Return]) -> Json:
    return {"return": a_return(*done)}


def _order(store: Store, order: Order) -> Json:
    return {"order": order_view(store, order)}


def _node(order: Order) -> Json:
    return {"node": {"__typename": "Order", "id": gid("Order", order.id)}}


def _event(store: Store, asked: Json) -> Json:
    return {"fulfillmentEvent": event(shipping.tell(store, asked["fulfillmentEvent"])[2])}


def _track(store: Store, asked: Json) -> Json:
    told = asked["trackingInfoInput"]
    return {
        "fulfillment": fulfillment(
            *shipping.track(store, asked["fulfillmentId"], told, bool(asked.get("notifyCustomer")))
        )
    }


def _capture(store: Store, asked: Json) -> Json:
    order, taken = money.capture(store, asked["input"])
    return {"transaction": transaction(store, order, taken, store.now())}


def _cancel(store: Store, asked: Json) -> Json:
    return {"job": {"id": orders.cancel(store, asked).id, "done": False}}


def _refund(store: Store, asked: Json) -> Json:
    order, done = money.refund(store, asked["input"])
    return {"refund": {"id": gid("Refund", done.id)}, **_order(store, order)}


ORDERS = frozenset({"write_orders"})
RETURNS = frozenset({"write_returns"})
SHIPS = frozenset(f"write_{kind}_fulfillment_orders" for kind in PARTS[:3])
HOLDS = frozenset(f"write_{kind}_fulfillment_orders" for kind in PARTS[:2])
EVENTS = frozenset({"write_fulfillments"})

# Facts 8.4: mutation → the permissions of which one is needed, and what it does.
MUTATIONS: dict[str, tuple[frozenset[str], Does]] = {
    "fulfillmentOrderHold": (HOLDS, _hold),
    "fulfillmentOrderReleaseHold": (HOLDS, lambda s, a: _part(goods.release(s, a["id"], a.get("holdIds")))),
    "fulfillmentOrderReschedule": (HOLDS, lambda s, a: _part(goods.reschedule(s, a["id"], a["fulfillAt"]))),
    "fulfillmentOrderOpen": (HOLDS, lambda s, a: _part(goods.open_early(s, a["id"]))),
    "fulfillmentCreate": (SHIPS, lambda s, a: {"fulfillment": fulfillment(*shipping.fulfill(s, a["fulfillment"]))}),
    "fulfillmentCancel": (frozenset(), lambda s, a: {"fulfillment": fulfillment(*shipping.cancel(s, a["id"]))}),
    "fulfillmentTrackingInfoUpdate": (SHIPS, _track),
    "fulfillmentEventCreate": (EVENTS, _event),
    "orderCapture": (ORDERS, _capture),
    "orderMarkAsPaid": (ORDERS, lambda s, a: _order(s, money.mark_paid(s, a["input"]["id"]))),
    "orderInvoiceSend": (ORDERS, lambda s, a: _order(s, money.send_invoice(s, a["id"], a.get("email")))),
    "paymentReminderSend": (ORDERS, lambda s, a: {"success": money.remind(s, a["paymentScheduleId"])}),
    "orderCancel": (ORDERS, _cancel),
    "refundCreate": (ORDERS, _refund),
    "orderClose": (ORDERS, lambda s, a: _order(s, orders.close(s, a["input"]["id"]))),
    "orderOpen": (ORDERS, lambda s, a: _order(s, orders.open_(s, a["input"]["id"]))),
    "tagsAdd": (ORDERS, lambda s, a: _node(orders.tag(s, a["id"], a["tags"], add=True))),
    "tagsRemove": (ORDERS, lambda s, a: _node(orders.tag(s, a["id"], a["tags"], add=False))),
    "orderUpdate": (ORDERS, lambda s, a: _order(s, orders.update(s, a["input"]))),
    "returnRequest": (RETURNS, lambda s, a: _return(returns.request(s, a["input"]))),
    "returnCreate": (RETURNS, lambda s, a: _return(returns.create(s, a["returnInput"]))),
    "returnApproveRequest": (RETURNS, lambda s, a: _return(returns.approve(s, a["input"]))),
    "returnDeclineRequest": (RETURNS, lambda s, a: _return(returns.decline(s, a["input"]))),
    "returnProcess": (RETURNS, lambda s, a: _return(returns.process(s, a["input"]))),
    "returnClose": (RETURNS, lambda s, a: _return(returns.close(s, a["id"]))),
    "returnCancel": (RETURNS, lambda s, a: _return(returns.cancel(s, a["id"]))),
    "returnReopen": (RETURNS, lambda s, a: _return(returns.open_again(s, a["id"]))),
}
IDEMPOTENT = frozenset({"refundCreate"})
ERRORS = {"orderCancel": "orderCancelUserErrors"}


def resolvers(keys: dict[str, tuple[Json, Json]], effects: Effects) -> dict[str, Resolver]:
    """The mutations as resolvers. ``keys`` remembers what idempotency keys did, ``effects`` what was done: the name
    and the arguments of each mutation that was not declined.
    """
    return {
        name: _resolver(name, needed, _noted(name, does, effects), keys) for name, (needed, does) in MUTATIONS.items()
    }


def _noted(name: str, does: Does, effects: Effects) -> Does:
    def do(store: Store, asked: Json) -> Json:
        done = does(store, asked)
        effects.append((name, asked))
        return done

    return do


def answer(name: str, payload: Callable[[], Json], info: Info) -> Json:
    """A payload with its user errors; every other field is null when Shopify declines."""
    errors = ERRORS.get(name, "userErrors")
    try:
        return {**payload(), errors: []}
    except Refused as refused:
        told = {"message": str(refused), "field": refused.path, "code": refused.code}
        fields = info.schema.mutation_type.fields[name].type.fields  # type: ignore[union-attr]
        return {**dict.fromkeys(fields), errors: [told]}


def _resolver(name: str, needed: frozenset[str], does: Does, keys: dict[str, tuple[Json, Json]]) -> Resolver:
    def resolve(session: Session, info: Info, asked: Json) -> Value:
        if not may(session, needed):
            raise denied(name)
        if name not in IDEMPOTENT:
            return answer(name, lambda: does(session.store, asked), info)
        key = _key(info)
        if key in keys:
            before, done = keys[key]
            if before != asked:
                raise GraphQLError("The key was used for another request.", extensions={"code": "BAD_REQUEST"})
            return done
        done = answer(name, lambda: does(session.store, asked), info)
        if not done["userErrors"]:
            keys[key] = asked, done
        return done

    return resolve


def _key(info: Info) -> str:
    """The key of ``@idempotent``, required for refunds since 2026-04."""
    for directive in info.field_nodes[0].directives or ():
        if directive.name.value == "idempotent":
            key = value_from_ast_untyped((directive.arguments or ())[0].value, info.variable_values.coerced)
            if isinstance(key, str) and key.strip():
                return key
    raise GraphQLError("The @idempotent directive is required for this mutation.", extensions={"code": "BAD_REQUEST"})

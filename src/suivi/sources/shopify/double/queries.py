"""What can be asked of the local Shopify at the top: orders, parts, the shop, jobs."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from graphql import GraphQLError

from suivi.sources.shopify.double.execute import Info, Resolver, Session
from suivi.sources.shopify.double.ids import gid, iso, kind_of, number
from suivi.sources.shopify.double.parts import fulfillment, fulfillment_order
from suivi.sources.shopify.double.returning import a_return, reasons
from suivi.sources.shopify.double.search import search
from suivi.sources.shopify.double.state import Json, Order, Value
from suivi.sources.shopify.double.store import Refused, Store
from suivi.sources.shopify.double.views import order as order_view
from suivi.sources.shopify.double.views import refund

SHOWN = timedelta(days=60)  # what read_orders shows without read_all_orders (facts 8.2)
MOST_IDS = 250

SORTED_BY: dict[str, Callable[[Order], Any]] = {
    "UPDATED_AT": lambda order: (iso(order.updated_at), order.id),
    "CREATED_AT": lambda order: (iso(order.at), order.id),
    "PROCESSED_AT": lambda order: (iso(order.at), order.id),
    "ID": lambda order: order.id,
}


def visible(session: Session, order: Order) -> bool:
    """Whether the token may see an order of this age."""
    if session.scopes is None or "read_all_orders" in session.scopes:
        return True
    return order.at >= session.store.now() - SHOWN


def orders(session: Session, _info: Info, asked: Json) -> Json:
    """``orders``: a page after a cursor that names the last order seen, so that changes move nothing."""
    found = _found(session, "orders", asked.get("query"))
    key = SORTED_BY[asked.get("sortKey") or "PROCESSED_AT"]
    found.sort(key=key, reverse=bool(asked.get("reverse")))
    first, after = asked.get("first") or 0, asked.get("after")
    if not 0 < first <= MOST_IDS:
        raise GraphQLError("you must provide `first`, from 1 to 250", extensions={"code": "BAD_REQUEST"})
    if after:
        last = _last(after)
        found = [one for one in found if (key(one) < last if asked.get("reverse") else key(one) > last)]
    shown = found[:first]
    cursors = [base64.b64encode(json.dumps(key(one)).encode()).decode() for one in shown[:1] + shown[-1:]]
    return {
        "nodes": [order_view(session.store, one) for one in shown],
        "pageInfo": {
            "hasNextPage": len(found) > first,
            "hasPreviousPage": bool(after),
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
        },
    }


def _found(session: Session, path: str, query: str | None) -> list[Order]:
    found, warnings = search(session.store, query)
    if warnings:
        session.searches.append({"path": [path], "query": query, "warnings": warnings})
    return [one for one in found if visible(session, one)]


def _last(after: str) -> Value:
    try:
        found = json.loads(base64.b64decode(after))
    except ValueError:
        raise GraphQLError("Invalid cursor for current pagination sort.", extensions={"code": "BAD_REQUEST"}) from None
    return tuple(found) if isinstance(found, list) else found


def orders_count(session: Session, _info: Info, asked: Json) -> Json:
    """``ordersCount``: exact up to the limit."""
    limit = asked.get("limit")
    count = len(_found(session, "ordersCount", asked.get("query")))
    over = limit is not None and count > limit
    return {"count": limit if over else count, "precision": "AT_LEAST" if over else "EXACT"}


def _of_order(view: Callable[[Order, Any], Json], parts: str) -> Callable[[Store, int], Json | None]:
    def find(store: Store, wanted: int) -> Json | None:
        order = store.owners.get(wanted)
        found = [one for one in getattr(order, parts) if one.id == wanted] if order else []
        return view(order, found[0]) if order and found else None

    return find


def _refund(store: Store, wanted: int) -> Json | None:
    """Refunds are no parts that others speak of, so they are looked for."""
    held = ((order, one) for order in store.orders.values() for one in order.refunds if one.id == wanted)
    return next((refund(store, order, one) for order, one in held), None)


NODES: dict[str, Callable[[Store, int], Json | None]] = {
    "FulfillmentOrder": _of_order(fulfillment_order, "parts"),
    "Fulfillment": _of_order(fulfillment, "fulfillments"),
    "Return": _of_order(a_return, "returns"),
    "Refund": _refund,
}


def nodes(session: Session, _info: Info, asked: Json) -> list[Json | None]:
    """``nodes``: null for what is not there."""
    if len(asked["ids"]) > MOST_IDS:
        raise GraphQLError("The input array size is greater than the maximum allowed of 250.",
                           extensions={"code": "MAX_INPUT_SIZE_EXCEEDED"})  # fmt: skip
    return [_node(session, one) for one in asked["ids"]]


def _node(session: Session, global_id: str) -> Json | None:
    try:
        wanted = number(global_id)
    except Refused:
        raise GraphQLError(f"Invalid global id '{global_id}'", extensions={"code": "RESOURCE_NOT_FOUND"}) from None
    if kind_of(global_id) == "Order":
        order = session.store.orders.get(wanted)
        return order_view(session.store, order) if order and visible(session, order) else None
    find = NODES.get(kind_of(global_id))
    return find(session.store, wanted) if find else None


def shop(session: Session, _info: Info, _asked: Json) -> Json:
    """``shop``."""
    domain = session.store.shop
    return {
        "id": gid("Shop", 1),
        "name": "Local store",
        "email": "owner@example.com",
        "myshopifyDomain": domain,
        "currencyCode": session.store.currency,
        "ianaTimezone": "Europe/Paris",
        "primaryDomain": {"url": f"https://{domain}", "host": domain},
        "plan": {"shopifyPlus": session.store.plus},
    }


def installation(session: Session, _info: Info, _asked: Json) -> Json:
    """``currentAppInstallation``: what the token may do."""
    return {"id": gid("AppInstallation", 1), "accessScopes": [{"handle": one} for one in sorted(session.scopes or ())]}


def job(session: Session, _info: Info, asked: Json) -> Json | None:
    """``job``."""
    found = session.store.jobs.get(asked["id"])
    return {"id": found.id, "done": found.done} if found else None


QUERIES: dict[str, Resolver] = {
    "orders": orders,
    "ordersCount": orders_count,
    "nodes": nodes,
    "shop": shop,
    "currentAppInstallation": installation,
    "job": job,
    "returnReasonDefinitions": lambda _session, _info, _asked: reasons(),
}

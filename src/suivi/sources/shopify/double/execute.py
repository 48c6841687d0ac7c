"""Runs GraphQL on a store: the real schema's slice, Shopify's pages, permissions, costs and errors."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    execute_sync,
    get_named_type,
    is_non_null_type,
    parse,
    validate,
)

from suivi.sources.shopify.double.cost import MOST, Bucket, Price
from suivi.sources.shopify.double.slice import TARGET
from suivi.sources.shopify.double.state import Json, Value
from suivi.sources.shopify.double.store import Refused, Store

PAGE = 250
Info = GraphQLResolveInfo[Any]
Resolver = Callable[["Session", Info, Json], Value]


@dataclass
class Session:
    """One request: the store, what the token may do, which fields are withheld, and what is noted beside the data."""

    store: Store
    scopes: frozenset[str] | None = None
    withheld: frozenset[str] = frozenset()
    searches: list[Json] = field(default_factory=list)


@cache
def schema() -> GraphQLSchema:
    """The slice of Shopify's schema that comes with Suivi."""
    return build_schema(TARGET.read_text(encoding="utf-8"))


# An operation's text → its parsed form and what is wrong with it. Suivi sends the same few texts again and again.
_documents: dict[str, tuple[DocumentNode, list[GraphQLError]]] = {}


def prepared(text: str) -> tuple[DocumentNode, list[GraphQLError]]:
    """A query's parsed form, and what is wrong with it."""
    if text not in _documents:
        try:
            document = parse(text)
        except GraphQLError as error:
            return DocumentNode(definitions=()), [error]
        _documents[text] = document, validate(schema(), document)
    return _documents[text]


def run(session: Session, bucket: Bucket, roots: dict[str, Resolver], body: Json) -> Json:
    """The answer to a request body ``{query, variables, operationName}``."""
    document, errors = prepared(str(body.get("query") or ""))
    if errors:
        return {"errors": [_error(error, "undefinedField") for error in errors]}
    variables = body.get("variables") or {}
    operation = next(one for one in document.definitions if isinstance(one, OperationDefinitionNode))
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    price = Price(schema(), fragments, variables)
    refused, requested = _paid(price, operation, bucket, session.store)
    if refused:
        return refused
    found = execute_sync(
        schema(), document, context_value=(session, roots), variable_values=variables, field_resolver=_resolve
    )
    actual = price.actual(operation, found.data)
    bucket.available -= actual
    answer: Json = {"data": found.data, "extensions": {"cost": bucket.told(requested, actual)}}
    if found.errors:
        answer["errors"] = [_error(error, "INVALID_VARIABLE") for error in found.errors]
    if session.searches:
        answer["extensions"]["search"] = session.searches
    return answer


def _paid(price: Price, operation: OperationDefinitionNode, bucket: Bucket, store: Store) -> tuple[Json | None, int]:
    """The answer that says no, where the query is too dear or the bucket too empty; and the query's cost."""
    requested = price.requested(operation)
    bucket.fill(store.clock())
    code = "MAX_COST_EXCEEDED" if requested > MOST else "THROTTLED" if requested > bucket.available else ""
    if not code:
        return None, requested
    error = {"message": code.replace("_", " ").capitalize(), "extensions": {"code": code}}
    return {"errors": [error], "extensions": {"cost": bucket.told(requested, None)}}, requested


def denied(what: str) -> GraphQLError:
    """Access is denied."""
    return GraphQLError(f"Access denied for {what} field.", extensions={"code": "ACCESS_DENIED"})


# Facts 8.4: what a token needs to see a part of the order, any one of each set.
PARTS = ("merchant_managed", "third_party", "assigned", "marketplace")
NEEDED: dict[tuple[str, str], frozenset[str]] = {
    ("Order", "fulfillmentOrders"): frozenset(f"read_{kind}_fulfillment_orders" for kind in PARTS),
    ("Order", "returns"): frozenset({"read_returns"}),
    ("Order", "customer"): frozenset({"read_customers"}),
    ("Order", "paymentTerms"): frozenset({"read_payment_terms"}),
    ("QueryRoot", "orders"): frozenset({"read_orders"}),
}


def may(session: Session, needed: frozenset[str]) -> bool:
    """Whether the token has one of the permissions; who may write may read."""
    if session.scopes is None or not needed:
        return True
    return any(one in session.scopes or one.replace("read_", "write_", 1) in session.scopes for one in needed)


def _resolve(source: Value, info: Info, **arguments: Value) -> Value:
    session, roots = info.context
    name = info.field_name
    if not may(session, NEEDED.get((info.parent_type.name, name), frozenset())):
        raise denied(name)
    if f"{info.parent_type.name}.{name}" in session.withheld and not is_non_null_type(info.return_type):
        raise denied(name)
    value = roots[name](session, info, arguments) if source is None else source[name]
    if isinstance(value, list):
        if get_named_type(info.return_type).name.endswith("Connection"):
            return page(value, arguments)
        if arguments.get("first") is not None:
            return value[: arguments["first"]]
    return value


def page(values: list[Any], arguments: Json) -> Json:
    """A connection of these values: ``first`` after ``after``, from the end when ``reverse``."""
    first = arguments.get("first")
    if first is None or not 0 < first <= PAGE:
        raise GraphQLError(f"you must provide `first`, from 1 to {PAGE}", extensions={"code": "BAD_REQUEST"})
    listed = values[::-1] if arguments.get("reverse") else values
    start = _place(arguments.get("after"))
    shown = listed[start : start + first]
    return {
        "nodes": shown,
        "pageInfo": {
            "hasNextPage": start + first < len(listed),
            "hasPreviousPage": start > 0,
            "startCursor": cursor(start + 1) if shown else None,
            "endCursor": cursor(start + len(shown)) if shown else None,
        },
    }


def cursor(place: int) -> str:
    """Where a page ended."""
    return base64.b64encode(str(place).encode()).decode()


def _place(after: str | None) -> int:
    try:
        return int(base64.b64decode(after)) if after else 0
    except ValueError:
        raise GraphQLError("Invalid cursor for current pagination sort.", extensions={"code": "BAD_REQUEST"}) from None


def _error(error: GraphQLError, code: str) -> Json:
    if error.original_error and not isinstance(error.original_error, (GraphQLError, Refused)):
        raise error.original_error  # a mistake in the double, not an answer
    told: Json = {"message": error.message}
    if error.path:
        told["path"] = list(error.path)
    told["extensions"] = {"code": code, **(error.extensions or {})}
    return told

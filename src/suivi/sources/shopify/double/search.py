"""Shopify's search of orders, as far as a connector needs it (facts 6.3, 6.4).

A field that is not known is ignored, not refused: everything comes back, and a warning tells.
"""

import re
from collections.abc import Callable
from datetime import datetime
from operator import ge, gt, le, lt

from suivi.sources.shopify.double import statuses
from suivi.sources.shopify.double.ids import moment
from suivi.sources.shopify.double.state import Json, Order
from suivi.sources.shopify.double.store import Refused, Store

TERM = re.compile(r"""(-?)(?:(\w+):)?(<=|>=|<|>)?("[^"]*"|'[^']*'|\S+)""")
COMPARE: dict[str, Callable[[datetime, datetime], bool]] = {
    ">": lambda have, asked: have > asked,
    ">=": lambda have, asked: have >= asked,
    "<": lambda have, asked: have < asked,
    "<=": lambda have, asked: have <= asked,
    "": lambda have, asked: have.date() == asked.date(),
}
RANGES: dict[str, Callable[[int, int], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}  # of ids
TIMES: dict[str, Callable[[Order], datetime]] = {
    "updated_at": lambda order: order.updated_at,
    "created_at": lambda order: order.at,
    "processed_at": lambda order: order.at,
}
UNPAID = frozenset({"authorized", "pending", "expired", "partially_paid"})
FULFILLMENT = {
    "UNFULFILLED": {"unshipped", "unfulfilled"},
    "PARTIALLY_FULFILLED": {"partial", "unfulfilled"},
    "FULFILLED": {"shipped", "fulfilled"},
}


def _status(order: Order) -> set[str]:
    if order.canceled_at:
        return {"cancelled"}
    return {"closed"} if order.closed_at else {"open", "not_closed"}


def _payment(order: Order, now: datetime) -> set[str]:
    word = (statuses.payment(order, now) or "").lower()
    return {word, "unpaid"} if word in UNPAID else {word}


def _fulfillment(order: Order) -> set[str]:
    word = statuses.fulfillment(order)
    return FULFILLMENT.get(word, {word.lower(), "unfulfilled"})


WORDS: dict[str, Callable[[Order, datetime], set[str]]] = {
    "id": lambda order, _: {str(order.id)},
    "name": lambda order, _: {order.name, str(order.number)},
    "tag": lambda order, _: set(order.tags),
    "email": lambda order, _: {order.email or ""},
    "status": lambda order, _: _status(order),
    "financial_status": _payment,
    "fulfillment_status": lambda order, _: _fulfillment(order),
    "return_status": lambda order, _: {statuses.returns(order).lower()},
}


def search(store: Store, query: str | None) -> tuple[list[Order], list[Json]]:
    """The orders that fit, and warnings about what was ignored. Terms stand side by side: all must fit."""
    found, warnings = list(store.orders.values()), []
    for minus, field, operator, value in TERM.findall(query or ""):
        value = value.strip("\"'")
        if field == "id" and operator:
            found = [one for one in found if RANGES[operator](one.id, int(value)) != bool(minus)]
        elif field in TIMES:
            at = _time(value, store)
            have = TIMES[field]
            found = [one for one in found if COMPARE[operator](have(one), at) != bool(minus)]
        elif field in WORDS:
            asked, words = set(value.split(",")), WORDS[field]
            found = [one for one in found if bool(asked & words(one, store.now())) != bool(minus)]
        elif field:
            warnings.append(
                {"field": field, "message": "Invalid search field for this query.", "code": "invalid_field"}
            )
        else:
            found = [one for one in found if (value.lower() in one.name.lower()) != bool(minus)]
    return found, warnings


def _time(value: str, store: Store) -> datetime:
    if value == "now":
        return store.now()
    try:
        return moment(value)
    except Refused:
        return datetime.min.replace(tzinfo=store.now().tzinfo)

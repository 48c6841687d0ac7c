"""Reading orders again, several at a time, within what one query may cost."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from suivi.sources.reading import Json, Object, flag, listing, mapping, text
from suivi.sources.shopify.api.answers import Answer
from suivi.sources.shopify.api.client import Client
from suivi.sources.shopify.api.longlists import PLAIN, complete
from suivi.sources.shopify.api.tokens import granted

# How many entries of each list are asked. Most orders fit into FEW; one that does not is read alone with MANY.
# Shopify charges for what is asked, not for what is there, and one query may ask 1,000 points.
FEW = {
    "lineItems": 20,
    "transactions": 10,
    "refunds": 3,
    "fulfillmentOrders": 3,
    "fulfillments": 3,
    "returns": 1,
    "events": 20,
    "inner": 10,
}
# The plain lists (transactions, refunds, fulfillments) as long as sources.shopify.connections.PAGES takes for whole.
MANY = {
    "lineItems": 100,
    "transactions": 50,
    "refunds": 20,
    "fulfillmentOrders": 30,
    "fulfillments": 30,
    "returns": 5,
    "events": 50,
    "inner": 50,
}
AT_ONCE = 3  # about 250 points each
# What a list needs so that asking for it does not withhold the whole order, any one of each set. With only some of the
# permissions for fulfillment orders, those at other places are silently left out.
SEES = {
    "seesParts": frozenset(
        f"read_{kind}_fulfillment_orders" for kind in ("merchant_managed", "third_party", "assigned", "marketplace")
    ),
    "seesReturns": frozenset({"read_returns", "read_marketplace_returns"}),
}


@dataclass(frozen=True, slots=True)
class Read:
    """Orders as read. Nodes stay out of the representation: they hold personal data.

    ``cut``: ids of orders of which lists were longer than asked. ``missing``: not there (any more).
    ``withheld``: Shopify told of an error instead of the order, so that nothing is known of it.
    """

    nodes: tuple[Object, ...] = field(repr=False)
    cut: tuple[str, ...]
    missing: tuple[str, ...]
    withheld: tuple[str, ...]
    answer: Answer


def read_orders(client: Client, ids: Sequence[str], now: datetime) -> Read:
    """The orders with these global ids, at most ``AT_ONCE``; those in ``cut`` want ``read_order``.

    Raises as ``Client.call`` does, and ``ValueError`` for more ids.
    """
    if len(ids) > AT_ONCE:
        raise ValueError(f"At most {AT_ONCE} orders fit into one query.")
    return _read(client, ids, FEW, now)


def read_order(client: Client, id_: str, now: datetime) -> Read:
    """One order, however long its lists are. ``cut`` names it where Shopify withholds the rest of one."""
    read = _read(client, [id_], MANY, now)
    if not read.cut:
        return read
    (order,) = read.nodes
    complete(client, order, MANY, now)
    return replace(read, cut=tuple(id_ for id_ in read.cut if is_cut(order, MANY)))


def still_there(client: Client, numbers: Sequence[int], now: datetime) -> frozenset[int]:
    """Which of these orders the store has, or does not let us see: it says so of each by itself.

    Raises as ``Client.call`` does.
    """
    answer = client.call("orders_there", {"ids": [f"gid://shopify/Order/{number}" for number in numbers]}, now)
    errors = {".".join(error.path.split(".")[:2]) for error in answer.withheld}
    there = {text(node, "id") for node in listing(answer.data, "nodes")}
    return frozenset(
        number
        for place, number in enumerate(numbers)
        if f"gid://shopify/Order/{number}" in there or {f"nodes.{place}", "nodes"} & errors
    )


def _read(client: Client, ids: Sequence[str], sizes: dict[str, int], now: datetime) -> Read:
    answer = client.call("orders_by_ids", {"ids": list(ids), **sizes, **_sees(client)}, now)
    found = [node for node in answer.data.get("nodes") or [] if isinstance(node, dict) and node.get("id")]
    known = {text(node, "id") for node in found}
    errors = {".".join(error.path.split(".")[:2]) for error in answer.withheld}
    withheld = tuple(id_ for place, id_ in enumerate(ids) if {f"nodes.{place}", "nodes"} & errors and id_ not in known)
    return Read(
        nodes=tuple(found),
        cut=tuple(text(node, "id") for node in found if is_cut(node, sizes)),
        missing=tuple(id_ for id_ in ids if id_ not in known and id_ not in withheld),
        withheld=withheld,
        answer=answer,
    )


def _sees(client: Client) -> dict[str, bool]:
    known = client.scopes is not None
    can = granted(client.scopes or frozenset())
    # Whether staff may be seen must be known: where they may not, one comment's author would withhold the whole order.
    return {"seesStaff": "read_users" in can} | {name: not known or bool(can & needed) for name, needed in SEES.items()}


def is_cut(order: Object, sizes: dict[str, int]) -> bool:
    """Whether some list in the order goes on after what was asked. A cut timeline does not count: it is joined."""
    plain = {name: order.get(name) for name in PLAIN}
    if any(isinstance(found, list) and len(found) >= sizes[name] for name, found in plain.items()):
        return True
    return any(_goes_on(value) for key, value in order.items() if key != "events")


def _goes_on(value: Json) -> bool:
    if isinstance(value, list):
        return any(map(_goes_on, value))
    if not isinstance(value, dict):
        return False
    page = mapping(value, "pageInfo")
    return bool(page and flag(page, "hasNextPage")) or any(map(_goes_on, value.values()))

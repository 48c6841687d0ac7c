"""The file of a Shopify bulk operation: one object a line, children apart from their parents.

Shopify: children carry ``__parentId`` and come, in any order, after the line of the root they belong to;
lists that are not connections come inside of their parent's line.
"""

from collections.abc import Iterable, Iterator

from suivi.sources.contract import Unreadable
from suivi.sources.reading import Object, parse_object

# Type in a child's global id → the connection of its parent in which it stands.
STANDS_IN = {
    "LineItem": "lineItems",
    "FulfillmentOrder": "fulfillmentOrders",
    "FulfillmentOrderLineItem": "lineItems",
    "FulfillmentHold": "fulfillmentHolds",
    "Fulfillment": "fulfillments",
    "FulfillmentLineItem": "fulfillmentLineItems",
    "FulfillmentEvent": "events",
    "OrderTransaction": "transactions",
    "Refund": "refunds",
    "RefundLineItem": "refundLineItems",
    "Return": "returns",
    "ReturnLineItem": "returnLineItems",
    "ReverseFulfillmentOrder": "reverseFulfillmentOrders",
    "ReverseFulfillmentOrderLineItem": "lineItems",
    "ReverseDelivery": "reverseDeliveries",
    "PaymentSchedule": "paymentSchedules",
    "BasicEvent": "events",
    "CommentEvent": "events",
}
# A child read without its id is known by a field that only its kind has.
KNOWN_BY = {
    "restockType": "refundLineItems",
    "dueAt": "paymentSchedules",
    "happenedAt": "events",
    "remainingQuantity": "lineItems",
    "dispositions": "lineItems",
}
LAST_PAGE = {"hasNextPage": False}

Found = tuple[int, Object | Unreadable]


class Orphan(Unreadable):
    """A line whose parent is not among the lines of its order. ``parent``: the parent's global id, as told."""

    def __init__(self, parent: str) -> None:
        super().__init__(f"This line belongs to {parent!r}, which is not among the lines of its order.")
        self.parent = parent


def assemble(lines: Iterable[bytes], *, first: int = 1) -> Iterator[Found]:
    """Whole order nodes with the number of their first line, each as soon as the next root begins. ``first``: the
    number of the first line.

    A line that cannot be read, or whose parent is not in its group, comes as ``Unreadable`` under its own number;
    the others are not harmed. Only one order is held in memory.
    """
    root: tuple[int, Object] | None = None
    children: list[tuple[int, Object]] = []
    for number, line in enumerate(lines, start=first):
        if not line.strip():
            continue
        try:
            item = parse_object(line)
        except Unreadable as error:
            yield number, error
            continue
        if item.get("__parentId") is not None:
            children.append((number, item))
            continue
        yield from _group(root, children)
        root, children = (number, item), []
    yield from _group(root, children)


def _group(root: tuple[int, Object] | None, children: list[tuple[int, Object]]) -> Iterator[Found]:
    """One root with its children put in their places, and the children that have none."""
    if root is None:
        yield from ((number, _orphan(item)) for number, item in children)
        return
    number, order = root
    children = _left(children, {str(order.get("id")): order})
    if children:  # they hang on something inside of the order's own line, which is rare
        children = _left(children, dict(_identified(order)))
    yield number, order
    yield from ((place, _orphan(item)) for place, item in children)


def _left(children: list[tuple[int, Object]], parents: dict[str, Object]) -> list[tuple[int, Object]]:
    """The children that hang on none of these parents, nor on one another; the others are put in their places."""
    placed = -1
    while children and placed:
        left = [(place, item) for place, item in children if not _placed(item, parents)]
        placed, children = len(children) - len(left), left
    return children


def _placed(item: Object, parents: dict[str, Object]) -> bool:
    """Whether the item's parent is known and the item now stands in it, ready to be a parent itself."""
    key = item["__parentId"]
    parent = parents.get(key) if type(key) is str else None
    connection = _connection(item)
    if parent is None or connection is None:
        return False
    _put(parent, connection, item)
    if type(item.get("id")) is str:
        parents.setdefault(item["id"], item)
    return True


def _identified(item: Object) -> Iterator[tuple[str, Object]]:
    """Everything inside of a line that children can hang on."""
    waiting: list[object] = [item]
    while waiting:
        value = waiting.pop()
        if type(value) is dict:
            if type(value.get("id")) is str:
                yield value["id"], value
            waiting.extend(value.values())
        elif type(value) is list:
            waiting.extend(value)


def _connection(item: Object) -> str | None:
    identity = item.get("id")
    kind = identity.split("/")[3] if type(identity) is str and identity.count("/") > 3 else ""
    return STANDS_IN.get(kind) or next((name for field, name in KNOWN_BY.items() if field in item), None)


def _put(parent: Object, connection: str, item: Object) -> None:
    there = parent.get(connection)
    if type(there) is list:
        there.append(item)
        return
    if type(there) is not dict or type(there.get("nodes")) is not list:
        there = parent[connection] = {"nodes": [], "pageInfo": LAST_PAGE}
    there["nodes"].append(item)


def _orphan(item: Object) -> Orphan:
    return Orphan(str(item.get("__parentId"))[:80])

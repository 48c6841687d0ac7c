"""Lists of an order that are longer than what its read gives: their cursors are followed to the end."""

from datetime import datetime

from suivi.sources.reading import MESSAGE, Object, flag, listing, mapping, text
from suivi.sources.shopify.api.client import Client

PAGED = (
    "lineItems",
    "fulfillmentOrders",
    "returns",
    "events",
    "fulfillmentLineItems",
    "refundLineItems",
    "returnLineItems",
    "reverseFulfillmentOrders",
)
PLAIN = ("transactions", "refunds", "fulfillments")  # they have no cursor, but may be asked for at greater length
LONGEST = 250  # of a plain list; Shopify gives no more
INNER = 50
MOST_PAGES = 100  # of one list


def complete(client: Client, order: Object, sizes: dict[str, int], now: datetime) -> None:
    """Reads what follows in every list of an order that goes on, and puts it there. ``sizes``: how many entries of
    each list were asked. The order's timeline is left as it is: it is joined to what is known.

    A list of which Shopify withholds the rest says, as before, that it goes on. Raises as ``Client.call`` does.
    """
    for name in PLAIN:
        if len(order.get(name) or []) >= sizes[name]:
            _lengthen(client, order, name, now)
    waiting = [order]
    while waiting:
        item = waiting.pop()
        for name, value in item.items():
            if isinstance(value, dict):
                if name in PAGED and not (item is order and name == "events"):
                    _follow(client, item, name, value, now)
                waiting.append(value)
            elif isinstance(value, list):
                waiting += [one for one in value if isinstance(one, dict)]


def _lengthen(client: Client, order: Object, name: str, now: datetime) -> None:
    found = listing(_ask(client, order, name, None, now), name)
    if found:
        order[name] = {"nodes": found, "pageInfo": {"hasNextPage": len(found) >= LONGEST}}


def _follow(client: Client, item: Object, name: str, listed: Object, now: datetime) -> None:
    for _ in range(MOST_PAGES):
        page = mapping(listed, "pageInfo")
        after = text(page, "endCursor", MESSAGE)
        if not (after and flag(page, "hasNextPage")):
            return
        more = mapping(_ask(client, item, name, after, now), name)
        if not more:
            return
        listed["nodes"] = [*listing(listed, "nodes"), *listing(more, "nodes")]
        listed["pageInfo"] = mapping(more, "pageInfo")


def _ask(client: Client, item: Object, name: str, after: str | None, now: datetime) -> Object:
    """What there is of one list, {} where Shopify does not say."""
    wanted = {each: each == name for each in (*PAGED, *PLAIN)}
    variables = {"id": text(item, "id"), "after": after, "inner": INNER, **wanted}
    return next(iter(listing(client.call("rest_of_list", variables, now).data, "nodes")), {})

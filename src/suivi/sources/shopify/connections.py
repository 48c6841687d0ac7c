"""Shopify's ways of listing things in GraphQL."""

from decimal import Decimal

from suivi.core.facts import Stamp
from suivi.sources.contract import Unreadable
from suivi.sources.reading import Object, flag, instant, mapping, money, objects

# The page sizes of the order query: a list this long without ``pageInfo`` may go on.
PAGES = {
    "transactions": 50,
    "refunds": 20,
    "lineItems": 100,
    "fulfillmentOrders": 30,
    "fulfillments": 30,
    "returns": 20,
}


def nodes(source: Object, key: str) -> list[Object]:
    """The things under ``key``, be they a plain list, ``{"nodes": […]}`` or ``{"edges": [{"node": …}]}``."""
    value = source.get(key)
    if value is None:
        return []
    if type(value) is list:
        return objects(value, key)
    if type(value) is not dict:
        raise Unreadable(f"“{key}” should be a list or a connection.")
    if value.get("nodes") is not None:
        return objects(value["nodes"], key)
    return [mapping(edge, "node") for edge in objects(value.get("edges") or [], key) if edge.get("node") is not None]


def whole_list(source: Object, key: str) -> bool:
    """Whether the list under ``key`` is there and holds everything, so that what it lacks no longer exists."""
    value = source.get(key)
    if value is None:
        return False
    page = mapping(value, "pageInfo") if type(value) is dict else {}
    if page:
        return not (flag(page, "hasNextPage") or flag(page, "hasPreviousPage"))
    return len(nodes(source, key)) < PAGES.get(key, 10_000)


def complete(source: Object, stamp: Stamp, names: dict[str, tuple[str, ...]]) -> dict[str, Stamp]:
    """The collections that this read listed in full. ``names``: GraphQL field → our collections."""
    return {ours: stamp for key, collections in names.items() if whole_list(source, key) for ours in collections}


def shop_money(source: Object, key: str) -> Decimal | None:
    """The amount of a MoneyBag (shop money) or of a plain Money."""
    bag = mapping(source, key)
    if not bag:
        return None
    return money((mapping(bag, "shopMoney") or bag).get("amount"), key)


def later(item: Object, stamp: Stamp, key: str = "updatedAt") -> Stamp:
    """The stamp of a part: its own ``updatedAt`` where that is later than the order's."""
    own = instant(item, key)
    if own is None or own <= stamp.as_of:
        return stamp
    return Stamp(as_of=own, rank=stamp.rank, source=stamp.source, learned_at=stamp.learned_at)

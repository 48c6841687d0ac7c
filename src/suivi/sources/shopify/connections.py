"""Shopify's ways of listing things in GraphQL."""

from decimal import Decimal

from suivi.core.facts import Rank, Stamp
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


# What a full read lists inside of each thing. Bulk operations cannot: they take no list inside of a plain list.
ASKED_WITH = {
    "fulfillments": ("fulfillmentLineItems",),
    "refunds": ("refundLineItems", "transactions"),
    "returns": ("returnLineItems", "reverseFulfillmentOrders"),
    "paymentTerms": ("paymentSchedules",),
}


def asked(item: Object, stamp: Stamp, kind: str) -> Stamp:
    """The stamp of a thing of this ``kind``: ranked below every other word of the same moment where the read did not
    ask for the lists inside of it, so that it never hides what tells them.
    """
    if stamp.rank <= Rank.HINT or all(item.get(key) is not None for key in ASKED_WITH[kind]):
        return stamp
    return Stamp(as_of=stamp.as_of, rank=Rank.HINT, source=stamp.source, learned_at=stamp.learned_at)


def complete(source: Object, stamp: Stamp, names: dict[str, tuple[str, ...]]) -> dict[str, Stamp]:
    """The collections that this read listed in full. ``names``: GraphQL field → our collections."""
    return {
        ours: _fence(source, stamp, key)
        for key, collections in names.items()
        if whole_list(source, key)
        for ours in collections
    }


def _fence(source: Object, stamp: Stamp, key: str) -> Stamp:
    """A list counts as whole with the rank of its poorest entry, else it would exclude that entry."""
    found = (asked(item, stamp, key) for item in nodes(source, key)) if key in ASKED_WITH else ()
    return min(found, key=lambda one: one.rank, default=stamp)


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

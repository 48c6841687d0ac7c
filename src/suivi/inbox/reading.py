"""Orders of connected stores, read again where something changed, and put into the inbox like everything else."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

import msgspec
from django.db import transaction

from suivi.accounts import stores
from suivi.accounts.crew import Each, one_by_one
from suivi.accounts.models import Connection, Shop
from suivi.core.facts import Facts
from suivi.inbox import rereads, withheld
from suivi.inbox.accept import accept
from suivi.inbox.withheld import WHOLE
from suivi.lib import clock
from suivi.sources import SOURCES
from suivi.sources.reading import Object, listing, mapping, text
from suivi.sources.shopify.api.client import Client
from suivi.sources.shopify.api.errors import Permanent, Temporary
from suivi.sources.shopify.api.orders import AT_ONCE, Read, read_order, read_orders
from suivi.sources.shopify.node import WITHHELD

logger = logging.getLogger(__name__)
MOST = 40  # orders of a store at a time, so that the next store's turn comes soon


def reread(now: datetime, most: int = MOST, each: Each = one_by_one) -> int:
    """Reads again what is due, up to ``most`` orders of each store. Returns how many were read.

    A store that fails is left alone until its time comes again; the others do not notice.
    """
    shops = rereads.shops(now)
    due = [connection for connection in stores.due(now) if connection.pk in shops] if shops else []
    return each(due, lambda connection: _of_store(connection, most, now))


def read_now(client: Client, shop: Shop, order: str, now: datetime) -> Facts | None:
    """Reads one order at once, and gives what this read alone tells; None where the store does not show the order.

    It enters the inbox as any other read. Raises as the client does.
    """
    found = _told(read_order(client, order, now))
    _keep(shop, [order], found, now)
    if not found.nodes:
        return None
    body = msgspec.json.encode(found.nodes[0])
    return SOURCES[rereads.SOURCE].translate(rereads.TOPIC, body, {}, now)[0].facts


def _of_store(connection: Connection, most: int, now: datetime) -> int:
    shop, count = connection.shop, 0
    claimed = rereads.claim(shop, most, now)
    if not claimed:
        return 0
    try:
        with stores.asking(connection, now) as client:
            _find_owners(client, shop, claimed, now)
            for some in _portions(sorted(claimed), AT_ONCE):
                _keep(shop, some, _read(client, some, now), now)
                rereads.done(shop, {key: claimed.pop(key) for key in some}, now)
                count += len(some)
    except Temporary as error:
        rereads.give_back(shop, claimed, error.due_at)
    except Permanent as error:
        rereads.give_back(shop, claimed, connection.quiet_until or now + stores.WRONG)
        logger.warning("Orders of %s cannot be read again: %s", shop.handle, error)
    except Exception:
        rereads.give_back(shop, claimed, now + stores.WRONG)
        logger.exception("Orders of %s could not be read again", shop.handle)
    return count


def _find_owners(client: Client, shop: Shop, claimed: dict[str, int], now: datetime) -> None:
    """Puts orders in the place of parts: Shopify's word on fulfillment orders does not name the order."""
    parts = [key for key in sorted(claimed) if not key.startswith(rereads.ORDER)]
    for some in _portions(parts, 100):
        found = client.call("parts_owners", {"ids": list(some)}, now).data
        orders = {_owner(node) for node in listing(found, "nodes")} - {""}
        rereads.mark_keys(shop, orders - claimed.keys(), now)
        rereads.done(shop, {key: claimed.pop(key) for key in some}, now)


def _owner(part: Object) -> str:
    return text(part, "orderId") or text(mapping(part, "order"), "id")


class Found(NamedTuple):
    """Orders without what Shopify withheld of them, whose emptiness tells nothing; and what that was, by order."""

    nodes: list[Object]
    withheld: dict[str, set[str]]

    def without(self, ids: Sequence[str]) -> "Found":
        """All but these orders."""
        left = {key: fields for key, fields in self.withheld.items() if key not in ids}
        return Found([node for node in self.nodes if node["id"] not in ids], left)


def _read(client: Client, ids: Sequence[str], now: datetime) -> Found:
    """The orders; one whose lists are too long for several at once is read by itself."""
    several = read_orders(client, ids, _moment(now))
    found = _told(several).without(several.cut)
    for id_ in several.cut:
        alone = _told(read_order(client, id_, _moment(now)))
        found = Found(found.nodes + alone.nodes, found.withheld | alone.withheld)
    return found


def _moment(now: datetime) -> datetime:
    """This moment, though never before ``now``: what a query may cost grows back while others are answered."""
    return max(now, clock.now())


def _told(read: Read) -> Found:
    hidden: dict[str, set[str]] = {id_: {WHOLE} for id_ in read.withheld}
    for one in read.answer.withheld:
        _, *path = one.path.split(".")
        if len(path) > 1 and path[0].isdecimal():
            order = read.answer.data["nodes"][int(path[0])]
            _drop(order, path[1:])
            if isinstance(order, dict):
                hidden.setdefault(text(order, "id"), set()).add(one.field)
    return Found([_marked(node, hidden.get(text(node, "id"), set())) for node in read.nodes], hidden)


def _marked(order: Object, hidden: set[str]) -> Object:
    return order | {WITHHELD: sorted(hidden)} if hidden else order


def _drop(inside: object, path: Sequence[str]) -> None:
    for step in path[:-1]:
        if isinstance(inside, dict):
            inside = inside.get(step)
        elif isinstance(inside, list) and step.isdecimal() and int(step) < len(inside):
            inside = inside[int(step)]
    if isinstance(inside, dict):
        inside.pop(path[-1], None)


def _keep(shop: Shop, asked: Sequence[str], found: Found, now: datetime) -> None:
    with transaction.atomic():
        withheld.keep(shop, asked, found.withheld, now)
        for order in found.nodes:
            body = msgspec.json.encode(order, order="deterministic")
            # Not everything in an order moves its updatedAt, so the content counts too.
            digest = blake2b(body, digest_size=12).hexdigest()
            key = f"{order['id']} {order.get('updatedAt')} {digest}"
            accept(shop, rereads.SOURCE, rereads.TOPIC, body, {}, key, now)


def _portions(keys: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))

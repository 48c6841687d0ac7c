"""Orders of connected stores, read again where something changed, and put into the inbox like everything else."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b

import msgspec
from django.db import transaction

from suivi.accounts import stores
from suivi.accounts.models import Connection, Shop
from suivi.inbox import rereads
from suivi.inbox.accept import accept
from suivi.lib import clock
from suivi.sources.reading import Object, listing, mapping, text
from suivi.sources.shopify.api.client import Client
from suivi.sources.shopify.api.errors import Permanent, Temporary
from suivi.sources.shopify.api.orders import AT_ONCE, Read, read_order, read_orders

logger = logging.getLogger(__name__)
MOST = 40  # orders of a store at a time, so that the next store's turn comes soon
ORDER = "gid://shopify/Order/"


def reread(now: datetime, most: int = MOST) -> int:
    """Reads again what is due, up to ``most`` orders of each store. Returns how many were read.

    A store that fails is left alone until its time comes again; the others do not notice.
    """
    return sum(_of_store(connection, most, now) for connection in stores.due(now))


def _of_store(connection: Connection, most: int, now: datetime) -> int:
    shop, count = connection.shop, 0
    claimed = rereads.claim(shop, most, now)
    if not claimed:
        return 0
    try:
        with stores.asking(connection, now) as client:
            _find_owners(client, shop, claimed, now)
            for some in _portions(sorted(claimed), AT_ONCE):
                _keep(shop, _read(client, some, now), now)
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
    parts = [key for key in sorted(claimed) if not key.startswith(ORDER)]
    for some in _portions(parts, 100):
        found = client.call("parts_owners", {"ids": list(some)}, now).data
        orders = {_owner(node) for node in listing(found, "nodes")} - {""}
        rereads.mark_keys(shop, orders - claimed.keys(), now)
        rereads.done(shop, {key: claimed.pop(key) for key in some}, now)


def _owner(part: Object) -> str:
    return text(part, "orderId") or text(mapping(part, "order"), "id")


def _read(client: Client, ids: Sequence[str], now: datetime) -> list[Object]:
    """The orders; one whose lists are too long for several at once is read by itself."""
    moment = _moment(now)
    several = read_orders(client, ids, moment)
    long = set(several.cut)
    found = [node for node in _told(several) if node["id"] not in long]
    for id_ in several.cut:
        found += _told(read_order(client, id_, _moment(now)))
    return found


def _moment(now: datetime) -> datetime:
    """This moment, though never before ``now``: what a query may cost grows back while others are answered."""
    return max(now, clock.now())


def _told(read: Read) -> list[Object]:
    """The orders without the fields that Shopify withheld, whose emptiness tells nothing."""
    for id_ in read.withheld:
        logger.warning("Shopify withholds order %s; a permission is missing", id_.rpartition("/")[2])
    for one in read.answer.withheld:
        _, *path = one.path.split(".")
        if len(path) > 1 and path[0].isdecimal():
            _drop(read.answer.data["nodes"][int(path[0])], path[1:])
    return list(read.nodes)


def _drop(inside: object, path: Sequence[str]) -> None:
    for step in path[:-1]:
        if isinstance(inside, dict):
            inside = inside.get(step)
        elif isinstance(inside, list) and step.isdecimal() and int(step) < len(inside):
            inside = inside[int(step)]
    if isinstance(inside, dict):
        inside.pop(path[-1], None)


def _keep(shop: Shop, orders: Iterable[Object], now: datetime) -> None:
    with transaction.atomic():
        for order in orders:
            body = msgspec.json.encode(order, order="deterministic")
            # Not everything in an order moves its updatedAt, so the content counts too.
            digest = blake2b(body, digest_size=12).hexdigest()
            key = f"{order['id']} {order.get('updatedAt')} {digest}"
            accept(shop, rereads.SOURCE, rereads.TOPIC, body, {}, key, now)


def _portions(keys: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))

"""A shop's rules as orders are judged by them: what it chose, what its own deliveries taught, and which providers of
tracking do not answer now.
"""

from typing import Any

import msgspec

from suivi.accounts import providers
from suivi.accounts.models import Shop
from suivi.core.policy import Policy
from suivi.core.transit import Learned
from suivi.lib import rows
from suivi.orders.models import Learning

_NOTHING = Learned()
_VERSION = "SELECT version FROM orders_learning WHERE shop_id = %s"
_known: dict[int, tuple[str, Learned]] = {}  # by shop: the version that this process has


def policy_of(shop: Shop) -> Policy:
    """The shop's rules."""
    policy = msgspec.convert(shop.policy, Policy)
    out: dict[str, Any] = providers.failing(shop.pk)
    learned = learned_of(shop.pk)
    return msgspec.structs.replace(policy, learned=learned, out=out) if learned.lanes or out else policy


def learned_of(shop_id: int) -> Learned:
    """What the shop's deliveries taught; read again only where it is another version than this process has."""
    found = rows.select(_VERSION, (shop_id,))
    if not found:
        return _NOTHING
    known = _known.get(shop_id)
    if known is None or known[0] != found[0][0]:
        version, document = Learning.objects.values_list("version", "document").get(shop_id=shop_id)
        known = _known[shop_id] = version, msgspec.json.decode(document, type=Learned)
    return known[1]

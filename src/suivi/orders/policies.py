"""A shop's rules as orders are judged by them: what it chose, and what its own deliveries taught."""

import msgspec

from suivi.accounts.models import Shop
from suivi.core.policy import Policy
from suivi.core.transit import Learned
from suivi.orders.models import Learning

_NOTHING = Learned()
_known: dict[int, tuple[str, Learned]] = {}  # by shop: the version that this process has


def policy_of(shop: Shop) -> Policy:
    """The shop's rules."""
    policy = msgspec.convert(shop.policy, Policy)
    learned = learned_of(shop.pk)
    return msgspec.structs.replace(policy, learned=learned) if learned.lanes else policy


def learned_of(shop_id: int) -> Learned:
    """What the shop's deliveries taught; read again only where it is another version than this process has."""
    stored = Learning.objects.filter(shop_id=shop_id)
    version = stored.values_list("version", flat=True).first()
    if version is None:
        return _NOTHING
    known = _known.get(shop_id)
    if known is None or known[0] != version:
        version, document = stored.values_list("version", "document").get()
        known = _known[shop_id] = version, msgspec.json.decode(document, type=Learned)
    return known[1]

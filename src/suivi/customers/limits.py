"""How often anybody may look orders up. Counted in the database, so that all processes of a site count together."""

import hmac
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address

from django.conf import settings

from suivi.accounts.models import Shop
from suivi.customers.models import Tries
from suivi.lib import rows

STRETCH = timedelta(minutes=10)
PER_ADDRESS = 20  # in a stretch: a household, an office, a support team
PER_ORDER = 8  # in a stretch: somebody who mistypes their postcode, not one who goes through all of them
KEPT = timedelta(hours=1)
NETWORK = 64  # the bits of an IPv6 address that one customer cannot change


def too_many(shop: Shop, address: str, order: str, now: datetime) -> bool:
    """Counts a try from an address for an order (as searched), and says whether that was one too many.

    Whether there is such an order makes no difference.
    """
    since = datetime.fromtimestamp(now.timestamp() // STRETCH.total_seconds() * STRETCH.total_seconds(), UTC)
    allowed = {_who("address", _network(address)): PER_ADDRESS, _who("order", order): PER_ORDER}
    counted = [(shop.pk, who, since, 1) for who in sorted(allowed)]
    rows.add_up(Tries._meta.db_table, ("shop_id", "who", "since", "count"), ("shop_id", "who", "since"), counted)
    tried = Tries.objects.filter(shop=shop, since=since, who__in=allowed).values_list("who", "count")
    return any(count > allowed[who] for who, count in tried)


def forget(now: datetime) -> int:
    """Deletes counts that limit nothing any more. Returns how many."""
    return Tries.objects.filter(since__lt=now - KEPT).delete()[0]


def _who(kind: str, name: str) -> str:
    key = b"suivi.customers.limits" + settings.SECRET_KEY.encode()
    return hmac.digest(key, f"{kind}\0{name}".encode(), "sha256").hex()[:32]


def _network(address: str) -> str:
    """What stays of an address of somebody who changes it at will."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(int(parsed) >> (128 - NETWORK))
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)

"""The nightly lesson: what a shop's own deliveries of the last months teach about the next."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b

import msgspec
from django.db.models import Q

from suivi.accounts.models import Shop
from suivi.core.policy import Policy
from suivi.core.transit import Count, Lane, Learned, Route, learn
from suivi.core.transit.lanes import folded
from suivi.core.transit.learn import WINDOW, Between
from suivi.core.workdays import Calendar
from suivi.lib import rows
from suivi.orders.models import Learning
from suivi.orders.policies import policy_of
from suivi.orders.review import look_again

EVERY = timedelta(days=1)
WHILE_EMPTY = timedelta(hours=1)  # a young shop need not wait for the night
LEAD = timedelta(days=60)  # from the order to the start of its parcel, at most
NOTHING = "{}"
_CARRIERS = """
    SELECT DISTINCT carrier_term FROM orders_parcel
    WHERE shop_id = %s AND shipped_at >= %s AND started_day <> '' ORDER BY carrier_term
"""
_COUNTS = """
    SELECT carrier, service, location, origin, country, region, started_day, arrived_day, quiet, waited, COUNT(*)
    FROM orders_parcel
    WHERE shop_id = %s AND carrier_term = %s AND shipped_at >= %s AND started_day <> '' AND NOT test
        AND (arrived_day <> '' OR last_scan_at >= %s)
    GROUP BY carrier, service, location, origin, country, region, started_day, arrived_day, quiet, waited
"""


def learn_nightly(now: datetime) -> int:
    """Learns anew from the deliveries of one shop whose lesson is a day old. Returns how many shops that were."""
    old = Q(learning__made_at__lte=now - EVERY)
    empty = Q(learning__document=NOTHING, learning__made_at__lte=now - WHILE_EMPTY)
    shop = Shop.objects.filter(Q(learning=None) | old | empty).order_by("pk").first()
    if shop is None:
        return 0
    learn_from_deliveries(shop, now)
    return 1


def learn_from_deliveries(shop: Shop, now: datetime) -> Learned:
    """Makes the shop's lesson anew; where it differs, parcels under way are judged again by it."""
    policy = policy_of(shop)
    today = Calendar.of(policy).day_of(now)
    lanes: dict[str, Lane] = {}
    for (carrier,) in rows.select(_CARRIERS, [shop.pk, now - WINDOW - LEAD]):
        lanes |= learn(_counts(shop, carrier, policy, now), today, _between(policy)).lanes
    learned = Learned(lanes=lanes)
    document = msgspec.json.encode(learned).decode()
    version = blake2b(document.encode(), digest_size=16).hexdigest()
    before = Learning.objects.filter(shop=shop).values_list("version", flat=True).first()
    Learning.objects.update_or_create(shop=shop, defaults={"document": document, "version": version, "made_at": now})
    if version != before and (before or lanes):
        look_again(shop, now)
    return learned


def _between(policy: Policy) -> Between:
    return lambda start, end, country, off: Calendar.of(policy, country, off).days_between(start, end)


def _counts(shop: Shop, carrier: str, policy: Policy, now: datetime) -> Iterator[Count]:
    """How many of a carrier's parcels went alike; those under way only while they are heard of."""
    heard, since = now - timedelta(days=policy.expired_days), now - WINDOW - LEAD
    found = rows.select(_COUNTS, [shop.pk, carrier, since, heard])
    for name, service, location, origin, country, region, started, arrived, quiet, waited, parcels in found:
        way = Route(folded(name), folded(service), location, origin, country, region)
        yield Count(way, _day(started), _day(arrived) if arrived else None, quiet, waited, parcels)


_day = lru_cache(maxsize=4096)(date.fromisoformat)

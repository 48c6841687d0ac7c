"""The nightly lesson: what a shop's own deliveries of the last months teach about the next."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import msgspec
from django.db.models import Q

from suivi.accounts.models import Shop
from suivi.core.delivery import judge_delivery
from suivi.core.facts import decode
from suivi.core.policy import Policy
from suivi.core.transit import Count, Learned, learn
from suivi.core.transit.learn import WINDOW
from suivi.core.transit.sample import sample
from suivi.core.workdays import Calendar
from suivi.lib import rows
from suivi.orders.models import Learning
from suivi.orders.policies import policy_of
from suivi.orders.review import look_again

EVERY = timedelta(days=1)
WHILE_EMPTY = timedelta(hours=1)  # a young shop need not wait for the night
LEAD = timedelta(days=60)  # from the order to the start of its parcel, at most
CHUNK = 500
NOTHING = "{}"


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
    counts: Counter[Count] = Counter(_samples(shop, policy, now))
    today = Calendar.of(policy).day_of(now)
    learned = learn(
        (one._replace(parcels=number) for one, number in counts.items()),
        today,
        lambda start, end, country, off: Calendar.of(policy, country, off).days_between(start, end),
    )
    document = msgspec.json.encode(learned).decode()
    version = blake2b(document.encode(), digest_size=16).hexdigest()
    before = Learning.objects.filter(shop=shop).values_list("version", flat=True).first()
    Learning.objects.update_or_create(shop=shop, defaults={"document": document, "version": version, "made_at": now})
    if version != before and (before or learned.lanes):
        look_again(shop, now)
    return learned


def _samples(shop: Shop, policy: Policy, now: datetime) -> Iterator[Count]:
    """What each parcel of recent orders teaches."""
    at, last = now - WINDOW - LEAD, 0
    while True:
        found = rows.select(
            "SELECT o.placed_at, o.id, f.document FROM orders_order o"
            " JOIN orders_orderfacts f ON f.shop_id = o.shop_id AND f.id = o.id"
            " WHERE o.shop_id = %s AND o.placed_at >= %s AND (o.placed_at > %s OR o.id > %s) AND NOT o.test"
            " ORDER BY o.placed_at, o.id LIMIT %s",
            [shop.pk, at, at, last, CHUNK],
        )
        for _, _, document in found:
            facts = decode(document)
            for parcel in judge_delivery(facts, policy, now)[0].parcels:
                taught = sample(facts, policy, parcel, now)
                if taught is not None:
                    yield taught
        if len(found) < CHUNK:
            return
        at, last = rows.moment(found[-1][0]) or datetime.min.replace(tzinfo=UTC), found[-1][1]

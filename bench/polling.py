"""How many parcels a worker asks about, of a carrier that takes one number a request and answers slowly."""

import time
from collections.abc import Iterator
from datetime import timedelta

from tests.providers import through

from bench.carrier import LEFT, carrier
from bench.figures import Figure, at_least
from bench.setting import NOW, RULES, Setting
from suivi.accounts import providers, tracking
from suivi.accounts.models import Shop, TrackingProvider
from suivi.inbox import asking
from suivi.inbox.models import Delivery, Poll
from suivi.inbox.process import process

PARCELS, LATENCY = 1_500, 0.2
COLUMNS = {"order_id": 1, "carrier": "UPS", "status": "in_transit", "shipped_at": LEFT, "due_at": NOW}


def measure(setting: Setting) -> Iterator[Figure]:
    shop = Shop.objects.create(handle="polling", name="Polling", policy=RULES, created_at=NOW)
    tracking.add(shop, "ups", "", NOW)
    door = TrackingProvider.objects.get(shop=shop)
    providers.put_account(door, "key", "secret", NOW)
    numbers = [f"1Z999AA1{place:010}" for place in range(PARCELS)]
    Poll.objects.bulk_create(
        Poll(shop=shop, provider="ups", number=one.lower(), written=one, **COLUMNS) for one in numbers
    )
    with carrier(numbers, LATENCY) as base, through(base) as send:
        now, began, spent = NOW, time.perf_counter(), time.process_time()
        while asking.ask(now, send):
            now += timedelta(seconds=2)
        seconds, spent = time.perf_counter() - began, time.process_time() - spent
    assert Delivery.objects.filter(shop=shop).count() == PARCELS
    about = f"parcels asked about at {LATENCY * 1000:.0f} ms, {setting.database}"
    yield at_least(about, PARCELS / seconds * 60, "/min", 3_000)
    yield Figure(f"{about}: processor time a parcel", round(spent / PARCELS * 1e6), "µs")
    while process(now):
        pass

"""Shops with orders that have come down the road, for the tests of its stations."""

from datetime import UTC, datetime

from suivi.accounts.models import Shop
from suivi.inbox.accept import accept
from suivi.inbox.process import process
from suivi.sources.demo.simulator import DemoShop

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def new_shop(handle: str = "demo") -> Shop:
    return Shop.objects.create(handle=handle, name="Demo", created_at=NOW)


def fill(shop: Shop, orders: int = 20, *, live: int = 0, now: datetime = NOW) -> None:
    demo = DemoShop(seed=7, orders=orders, days=30, now=now)
    told = [*demo.history(), *(emission for _ in range(live) for emission in demo.live(now))]
    for emission in told:
        accept(shop, "demo", emission.topic, emission.body, {}, emission.dedupe_key, now)
    process_all(now)


def process_all(now: datetime = NOW) -> None:
    while process(now):
        pass

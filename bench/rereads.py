"""What it costs to read again what changed, and how soon a page knows what a store's webhook told."""

import time
from collections.abc import Iterator
from datetime import timedelta
from random import Random

from django.core.management import call_command

from bench.figures import Figure, at_most, spread
from bench.setting import Setting
from bench.street import Store, street, working
from suivi.inbox.models import Reread
from suivi.inbox.process import process
from suivi.inbox.reading import reread
from suivi.orders.models import Order

CHANGES, BURST = 1_000, 4  # an order mostly changes in several ways at once: paid, tagged, held
ORDERS = 100
SHOWN = 40  # changes of which is measured when the page shows them


def measure(setting: Setting) -> Iterator[Figure]:
    call_command("flush", interactive=False)
    with street(1, ORDERS) as (store,):
        store.answers = 0
        yield from _cost(store, setting)
    call_command("flush", interactive=False)
    with street(1, ORDERS) as (store,), working():
        yield from _delay(store, setting)


def _cost(store: Store, setting: Setting) -> Iterator[Figure]:
    """Bursts within two seconds, each on one order, with a worker that looks every second."""
    dice, double = Random(1), store.double
    for number in range(CHANGES // BURST):
        store.orders.sort(key=lambda one: (one.id * 7919 + number) % ORDERS)
        chosen, all_ = store.orders[:1], store.orders
        for _ in range(BURST):
            store.orders = chosen
            store.change(dice)
            double.advance(timedelta(seconds=0.5))
            while process(double.store.clock()):
                pass
            reread(double.store.clock())
        store.orders = all_
    while Reread.objects.exists():
        double.advance(timedelta(seconds=1))
        reread(double.store.clock())
    bursts, about = CHANGES // BURST, f"{CHANGES:,} changes in bursts of {BURST}, {setting.database}"
    yield at_most(f"{about}: full reads an order changed", store.counts["orders"] / bursts, "", 1.2)
    calls = sum(count for name, count in store.counts.items() if name == "OrdersByIds")
    yield Figure(f"{about}: calls an order changed", round(calls / bursts, 2), "")


def _delay(store: Store, setting: Setting) -> Iterator[Figure]:
    """From the webhook until the order's row shows the change; from there on any page does."""
    dice, first, full = Random(2), [], []
    for _ in range(SHOWN):
        order, at = store.change(dice), time.monotonic()
        rows = Order.objects.filter(shop=store.shop, id=order.id)
        while not any(set(tags) >= set(order.tags) for tags in rows.values_list("tags", flat=True)):
            time.sleep(0.02)
        first.append((time.monotonic() - at) * 1000)
        while store.read_after(order.id, at) is None:
            time.sleep(0.02)
        full.append((time.monotonic() - at) * 1000)
    about = f"from a store's webhook, {setting.database}"
    yield from spread(f"{about} to the page", first, 1_000, 2_000)
    yield from spread(f"{about} to the read in full", full, 4_000, 6_000)

"""How fast orders come in: a file of them, then deliveries into a shop of that size, and how soon a page knows."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator

from django.db import connection

from bench.figures import Figure, at_least, at_most
from bench.orderfile import write
from bench.setting import NOW, RULES, Setting
from bench.watching import memory, spent
from suivi.accounts.models import Shop
from suivi.inbox.accept import accept
from suivi.inbox.models import Delivery, ImportRun
from suivi.inbox.process import process
from suivi.lib import clock
from suivi.orders.models import Order
from suivi.sources.demo.simulator import DemoShop
from suivi.worker.loop import Worker

DELIVERIES = 3_000
A_SECOND, SECONDS = 100, 20
_SUIVI = (sys.executable, "-m", "suivi.cli")


def measure(setting: Setting) -> Iterator[Figure]:
    shop, _ = Shop.objects.get_or_create(
        handle="bench", defaults={"name": "Bench", "policy": RULES, "currency": "EUR", "created_at": NOW}
    )
    yield from _import(setting)
    yield from _process(shop, setting)
    yield _delay(shop, setting)


def _import(setting: Setting) -> Iterator[Figure]:
    """``suivi import`` of a file, as a merchant runs it. Memory: of all its processes together."""
    path = setting.folder / f"orders-{setting.orders}.jsonl"
    if not path.exists():
        write(path, setting.orders)
    began, before, half, whole = time.perf_counter(), spent(), 0.0, 0.0
    with subprocess.Popen([*_SUIVI, "import", str(path), "--shop", "bench"], stdout=subprocess.DEVNULL) as command:
        while command.poll() is None:
            now = memory(command.pid)
            whole = max(whole, now)
            run = ImportRun.objects.order_by("-id").first()
            if run is None or run.position < setting.orders / 2:
                half = max(half, now)
            time.sleep(0.5)
    seconds = time.perf_counter() - began
    assert command.returncode == 0
    about = f"import of {setting.orders:,} orders, {setting.database}"
    yield at_least(about, setting.orders / seconds, "1/s", 2_500)
    yield Figure(f"{about}: processor time an order", round((spent() - before) / setting.orders * 1e6), "µs")
    yield at_most(f"{about}: memory", whole, "MB", 500)
    yield Figure(
        f"{about}: memory after the half", round(half, 1), "MB", round(whole, 1), round(whole / max(half, 1), 2)
    )


def _process(shop: Shop, setting: Setting) -> Iterator[Figure]:
    """New orders and news of them, into a shop that has many."""
    demo = DemoShop(seed=2, orders=DELIVERIES // 2, days=90, now=NOW)
    told = [*demo.history()]
    while len(told) < DELIVERIES:
        told += demo.live(NOW)
    for emission in told:
        accept(shop, "shopify", emission.topic, emission.body, {}, emission.dedupe_key, NOW)
    began, spent = time.perf_counter(), time.process_time()
    while process(NOW):
        pass
    seconds, spent = time.perf_counter() - began, time.process_time() - spent
    about = f"deliveries processed, {Order.objects.filter(shop=shop).count():,} orders, {setting.database}"
    yield at_least(about, len(told) / seconds, "1/s", 1_000)
    yield Figure(f"{about}: by the worker's own time", round(len(told) / spent, 1), "1/s")


def _delay(shop: Shop, setting: Setting) -> Figure:
    """How long, at most, from writing a delivery down until the overview has it, at 100 a second."""
    demo = DemoShop(seed=3, orders=1_000, days=30, now=NOW)
    told = list(demo.history())
    while len(told) < A_SECOND * SECONDS:
        told += demo.live(NOW)
    sent: dict[str, float] = {}
    shown: dict[str, float] = {}
    thread = threading.Thread(target=_work, args=[len(told), shown])
    thread.start()
    began = time.monotonic()
    for place, emission in enumerate(told):
        time.sleep(max(0.0, began + place / A_SECOND - time.monotonic()))
        accept(shop, "shopify", emission.topic, emission.body, {}, f"delay-{place}", clock.now())
        sent[f"delay-{place}"] = time.monotonic()
    thread.join()
    slowest = max(shown[key] - at for key, at in sent.items())
    return at_most(f"delay at {A_SECOND} a second, {setting.database}", slowest, "s", 2)


def _work(deliveries: int, shown: dict[str, float]) -> None:
    """Runs a worker until so many deliveries are shown; notes when each was."""
    worker = Worker()
    while len(shown) < deliveries:
        wait = worker.turn()
        done = Delivery.objects.filter(dedupe_key__startswith="delay-", state=Delivery.State.DONE)
        for key in done.values_list("dedupe_key", flat=True):
            shown.setdefault(key, time.monotonic())
        time.sleep(wait.total_seconds())
    connection.close()

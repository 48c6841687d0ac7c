"""How fast a store's whole history comes in, by ``suivi backfill`` as a merchant runs it, and in how much memory."""

import subprocess
import sys
import time
from collections.abc import Iterator

from bench.figures import Figure, at_most
from bench.setting import NOW, RULES, Setting
from bench.store import store
from bench.watching import memory, spent
from suivi.accounts import stores
from suivi.accounts.models import Shop
from suivi.inbox.models import Backfill, Reread
from suivi.lib import clock

_SUIVI = (sys.executable, "-m", "suivi.cli")


def measure(setting: Setting) -> Iterator[Figure]:
    """Orders a second count from the first byte of the file: how long Shopify writes it is not ours."""
    shop, _ = Shop.objects.get_or_create(
        handle="store", defaults={"name": "Store", "policy": RULES, "currency": "EUR", "created_at": NOW}
    )
    with store(setting.orders) as (base, secret):
        stores.connect(shop, "local.myshopify.com", "local-app", secret, clock.now(), base)
        before = spent()
        half, whole = _run()
        used = spent() - before
    run = Backfill.objects.get()
    assert (run.stage, run.recorded) == (Backfill.Stage.DONE, setting.orders)
    assert run.complete_at
    assert run.rate_since
    about = f"backfill of {setting.orders:,} orders, {setting.database}"
    yield Figure(about, round(setting.orders / (run.complete_at - run.rate_since).total_seconds(), 1), "1/s")
    yield Figure(f"{about}: processor time an order", round(used / setting.orders * 1e6), "µs")
    yield at_most(f"{about}: memory", whole, "MB", 500)
    yield Figure(
        f"{about}: memory after the half", round(half, 1), "MB", round(whole, 1), round(whole / max(half, 1), 2)
    )
    share = Reread.objects.filter(shop=shop).count() / setting.orders
    yield Figure(f"{about}: orders left to be read in full", round(share * 100, 1), "%")


def _run() -> tuple[float, float]:
    """Megabytes at most until half of the file is read, and in all; of all processes of the command together."""
    half = whole = 0.0
    with subprocess.Popen([*_SUIVI, "backfill", "store", "--again"], stdout=subprocess.DEVNULL) as command:
        while command.poll() is None:
            now = memory(command.pid)
            whole = max(whole, now)
            run = Backfill.objects.first()
            if run is None or run.recorded < run.written / 2 or not run.written:
                half = max(half, now)
            time.sleep(0.5)
    assert command.returncode == 0
    return half, whole

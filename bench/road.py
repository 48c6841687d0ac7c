"""How many deliveries one worker processes a second, inbox to overview."""

import time
from collections.abc import Iterator

from bench.figures import Figure, at_least
from bench.setting import NOW, Setting
from suivi.inbox.process import process
from suivi.ops.management.commands.demo import demo_shop, send
from suivi.sources.demo.simulator import DemoShop

MOST = 20_000


def measure(setting: Setting) -> Iterator[Figure]:
    orders = min(setting.orders, MOST)
    send(demo_shop(NOW), DemoShop(seed=1, orders=orders, days=90, now=NOW).history(), NOW)
    start = time.perf_counter()
    while process(NOW):
        pass
    yield at_least(f"deliveries processed, {setting.database}", orders / (time.perf_counter() - start), "1/s", 1_000)

"""How long the reports that come with Suivi take of a shop with many orders that the worker has kept ready,
and how fast a list leaves as CSV. Reports that read facts have nothing to read here.
"""

import resource
import time
from collections.abc import Iterator
from itertools import islice

from bench.figures import Figure, at_least, at_most
from bench.filling import filled
from bench.setting import NOW, Setting
from suivi.accounts.models import Role, Shop
from suivi.orders.models import Change, Order, Parcel
from suivi.reports.contract import Definition, Reader
from suivi.reports.datasets import DATASETS
from suivi.reports.definitions import ready
from suivi.reports.keeping import keep_ready
from suivi.reports.running import run
from suivi.reports.writing import as_csv

OWNER = Reader(Role.OWNER)
BAR = 2  # seconds
EXPORTED = 200_000


def measure(setting: Setting) -> Iterator[Figure]:
    shop = filled("bench", setting.orders)
    where = f"{setting.database}, {setting.orders:,} orders"
    began = time.process_time()
    while keep_ready(NOW):
        pass
    yield Figure(f"reports, {where}: kept ready, the worker's own time", round(time.process_time() - began, 1), "s")
    for name, definition in ready().items():
        if DATASETS[definition.dataset].model in {Order, Parcel, Change} and not DATASETS[definition.dataset].needs:
            yield at_most(f"report, {where}, {name}", _seconds(definition, shop), "s", BAR)
    listed = Definition(
        name="all",
        title="All parcels",
        dataset="parcels",
        columns=("number", "carrier", "status", "shipped_at", "delivered_at", "transit_days"),
    )
    began = time.process_time()
    lines = sum(1 for _ in islice(as_csv(run(listed, shop, now=NOW, reader=OWNER)), EXPORTED))
    yield at_least(f"report, {where}, CSV", lines / (time.process_time() - began), "rows/s", 50_000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Figure(f"reports, {where}: memory at most", round(peak), "MB")


def _seconds(definition: Definition, shop: Shop) -> float:
    began = time.perf_counter()
    for _row in run(definition, shop, now=NOW, reader=OWNER).rows:
        pass
    return time.perf_counter() - began

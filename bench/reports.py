"""How long the reports that come with Suivi take of a shop with many orders that the worker has kept ready, and what
keeping them ready takes; how soon the home page is there; how fast a million rows leave as files.

Times are the process's own on SQLite, whose database is in it, and the clock's on PostgreSQL.
"""

import resource
import time
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from itertools import islice
from typing import Any

from msgspec.structs import replace

from bench.figures import Figure, at_least, at_most, spread
from bench.lists import get, signed_in
from bench.past import past
from bench.setting import NOW, Setting
from suivi.accounts.models import Role, Shop
from suivi.lib import clock
from suivi.lib.longlived import settle
from suivi.orders.models import Change, Order, Parcel, WrittenDay
from suivi.publishing import home
from suivi.publishing.formats import write
from suivi.publishing.formats.contract import About
from suivi.publishing.models import Tile
from suivi.publishing.schedules import clock_of
from suivi.reports import portions
from suivi.reports.contract import Definition, Reader
from suivi.reports.definitions import ready
from suivi.reports.drilling import drilled, key_text
from suivi.reports.keeping import keep_ready
from suivi.reports.running import planned, run
from suivi.web.desk.reports import MOST

OWNER = Reader(Role.OWNER)
BAR = 2  # seconds
ROUNDS = 40  # of the home page
LISTED = Definition(
    name="all",
    title="All orders",
    dataset="orders",
    columns=("order", "placed_at", "payment", "fulfillment", "delivery", "country", "total", "last_scan_at"),
)
DRILLED = ("deliveries_by_country", "refunds_by_reason", "items_sold", "problems_raised", "time_to_fulfill")
FORMATS = ("csv_plain", "csv", "json", "parquet")


def measure(setting: Setting) -> Iterator[Figure]:
    shop = past("bench", setting.orders)
    where = f"{setting.database}, {setting.orders:,} orders"
    spent = time.process_time if setting.database == "sqlite" else time.perf_counter
    for model in (Parcel, Change):
        yield Figure(f"reports, {where}: {model.__name__.lower()}s", model.objects.count(), "")
    settle()
    began = spent()
    while keep_ready(NOW):
        pass
    yield Figure(f"reports, {where}: kept ready from nothing", round(spent() - began, 1), "s")
    for name, definition in ready().items():
        way = "portions" if portions.used(planned(definition, shop, now=NOW, reader=OWNER), shop) else "rows"
        yield at_most(f"report, {where}, {name}, from {way}", _seconds(definition, shop, spent), "s", BAR)
    for name in DRILLED:
        yield at_most(f"rows behind a figure, {where}, {name}", _behind(ready()[name], shop, spent), "s", BAR)
    yield from _written_again(shop, where, spent)
    yield from _home(shop, where)
    for kind in FORMATS:
        yield from _file(kind, shop, where)


def _seconds(definition: Definition, shop: Shop, spent: Callable[[], float]) -> float:
    began = spent()
    for _row in run(definition, shop, now=NOW, reader=OWNER).rows:
        pass
    return spent() - began


def _behind(definition: Definition, shop: Shop, spent: Callable[[], float]) -> float:
    """The page of rows behind the last figure of a year, which is a small one."""
    asked: dict[str, Any] = {"now": NOW, "parameters": {"period": "last_12_months"}, "reader": OWNER}
    answer = run(definition, shop, **asked)
    keys = [place for place, column in enumerate(answer.columns) if not column.measure]
    *_others, last = answer.rows
    began = spent()
    for _row in islice(drilled(definition, shop, [key_text(last[place]) for place in keys], **asked).rows, MOST):
        pass
    return spent() - began


def _written_again(shop: Shop, where: str, spent: Callable[[], float]) -> Iterator[Figure]:
    """What it costs to be ready again after an order of the busiest day was written."""
    day = Order.objects.filter(shop=shop).latest("placed_at").placed_at.date().isoformat()
    shop_day = WrittenDay.objects.filter(shop=shop, day=day)
    shop_day.update(times=shop_day.get().times + 1)
    began = spent()
    while keep_ready(NOW):
        pass
    yield Figure(f"reports, {where}: ready again after a day was written", round(spent() - began, 2), "s")


def _home(shop: Shop, where: str) -> Iterator[Figure]:
    """The page, and what the worker does for it."""
    client = signed_in(shop)
    address = f"/s/{shop.handle}/home/"
    get(client, address)
    began = time.process_time()
    while home.refresh(clock.now()):
        pass
    count = Tile.objects.count()
    yield Figure(f"home page, {where}: {count} tiles counted", round(time.process_time() - began, 2), "s")
    times = []
    for _round in range(ROUNDS):
        began = time.process_time()
        get(client, address)
        times.append(1000 * (time.process_time() - began))
    yield from spread(f"home page, {where}", times, 100, 200)


class _Counted(BytesIO):
    """A file that keeps only how large it is."""

    def write(self, data: object) -> int:
        return len(data)  # type: ignore[arg-type]

    def writelines(self, pieces: Iterable[bytes]) -> None:  # type: ignore[override]
        for _piece in pieces:
            pass


def _file(kind: str, shop: Shop, where: str) -> Iterator[Figure]:
    """All orders as a file, by a library that is loaded already, as it is in a worker."""
    about = About(title="All", language="en", zone=clock_of(shop), made_at=NOW)
    write(kind, run(replace(LISTED, limit=1), shop, now=NOW, reader=OWNER), about, _Counted())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = run(LISTED, shop, now=NOW, reader=OWNER)
    count = Order.objects.filter(shop=shop).count()
    began = time.process_time()
    write(kind, answer, about, _Counted())
    yield at_least(f"export, {where}, {kind}", count / (time.process_time() - began), "rows/s", 50_000)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    yield at_most(f"export, {where}, {kind}: memory more at most", grown, "MB", 20)

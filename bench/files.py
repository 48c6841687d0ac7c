"""How fast answers become files, by processor time, and with how much memory; how long a picture takes."""

import resource
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from tempfile import TemporaryFile
from zoneinfo import ZoneInfo

from bench.figures import Figure, at_least, at_most
from bench.setting import Setting
from suivi.publishing.charts.contract import Chart, ChartKind, Series
from suivi.publishing.charts.picture import png, svg
from suivi.publishing.formats import FORMATS, write
from suivi.publishing.formats.as_pdf import MOST
from suivi.publishing.formats.contract import About
from suivi.reports.contract import Answer, Column, Kind

COLUMNS = (
    Column("order", "Order", Kind.TEXT),
    Column("state", "State", Kind.TEXT, words={"late": "Late"}),
    Column("placed_at", "Placed", Kind.INSTANT),
    Column("day", "Day", Kind.DAY, "day"),
    Column("total", "Total", Kind.MONEY),
    Column("currency", "Currency", Kind.TEXT),
    Column("items", "Items", Kind.COUNT),
    Column("waited", "Waited", Kind.DURATION),
)
PLACED = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
ABOUT = About("Bench", "en", ZoneInfo("Europe/Paris"), PLACED, "2026")
# Rows a second that each should make at least; megabytes that it may grow by.
BARS = {"csv": 50_000, "csv_plain": 50_000, "json": 50_000, "parquet": 50_000, "xlsx": 3_000, "pdf": 500}
GROWTH = 40
SHARE = {"xlsx": 0.1}  # of the rows, for what takes long


def measure(setting: Setting) -> Iterator[Figure]:
    for name in FORMATS:
        with TemporaryFile() as file:
            write(name, _answer(10), ABOUT, file)  # loads what writes it
        count = int(setting.orders * SHARE.get(name, 1))
        before, began = _peak(), time.process_time()
        with TemporaryFile() as file:
            write(name, _answer(count), ABOUT, file)
        took = time.process_time() - began
        yield at_least(f"{name}, rows a second", min(count, MOST if name == "pdf" else count) / took, "/s", BARS[name])
        yield at_most(f"{name}, more memory for {count:,} rows", _peak() - before, "MB", GROWTH)
    yield from _pictures()


def _answer(count: int) -> Answer:
    rest = ("late", PLACED, date(2026, 7, 2), Decimal("1234.50"), "EUR", 3, timedelta(hours=49, minutes=30))
    return Answer(COLUMNS, ((f"#{number}", *rest) for number in range(count)), count)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _pictures() -> Iterator[Figure]:
    labels = tuple(f"Nov {day}" for day in range(1, 31))
    series = tuple(
        Series(f"Carrier {number}", tuple(float(day * number) for day in range(30))) for number in range(1, 5)
    )
    chart = Chart(ChartKind.STACKED, "Parcels a day", labels, series)
    before = time.process_time()
    svg(chart)
    yield at_most("the first picture of a process", 1000 * (time.process_time() - before), "ms", 3000)
    for name, draw in (("SVG", svg), ("PNG", png)):
        before = time.process_time()
        for _turn in range(5):
            draw(chart)
        yield at_most(f"a picture as {name}", 200 * (time.process_time() - before), "ms", 800)

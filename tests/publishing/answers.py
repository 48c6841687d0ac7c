"""Answers as reports give them, with every kind of value and everything unpleasant."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from suivi.publishing.formats.contract import About
from suivi.reports.contract import Answer, Column, Kind, Subtotal

PARIS = ZoneInfo("Europe/Paris")
COLUMNS = (
    Column("order", "Order", Kind.TEXT),
    Column("state", "State", Kind.TEXT, words={"late": "Late", "ok": "All is well"}),
    Column("placed_at", "Placed", Kind.INSTANT),
    Column("day", "Day", Kind.DAY, "day"),
    Column("total", "Total", Kind.MONEY),
    Column("currency", "Currency", Kind.TEXT),
    Column("items", "Items", Kind.COUNT),
    Column("weight", "Weight", Kind.NUMBER, "kg"),
    Column("waited", "Waited", Kind.DURATION),
    Column("gift", "Gift", Kind.YES_NO),
    Column("share", "Share", Kind.PERCENT),
)
ROW = (
    "#1001",
    "late",
    datetime(2026, 7, 1, 22, 30, 15, tzinfo=UTC),
    date(2026, 7, 2),
    Decimal("1234.50"),
    "EUR",
    3,
    Decimal("2.75"),
    timedelta(hours=49, minutes=30),
    True,
    Decimal("0.125"),
)
UNKNOWN = (None,) * len(COLUMNS)
SUMS = Subtotal((None, None, None, None, Decimal("1234.50"), "EUR", 3, None, None, None, None))
FORMULAS = ('=HYPERLINK("http://x","y")', "+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "＝1+1")
HOSTILE = (*FORMULAS, "b\x1fc", "😀é中", "x" * 40_000)


def answer(*rows: tuple[object, ...]) -> Answer:
    """These rows under ``COLUMNS``."""
    return Answer(COLUMNS, iter(rows), len(rows))


def hostile() -> Answer:
    """A row for each text that somebody may have written to do harm."""
    return answer(*((text, *ROW[1:]) for text in HOSTILE))


def many(count: int) -> Answer:
    """So many rows, made while they are read."""
    return Answer(COLUMNS, _counted(count), count)


def _counted(count: int) -> Iterator[tuple[object, ...]]:
    return ((f"#{number}", *ROW[1:]) for number in range(count))


def about(language: str = "en", chart: bytes = b"") -> About:
    """A report of a shop in Paris."""
    made_at = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
    return About("Late orders", language, PARIS, made_at, "Nov 1 – Nov 25, 2026", "Atelier Lumière", chart)

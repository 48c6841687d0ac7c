"""Writes the parcels of judged orders, and their exact counts, in the transaction that saves the orders."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from suivi.core.words import Parcel
from suivi.lib import rows
from suivi.orders.parcelrows import ParcelRow
from suivi.orders.work import Work

PARCEL_COLUMNS = ("shop_id", *ParcelRow._fields)
TALLY_COLUMNS = ("shop_id", "parcel_key", "carrier", "country", "since_day", "promise_day", "count")
DAY_KEY = ("shop_id", "day", "carrier", "origin", "country", "transit")
DAY_SUMS = ("shipped", "delivered", "returned", "promised", "kept", "at_once", "excepted")
NO_TRANSIT = -1

Cell = tuple[int, str, str, str, str]  # parcel key, carrier, country, since day, promise day
DayCell = tuple[str, str, str, str, int]  # day, carrier, origin, country, days of transit
Sums = tuple[int, ...]  # of DAY_SUMS


class Counted(NamedTuple):
    """What decides where a parcel is counted: columns of ``ParcelRow``."""

    order_id: int
    id: int
    status: str
    parcel_key: int
    carrier_term: str
    origin: str
    country: str
    since_day: str
    promise_day: str
    shipped_day: str
    ended_day: str
    transit_days: int | None
    kept: bool | None
    attempts: int
    exceptions: int
    test: bool


_places = [ParcelRow._fields.index(name) for name in Counted._fields]
_STORED = f"SELECT {', '.join(Counted._fields)} FROM orders_parcel WHERE shop_id = %s AND order_id IN"  # noqa: S608


class Deltas:
    """By how much counts change."""

    def __init__(self) -> None:
        self.cells: Counter[Cell] = Counter()
        self.days: dict[DayCell, list[int]] = {}

    def add(self, parcel: Counted, sign: int) -> None:
        """Counts a parcel once more (1) or no longer (-1)."""
        self.cells[cell(parcel)] += sign
        for day, sums in days(parcel):
            there = self.days.setdefault(day, [0] * len(DAY_SUMS))
            for place, value in enumerate(sums):
                there[place] += sign * value

    def save(self, shop_id: int) -> None:
        """Adds them to what is stored, in one order, so that two workers cannot block each other."""
        cells = [(shop_id, *one, count) for one, count in sorted(self.cells.items()) if count]
        rows.add_up("orders_parceltally", TALLY_COLUMNS, TALLY_COLUMNS[:-1], cells)
        found = [(shop_id, *day, *sums) for day, sums in sorted(self.days.items()) if any(sums)]
        rows.add_up("orders_parcelday", (*DAY_KEY, *DAY_SUMS), DAY_KEY, found)


def counted(row: ParcelRow) -> Counted:
    """The part of a row that decides where it is counted."""
    return Counted._make([row[place] for place in _places])


def cell(parcel: Counted) -> Cell:
    """The tally in which a parcel counts as one."""
    return parcel.parcel_key, parcel.carrier_term, parcel.country, parcel.since_day, parcel.promise_day


def days(parcel: Counted) -> Iterator[tuple[DayCell, Sums]]:
    """What a parcel adds to the day on which it was shipped, and to the one on which it ended."""
    if parcel.test:
        return
    lane = parcel.carrier_term, parcel.origin, parcel.country
    if parcel.shipped_day:
        yield (parcel.shipped_day, *lane, NO_TRANSIT), (1, 0, 0, 0, 0, 0, 0)
    delivered, returned = parcel.status == Parcel.DELIVERED, parcel.status == Parcel.RETURNED
    if parcel.ended_day and (delivered or returned):
        transit = NO_TRANSIT if parcel.transit_days is None else parcel.transit_days
        promised, excepted = parcel.kept is not None, parcel.exceptions > 0
        kept, at_once = bool(parcel.kept), delivered and not parcel.attempts
        yield (
            (parcel.ended_day, *lane, transit),
            (0, int(delivered), int(returned), int(promised), int(kept), int(at_once), int(excepted)),
        )


def stored(shop_id: int, orders: Iterable[int]) -> dict[int, list[Counted]]:
    """What is stored of these orders' parcels."""
    found: dict[int, list[Counted]] = {}
    for values in rows.select_in(_STORED, [shop_id], orders):
        found.setdefault(values[0], []).append(_read(values))
    return found


def save_parcels(shop_id: int, work: Sequence[Work]) -> None:
    """Makes the orders' parcels those of their projections. Counts come last: others wait for their rows."""
    known = stored(shop_id, [one.id for one in work if one.known.shown])
    deltas = Deltas()
    gone: list[tuple[Any, ...]] = []
    found: list[tuple[Any, ...]] = []
    for one in work:
        after = one.projection.parcels if one.projection is not None else ()
        kept = {row.id for row in after}
        for parcel in known.get(one.id, ()):
            deltas.add(parcel, -1)
            if parcel.id not in kept:
                gone.append((shop_id, parcel.id))
        for row in after:
            deltas.add(counted(row), 1)
            found.append((shop_id, *row))
    rows.update("DELETE FROM orders_parcel WHERE shop_id = %s AND id = %s", sorted(gone))
    rows.upsert("orders_parcel", PARCEL_COLUMNS, ("shop_id", "id"), found)
    deltas.save(shop_id)


def sweep(shop_id: int) -> None:
    """Deletes counts that have come down to nothing: every parcel leaves some behind on its way."""
    rows.sweep("orders_parceltally", "shop_id = %s AND count = 0", (shop_id,))
    nothing = " AND ".join(f"{name} = 0" for name in DAY_SUMS)
    rows.sweep("orders_parcelday", f"shop_id = %s AND {nothing}", (shop_id,))


def _read(values: tuple[Any, ...]) -> Counted:
    """SQLite keeps truth as numbers."""
    one = Counted._make(values)
    return one._replace(kept=None if one.kept is None else bool(one.kept), test=bool(one.test))

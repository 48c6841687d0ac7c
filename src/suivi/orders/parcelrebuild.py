"""Comparing parcels and their counts with what orders' facts say, and counting them anew."""

from collections.abc import Iterator, Sequence
from typing import Any

from suivi.accounts.models import Shop
from suivi.lib import rows
from suivi.orders.models import Parcel, ParcelDay, ParcelTally
from suivi.orders.parcelrows import ParcelRow
from suivi.orders.parcels import DAY_KEY, DAY_SUMS, TALLY_COLUMNS, Counted, Deltas

Difference = tuple[str, object, object]  # what, stored, expected
_TABLES = ("orders_parceltally", "orders_parcelday")


def stored_rows(shop: Shop, orders: Sequence[int]) -> dict[int, dict[int, ParcelRow]]:
    """The parcels of these orders as they are stored, by order and id."""
    found: dict[int, dict[int, ParcelRow]] = {}
    for values in Parcel.objects.filter(shop=shop, order_id__in=orders).values_list(*ParcelRow._fields):
        row = ParcelRow._make(values)
        found.setdefault(row.order_id, {})[row.id] = row
    return found


def compared(stored: dict[int, ParcelRow], wanted: Sequence[ParcelRow]) -> Iterator[Difference]:
    """What is stored of one order's parcels and what should be, where they differ."""
    expected = {row.id: row for row in wanted}
    for number in sorted(stored.keys() | expected.keys()):
        there, made = stored.get(number), expected.get(number)
        if there is None or made is None:
            named = (there or made or wanted[0]).number
            yield f"parcel {named}", there is not None, made is not None
            continue
        for name, has, should in zip(ParcelRow._fields, there, made, strict=True):
            if has != should:
                yield f"parcel {made.number}: {name}", has, should


def miscounted(shop: Shop, expected: Deltas) -> Iterator[Difference]:
    """Which counts of parcels are not as expected."""
    there = _stored_counts(shop)
    for cell in sorted(expected.cells.keys() | there.cells.keys()):
        if expected.cells[cell] != there.cells[cell]:
            yield f"count of parcels {cell}", there.cells[cell], expected.cells[cell]
    nothing = [0] * len(DAY_SUMS)
    for day in sorted(expected.days.keys() | there.days.keys()):
        has, should = there.days.get(day, nothing), expected.days.get(day, nothing)
        if has != should:
            yield f"parcels of {day}", has, should


def recount(shop: Shop) -> None:
    """Counts a shop's parcels anew, in the caller's transaction. Whoever writes meanwhile waits."""
    if rows.is_postgres():
        rows.update(f"LOCK TABLE {', '.join(_TABLES)} IN EXCLUSIVE MODE", [()])
    counted = Deltas()
    for values in Parcel.objects.filter(shop=shop).values_list(*Counted._fields).iterator(chunk_size=5000):
        counted.add(Counted._make(values), 1)
    ParcelTally.objects.filter(shop=shop).delete()
    ParcelDay.objects.filter(shop=shop).delete()
    counted.save(shop.pk)


def _stored_counts(shop: Shop) -> Deltas:
    there = Deltas()
    cells = ParcelTally.objects.filter(shop=shop).exclude(count=0).values_list(*TALLY_COLUMNS[1:])
    there.cells.update({_tuple(values[:-1]): values[-1] for values in cells})
    for values in ParcelDay.objects.filter(shop=shop).values_list(*DAY_KEY[1:], *DAY_SUMS):
        there.days[_tuple(values[: len(DAY_KEY) - 1])] = list(values[len(DAY_KEY) - 1 :])
    return there


def _tuple(values: tuple[Any, ...]) -> Any:  # noqa: ANN401 - the key of a count, whose columns the caller chose
    return values

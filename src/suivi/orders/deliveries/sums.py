"""How many parcels have what in common: sums over the tally, or over the parcels' own rows where only these tell."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from suivi.accounts.models import Shop
from suivi.lib import rows
from suivi.orders.deliveries.conditions import case_of
from suivi.orders.deliveries.filters import AGES, PROMISES
from suivi.orders.deliveries.narrowing import Condition

_ROWS = """
    SELECT {columns}, COUNT(*) FROM (
        SELECT parcel_key, carrier_term AS carrier, country, since_day, promise_day
        FROM orders_parcel WHERE shop_id = %s{where} LIMIT %s
    ) AS parcel GROUP BY {places}
"""
_TALLIES = """
    SELECT {columns}, CAST(SUM(count) AS bigint) FROM orders_parceltally
    WHERE shop_id = %s AND count > 0{where} GROUP BY {places}
"""
_LANE = ("parcel_key", "carrier", "country")


class Group(NamedTuple):
    """Parcels that have key, age and promise in common."""

    key: int
    age: str
    promise: str
    parcels: int


class Lane(NamedTuple):
    """Parcels that have key, carrier and country in common."""

    key: int
    carrier: str
    country: str
    parcels: int


class Kin(NamedTuple):
    """Parcels that have all of that in common."""

    key: int
    carrier: str
    country: str
    age: str
    promise: str
    parcels: int


def groups(shop: Shop, conditions: Sequence[Condition], today: date) -> list[Group]:
    """By key, age and promise."""
    ages, values = _ages(today)
    return [Group(*one) for one in _summed(shop, _TALLIES, ("parcel_key", *ages), values, conditions)]


def lanes(shop: Shop, conditions: Sequence[Condition]) -> list[Lane]:
    """By key, carrier and country."""
    return [Lane(*one) for one in _summed(shop, _TALLIES, _LANE, [], conditions)]


def kin(shop: Shop, conditions: Sequence[Condition], today: date, most: int) -> list[Kin]:
    """By all of it, from the parcels' own rows; of more than ``most`` parcels, any so many."""
    ages, values = _ages(today)
    return [Kin(*one) for one in _summed(shop, _ROWS, (*_LANE, *ages), values, conditions, most)]


def _ages(today: date) -> tuple[list[str], list[object]]:
    """Age and promise as columns, and what fills their places."""
    cases = [case_of("age", AGES, today), case_of("promise", PROMISES, today)]
    return [case.sql for case in cases], [value for case in cases for value in case.values]


def _summed(
    shop: Shop,
    sql: str,
    columns: Sequence[str],
    values: Sequence[object],
    conditions: Sequence[Condition],
    *most: int,
) -> list[tuple[Any, ...]]:
    """Counts by columns, with the values that fill their places."""
    where = "".join(f" AND {condition.sql}" for condition in conditions)
    filled = [value for condition in conditions for value in condition.values]
    places = ", ".join(str(place) for place in range(1, len(columns) + 1))
    asked = sql.format(columns=", ".join(columns), where=where, places=places)
    return rows.select(asked, [*values, shop.pk, *filled, *most])

"""Exact counts of parcels. Two questions answer them all, however many filters are in force: one with ages and
promises, one with carriers and countries; they cost distinct combinations, not parcels. Where only the parcels' own
rows tell which are meant, those are read, once.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from suivi.accounts.models import Shop
from suivi.lib import rows
from suivi.orders.counts import FACET_LENGTH, Facet
from suivi.orders.deliveries.conditions import case_of, days_of, narrowed, terms_of
from suivi.orders.deliveries.filters import AGES, PROMISES, TERMS, VIEWS, WORDS, Filters, views_of
from suivi.orders.deliveries.narrowing import Condition, known
from suivi.orders.parcelkey import unpack

_FOUND = (
    "(SELECT shop_id, order_id, parcel_key, carrier_term AS carrier, country, since_day, promise_day, status, origin,"
    " shipped_day, shipped_at, ended_day, ended_at, transit_days, kept, attempts, exceptions, test"
    " FROM orders_parcel) AS parcel"
)


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


@dataclass(frozen=True)
class StageCell:
    """Parcels of one status and age, and how many of them have a problem."""

    status: str
    age: str
    count: int
    troubled: int


class Counted:
    """The counts of one question about a shop's parcels. ``today``: the day by the shop's clock."""

    def __init__(self, shop: Shop, filters: Filters, today: date) -> None:
        self.shop, self.filters, self.today = shop, filters, today
        self.all = self._groups([])
        self.groups = self._groups_meant()
        self._failing = [(one, filters.failing(one.key, one.age, one.promise)) for one in self.groups]
        self.total = sum(one.parcels for one, failing in self._failing if not failing)

    @property
    def keys(self) -> list[int]:
        """The parcel keys that are meant."""
        return sorted({one.key for one, failing in self._failing if not failing})

    def having(self, keys: Iterable[int]) -> int:
        """How many parcels have one of these keys, with the carrier, the country and the search."""
        wanted = set(keys)
        return sum(one.parcels for one in self.groups if one.key in wanted)

    def facets(self) -> dict[str, list[Facet]]:
        """For each dimension its words, with how many parcels each would show."""
        sums: dict[str, Counter[str]] = {name: Counter() for name in WORDS}
        for one, failing in self._failing:
            if len(failing) > 1 or "scope" in failing:  # no single dimension's other words would show it
                continue
            status = unpack(one.key)
            told = {"status": (status.status.value,), "problem": status.problems, "age": (one.age,),
                    "promise": (one.promise,)}  # fmt: skip
            for name in failing or WORDS:
                for word in told[name]:
                    sums[name][word] += one.parcels
        found = {name: _facet(words, sums[name], self.filters.words.get(name)) for name, words in WORDS.items()}
        return found | {kind: self._term_facet(kind) for kind in TERMS}

    def stages(self) -> list[StageCell]:
        """Every status and age that parcels under way have, whatever status and age are chosen."""
        counts, troubled = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        for one, failing in self._failing:
            status = unpack(one.key)
            if status.moving and not set(failing) - {"status", "age"}:
                counts[status.status.value, one.age] += one.parcels
                troubled[status.status.value, one.age] += one.parcels if status.problems else 0
        return [StageCell(*place, count, troubled[place]) for place, count in counts.items()]

    def views(self) -> list[tuple[str, Filters, int]]:
        """The default views, with how many parcels of the shop are in each."""
        sums: Counter[int] = Counter()
        for one in self.all:
            for place in views_of(one.key, one.age, one.promise):
                sums[place] += one.parcels
        return [(name, view, sums[place]) for place, (name, view) in enumerate(VIEWS)]

    def by_term(self, kind: str) -> list[tuple[str, int, int]]:
        """Carriers or countries with their parcels that are meant, and how many of those have a problem; most first."""
        return self._terms[kind]

    @cached_property
    def _terms(self) -> dict[str, list[tuple[str, int, int]]]:
        return {kind: self._counted_by(kind) for kind in TERMS}

    def _counted_by(self, kind: str) -> list[tuple[str, int, int]]:
        counts, troubled = Counter[str](), Counter[str]()
        others = {name: value for name, value in self.filters.terms.items() if name != kind}
        for one in self._lanes:
            if self._meant[one.key] and all(getattr(one, name) == known(value) for name, value in others.items()):
                counts[getattr(one, kind)] += one.parcels
                troubled[getattr(one, kind)] += one.parcels if unpack(one.key).problems else 0
        found = [(value, count, troubled[value]) for value, count in counts.items() if count]
        return sorted(found, key=lambda one: (-one[1], one[0]))

    def _groups_meant(self) -> list[Group]:
        """Those with the carrier, the country and what else narrows the question, whatever their age and promise."""
        terms = {name: known(value) for name, value in self.filters.terms.items()}
        if self.filters.of_rows:
            meant = [kin for kin in self._kin if all(getattr(kin, name) == value for name, value in terms.items())]
            return [Group(kin.key, kin.age, kin.promise, kin.parcels) for kin in meant]
        return self._groups(terms_of(self.filters)) if terms else self.all

    @cached_property
    def _lanes(self) -> list[Lane]:
        """Those with the age and the promise, whatever their carrier and country."""
        if self.filters.of_rows:
            days = {name: words for name in ("age", "promise") if (words := self.filters.words.get(name))}
            meant = [kin for kin in self._kin if all(getattr(kin, name) in words for name, words in days.items())]
            return [Lane(kin.key, kin.carrier, kin.country, kin.parcels) for kin in meant]
        conditions = days_of(self.filters, self.today)
        columns = ("parcel_key", "carrier", "country")
        return [Lane(*found) for found in _grouped(self.shop, columns, (), conditions, of_rows=False)]

    @cached_property
    def _kin(self) -> list[Kin]:
        """Where only the parcels themselves tell, they are read once for all that is counted."""
        ages, values = self._ages()
        columns, conditions = ("parcel_key", "carrier", "country", *ages), narrowed(self.shop, self.filters)
        return [Kin(*found) for found in _grouped(self.shop, columns, values, conditions, of_rows=True)]

    @cached_property
    def _meant(self) -> Mapping[int, bool]:
        return {key: self.filters.means(key) for key in {one.key for one in self._lanes}}

    def _groups(self, conditions: list[Condition]) -> list[Group]:
        ages, values = self._ages()
        return [
            Group(*found) for found in _grouped(self.shop, ("parcel_key", *ages), values, conditions, of_rows=False)
        ]

    def _ages(self) -> tuple[list[str], tuple[object, ...]]:
        """Age and promise as columns, and what fills their places."""
        cases = [case_of("age", AGES, self.today), case_of("promise", PROMISES, self.today)]
        return [case.sql for case in cases], tuple(value for case in cases for value in case.values)

    def _term_facet(self, kind: str) -> list[Facet]:
        chosen = self.filters.terms.get(kind, "")
        found = {value: count for value, count, _troubled in self.by_term(kind)}
        shown = {value: found[value] for value in list(filter(None, found))[:FACET_LENGTH]}
        if chosen and chosen not in shown:
            shown[chosen] = found.get(known(chosen), 0)
        return [Facet(value, count, value == chosen) for value, count in shown.items()]


def _grouped(
    shop: Shop, columns: tuple[str, ...], values: tuple[object, ...], conditions: list[Condition], *, of_rows: bool
) -> list[tuple[Any, ...]]:
    """Counts by columns: from the tally, or, where only rows tell, over the parcels themselves."""
    where = "".join(f" AND {condition.sql}" for condition in conditions)
    filled = [value for condition in conditions for value in condition.values]
    places = ", ".join(str(place) for place in range(1, len(columns) + 1))
    count, table, there = "CAST(SUM(count) AS bigint)", "orders_parceltally", " AND count > 0"
    if of_rows:
        count, there = "COUNT(*)", ""
        table = _FOUND
    sql = f"SELECT {', '.join(columns)}, {count} FROM {table} WHERE shop_id = %s{there}{where} GROUP BY {places}"  # noqa: S608
    return rows.select(sql, [*values, shop.pk, *filled])


def _facet(words: Iterable[str], sums: Counter[str], chosen: frozenset[str] | None) -> list[Facet]:
    picked = chosen or frozenset()
    return [Facet(word, sums[word], word in picked) for word in words if sums[word] or word in picked]

"""Exact counts of parcels. Two questions answer them all, however many filters are in force: one with ages and
promises, one with carriers and countries; they cost distinct combinations, not parcels. Where only the parcels' own
rows tell which are meant, those are read, once; where that would be too many, the sums of days are asked (``periods``).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from suivi.accounts.models import Shop
from suivi.orders.counts import FACET_LENGTH, Facet, uncounted
from suivi.orders.deliveries import sums
from suivi.orders.deliveries.conditions import days_of, narrowed, terms_of
from suivi.orders.deliveries.filters import TERMS, VIEWS, WORDS, Filters, views_of
from suivi.orders.deliveries.narrowing import Condition, known
from suivi.orders.deliveries.periods import Cell, told_by_days
from suivi.orders.deliveries.sums import Group, Kin, Lane
from suivi.orders.parcelkey import unpack

MOST = 10_000  # parcels that are counted one by one: whoever finds more is better served soon than exactly


@dataclass(frozen=True)
class StageCell:
    """Parcels of one status and age, and how many of them have a problem."""

    status: str
    age: str
    count: int
    troubled: int


class Counted:
    """The counts of one question about a shop's parcels. ``today``: the day by the shop's clock.

    ``many``: more parcels would have to be read than are counted one by one. Then words have no counts, and where days
    do not tell the ``total`` either, it ends there.
    """

    def __init__(self, shop: Shop, filters: Filters, today: date) -> None:
        self.shop, self.filters, self.today = shop, filters, today

    @cached_property
    def all(self) -> list[Group]:
        """All parcels of the shop."""
        return sums.groups(self.shop, [], self.today)

    @cached_property
    def many(self) -> bool:
        """Whether there are too many to be read one by one."""
        if not self.filters.of_rows:
            return False
        read = (cell.there for cell in self._cells) if self._cells is not None else (kin.parcels for kin in self._kin)
        return sum(read) > MOST

    @cached_property
    def more(self) -> bool:
        """Whether there are more than ``total``."""
        return self.many and self._cells is None and self._found > MOST

    @cached_property
    def total(self) -> int:
        """How many parcels are meant."""
        if self.many:
            cells = self._cells
            return min(self._found, MOST) if cells is None else sum(one.meant for one in cells if self._chosen(one))
        return sum(one.parcels for one, failing in self._failing if not failing)

    @cached_property
    def groups(self) -> list[Group]:
        """Those with the carrier, the country and what else narrows the question, whatever their age and promise; of
        many, whether or not it does.
        """
        if self.filters.of_rows and not self.many:
            return [Group(kin.key, kin.age, kin.promise, kin.parcels) for kin in self._kin if self._chosen(kin)]
        terms = terms_of(self.filters)
        return sums.groups(self.shop, terms, self.today) if terms else self.all

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
        counts: dict[str, Counter[str]] = {name: Counter() for name in WORDS}
        for one, failing in self._failing:
            if len(failing) > 1 or "scope" in failing:  # no single dimension's other words would show it
                continue
            status = unpack(one.key)
            told = {"status": (status.status.value,), "problem": status.problems, "age": (one.age,),
                    "promise": (one.promise,)}  # fmt: skip
            for name in failing or WORDS:
                for word in told[name]:
                    counts[name][word] += one.parcels
        found = {name: _facet(words, counts[name], self.filters.words.get(name)) for name, words in WORDS.items()}
        found |= {kind: self._term_facet(kind) for kind in TERMS}
        return uncounted(found) if self.many else found

    def stages(self) -> list[StageCell]:
        """Every status and age that parcels under way have, whatever status and age are chosen; none of many."""
        if self.many:
            return []
        counts, troubled = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        for one, failing in self._failing:
            status = unpack(one.key)
            if status.moving and not set(failing) - {"status", "age"}:
                counts[status.status.value, one.age] += one.parcels
                troubled[status.status.value, one.age] += one.parcels if status.problems else 0
        return [StageCell(*place, count, troubled[place]) for place, count in counts.items()]

    def views(self) -> list[tuple[str, Filters, int]]:
        """The default views, with how many parcels of the shop are in each."""
        counts: Counter[int] = Counter()
        for one in self.all:
            for place in views_of(one.key, one.age, one.promise):
                counts[place] += one.parcels
        return [(name, view, counts[place]) for place, (name, view) in enumerate(VIEWS)]

    def by_term(self, kind: str) -> list[tuple[str, int, int]]:
        """Carriers or countries with their parcels that are meant, and how many of those have a problem, which days do
        not tell; most first. None where even days do not know.
        """
        return self._terms[kind]

    @cached_property
    def _terms(self) -> dict[str, list[tuple[str, int, int]]]:
        return {kind: self._counted_by(kind) for kind in TERMS}

    def _counted_by(self, kind: str) -> list[tuple[str, int, int]]:
        counts, troubled = Counter[str](), Counter[str]()
        if self.many:
            for cell in self._cells or ():
                counts[getattr(cell, kind)] += cell.meant if self._chosen(cell, but=kind) else 0
        for one in () if self.many else self._lanes:
            if self._meant[one.key] and self._chosen(one, but=kind):
                counts[getattr(one, kind)] += one.parcels
                troubled[getattr(one, kind)] += one.parcels if unpack(one.key).problems else 0
        found = [(value, count, troubled[value]) for value, count in counts.items() if count]
        return sorted(found, key=lambda one: (-one[1], one[0]))

    def _chosen(self, one: Lane | Kin | Cell, but: str = "") -> bool:
        """Whether these have the carrier and the country that are asked for, one of these left aside."""
        return all(getattr(one, name) == known(value) for name, value in self.filters.terms.items() if name != but)

    @cached_property
    def _failing(self) -> list[tuple[Group, list[str]]]:
        return [(one, self.filters.failing(one.key, one.age, one.promise)) for one in self.groups]

    @cached_property
    def _lanes(self) -> list[Lane]:
        """Those with the age and the promise, whatever their carrier and country."""
        if self.filters.of_rows:
            days = {name: words for name in ("age", "promise") if (words := self.filters.words.get(name))}
            meant = [kin for kin in self._kin if all(getattr(kin, name) in words for name, words in days.items())]
            return [Lane(kin.key, kin.carrier, kin.country, kin.parcels) for kin in meant]
        return sums.lanes(self.shop, days_of(self.filters, self.today))

    @cached_property
    def _cells(self) -> list[Cell] | None:
        """What days tell of the question, where they do."""
        return told_by_days(self.shop, self.filters)

    @cached_property
    def _kin(self) -> list[Kin]:
        """Where only the parcels themselves tell, they are read once for all that is counted; of many, some."""
        return sums.kin(self.shop, narrowed(self.shop, self.filters), self.today, MOST + 1)

    @cached_property
    def _found(self) -> int:
        """How many of many parcels meet all filters, counted until it is too many."""
        filters = self.filters
        conditions = [*narrowed(self.shop, filters), *terms_of(filters, "carrier_term"), *days_of(filters, self.today)]
        conditions.append(Condition(f"parcel_key IN ({', '.join(map(str, self.keys)) or 'NULL'})"))
        return sum(one.parcels for one in sums.kin(self.shop, conditions, self.today, MOST + 1))

    @cached_property
    def _meant(self) -> Mapping[int, bool]:
        return {key: self.filters.means(key) for key in {one.key for one in self._lanes}}

    def _term_facet(self, kind: str) -> list[Facet]:
        chosen = self.filters.terms.get(kind, "")
        found = {value: count for value, count, _troubled in self.by_term(kind)}
        shown = {value: found[value] for value in list(filter(None, found))[:FACET_LENGTH]}
        if chosen and chosen not in shown:
            shown[chosen] = found.get(known(chosen), 0)
        return [Facet(value, count, value == chosen) for value, count in shown.items()]


def _facet(words: Iterable[str], counts: Counter[str], chosen: frozenset[str] | None) -> list[Facet]:
    picked = chosen or frozenset()
    return [Facet(word, counts[word], word in picked) for word in words if counts[word] or word in picked]

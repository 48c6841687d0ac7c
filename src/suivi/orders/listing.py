"""One question about a shop's orders, with every count that its answer needs."""

from collections import Counter
from dataclasses import replace
from functools import cached_property

from django.db.models import Count

from suivi.accounts.models import Shop
from suivi.core.query import QueryError
from suivi.orders import counts
from suivi.orders.counts import Counts, Facet
from suivi.orders.filters import TERMS, FilterError, Filters
from suivi.orders.models import Term
from suivi.orders.picks import Question, Sizes, cheapest, matching
from suivi.orders.search import only_terms, sentence
from suivi.orders.sorts import SORTS
from suivi.orders.terms import fold
from suivi.orders.wanted import wanted

FEW = 1000  # orders whose tags, carriers and countries can be counted one by one
MOST = 10_000  # orders that are counted one by one: whoever finds more is better served soon than exactly
AN_ORDER = 4  # terms that begin alike: first name, the whole name, last name, e-mail


class Listing:
    """``all``: the shop's orders by status key. ``found``: those with the terms, in the period and of the search,
    whatever their status, of which facets are made. ``meant``: those that are listed; ``total``: how many, or
    ``more``.

    What has tallies is counted exactly, however much it is; what must be looked for, up to ``MOST``. Raises
    ``FilterError`` for a search that is none.
    """

    def __init__(self, shop: Shop, filters: Filters) -> None:
        self.shop, self.filters, self.wanted = shop, filters, wanted(filters)
        self.all = counts.of_shop(shop)
        self._keys = {key for key in self.all if self.wanted.matches(key)}  # of the orders meant, were there no rest
        self._terms = [counts.of_term(shop, *term) for term in self.wanted.terms]
        spans = self.wanted.spans
        self._period = counts.of_period(shop, self.wanted.start, self.wanted.end) if spans else self.all
        told = [*self._terms, *([self._period] if spans else [])]
        self._one_by_one = self.wanted.searched or len(told) > 1
        try:
            found, self._all_found = self._find(told)
            self.found = Counter({key: n for key, n in found.items() if self.wanted.tested(key)})
            self.meant = self._meant()
        except QueryError as error:
            raise FilterError(sentence(error)) from error
        self.more = self._one_by_one and self.meant.total() > MOST
        self.total = MOST if self.more else self.meant.total()

    @cached_property
    def question(self) -> Question:
        """What the page's rows are."""
        every = len(self._keys) == len(self.all)
        keys = None if every else tuple(self.meant) if self._all_found else tuple(self._keys)
        found = self.found.total() if self._all_found else MOST
        question = self._question(keys, found, self.total)
        return question if keys is None else replace(question, months=counts.months(self.shop, keys))

    def facets(self) -> dict[str, list[Facet]]:
        """For each dimension its words, with how many orders each would show."""
        facets = counts.facets(self.found if self._all_found else self.all, self.filters)
        terms = {kind: self._term_facet(kind) for kind in TERMS}
        return (facets if self._all_found else counts.uncounted(facets)) | terms

    def _find(self, told: list[Counts]) -> tuple[Counts, bool]:
        """The orders found, from a tally where a single one says it all, and whether none is missing. ``told``: what
        tallies say of each term and of the period.
        """
        if not self._one_by_one:
            return told[0] if told else self.all, True
        if not told and self._many_have_it():
            return self.all, False
        found = self._looked_for(None)
        return found, found.total() <= MOST

    def _meant(self) -> Counts:
        """Those found that have a wanted status. They are looked for again where not all that were found are known."""
        if self._all_found or len(self._keys) == len(self.all):
            return Counter({key: n for key, n in self.found.items() if key in self._keys})
        return self._looked_for(tuple(self._keys))

    def _looked_for(self, keys: tuple[int, ...] | None) -> Counts:
        """The orders with the terms, in the period and of the search, with one of these statuses, one by one."""
        question = self._question(keys, 0, 0)
        return counts.of_orders(matching(question, cheapest(question)), MOST + 1)

    def _many_have_it(self) -> bool:
        """Whether so many orders have what is searched for that they need not be looked at to see it."""
        wanted = only_terms(self.wanted.rest)
        if wanted is None:
            return False
        some = Term.objects.filter(wanted, shop=self.shop).values("order_id")[: AN_ORDER * MOST]
        return int(some.aggregate(n=Count("order_id", distinct=True))["n"]) > MOST

    def _question(self, keys: tuple[int, ...] | None, found: int, meant: int) -> Question:
        sizes = Sizes(
            all=self.all.total(),
            status=sum(self.all[key] for key in keys) if keys is not None else 0,
            terms=tuple(term.total() for term in self._terms),
            period=self._period.total(),
            found=found,
            meant=meant,
        )
        return Question(self.shop, self.wanted, keys, sizes, SORTS[self.filters.sort])

    def _term_facet(self, kind: str) -> list[Facet]:
        """Counted wherever that is cheap; else the shop's commonest values without a count, for nothing is guessed."""
        chosen = fold(self.filters.terms.get(kind, ""))
        others = [term for term in self.wanted.terms if term != (kind, chosen)]
        if others or self.wanted.spans or self.wanted.searched:
            if not chosen and self.total <= FEW:
                return [Facet(value, count, False) for value, count in self._counted_terms[kind]]
            values = _with(chosen, [value for value, _n in self._common_terms[kind]])
            return [Facet(value, None, value == chosen) for value in values]
        told = dict(self._common_terms[kind])
        if chosen and chosen not in told:
            told[chosen] = self.total
        return [Facet(value, count, value == chosen) for value, count in told.items()]

    @cached_property
    def _common_terms(self) -> dict[str, list[tuple[str, int]]]:
        """The commonest tags, carriers and countries of orders with the wanted statuses."""
        keys = sorted(self._keys) if len(self._keys) < len(self.all) else None
        return counts.term_facets(self.shop, keys)

    @cached_property
    def _counted_terms(self) -> dict[str, list[tuple[str, int]]]:
        """The commonest tags, carriers and countries of the orders that are meant, which are few."""
        if not self.total:
            return {kind: [] for kind in TERMS}
        orders = matching(self.question, cheapest(self.question)).values_list("id", flat=True)
        return counts.terms_of(self.shop, orders)


def _with(chosen: str, values: list[str]) -> list[str]:
    return values if not chosen or chosen in values else [*values, chosen]

"""Which orders are meant: the same value for pages, saved views and exports, read from and written to an address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suivi.core.statuskey import StatusSet, unpack
from suivi.core.words import Delivery, Fulfillment, OrderState, Payment, PaymentFlag, ProblemCode, Return
from suivi.orders.sorts import DEFAULT_SORT, SORTS

# The parameter of each status dimension, its words, and how a status key is asked for it.
DIMENSIONS: Mapping[str, type[StrEnum]] = {
    "state": OrderState,
    "payment": Payment,
    "flag": PaymentFlag,
    "fulfillment": Fulfillment,
    "delivery": Delivery,
    "returns": Return,
    "problem": ProblemCode,
}
TERMS = ("tag", "carrier", "country")
# Spans of days that end today, by the word in the address: how many days.
PERIODS = {"today": 1, "7d": 7, "30d": 30, "90d": 90}
DATES = ("from", "to")  # days of the shop, both included
ANY_PROBLEM = "any"
PARAMETERS = {*DIMENSIONS, *TERMS, *DATES, "placed", "q", "sort", "after", "before"}


class FilterError(ValueError):
    """An address asks for something that does not exist; the text says what, for people."""


@dataclass(frozen=True)
class Filters:
    """Which orders, in which order, from where on. Values of one dimension are alternatives; dimensions add up.

    ``placed``: a word of ``PERIODS``; ``dates``: ``from`` and ``to`` as ISO days of the shop, both included.
    ``after`` and ``before``: the cursor (``orders.sorts``) behind or in front of which the page lies.
    """

    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)
    placed: str = ""
    dates: Mapping[str, str] = field(default_factory=dict)
    q: str = ""
    sort: str = DEFAULT_SORT
    after: str = ""
    before: str = ""

    def failing(self, key: int) -> list[str]:
        """The dimensions whose filter an order with this status key does not meet."""
        status = unpack(key)
        return [name for name, wanted in self.words.items() if not _has(status, name, wanted)]

    def matches(self, key: int) -> bool:
        """Whether orders with this status key are meant."""
        return not self.failing(key)

    def address(self, **changes: str) -> str:
        """The query string of these filters, some of them changed; the place in the list is forgotten."""
        pairs = [(name, word) for name in DIMENSIONS for word in sorted(self.words.get(name, ()))]
        pairs += sorted(self.terms.items())
        pairs += [("placed", self.placed)] if self.placed else []
        pairs += sorted(self.dates.items())
        pairs += [("q", self.q)] if self.q else []
        pairs += [("sort", self.sort)] if self.sort != DEFAULT_SORT else []
        pairs = [pair for pair in pairs if pair[0] not in changes]
        pairs += [pair for pair in changes.items() if pair[1]]
        return urlencode(pairs)

    def without(self, name: str, word: str = "") -> "Filters":
        """The same without one word of a dimension, or without a whole dimension, term, date or search."""
        if name == "q":
            return replace(self, q="")
        if name == "placed":
            return replace(self, placed="")
        if name in self.terms:
            return replace(self, terms={k: v for k, v in self.terms.items() if k != name})
        if name in DATES:
            return replace(self, dates={k: v for k, v in self.dates.items() if k != name})
        words = {k: (v - {word} if k == name else v) for k, v in self.words.items()}
        return replace(self, words={k: v for k, v in words.items() if v})


def _has(status: StatusSet, name: str, wanted: frozenset[str]) -> bool:
    if name == "problem":
        return bool(status.problems) if ANY_PROBLEM in wanted else not wanted.isdisjoint(status.problems)
    return getattr(status, name) in wanted


def from_params(params: QueryDict) -> Filters:
    """The filters of an address. Raises ``FilterError`` for a word that no dimension has: it never means "all"."""
    strange = sorted(set(params) - PARAMETERS)
    if strange:
        raise FilterError(_("“{word}” is not something orders can be filtered by.").format(word=strange[0]))
    sort = params.get("sort") or DEFAULT_SORT
    if sort not in SORTS:
        raise FilterError(_("Orders cannot be sorted by “{word}”.").format(word=sort))
    placed = params.get("placed", "")
    if placed and placed not in PERIODS:
        raise _not_a_value(placed, "placed")
    return Filters(
        words={name: words for name, enum in DIMENSIONS.items() if (words := _words(params, name, enum))},
        terms={name: value for name in TERMS if (value := params.get(name, "").strip())},
        placed=placed,
        dates={name: _day(name, value) for name in DATES if (value := params.get(name, "").strip())},
        q=params.get("q", "").strip(),
        sort=sort,
        after=params.get("after", ""),
        before=params.get("before", ""),
    )


def _words(params: QueryDict, name: str, enum: Iterable[StrEnum]) -> frozenset[str]:
    chosen = frozenset(word for value in params.getlist(name) for word in value.split(",") if word)
    known = {word.value for word in enum} | ({ANY_PROBLEM} if name == "problem" else set())
    for word in sorted(chosen - known):
        raise _not_a_value(word, name)
    return chosen


def _day(name: str, value: str) -> str:
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise _not_a_value(value, name) from error
    if not 1900 <= day.year <= 9000:
        raise _not_a_value(value, name)
    return day.isoformat()


def _not_a_value(word: str, name: str) -> FilterError:
    return FilterError(_("“{word}” is not a value of {name}.").format(word=word, name=name))


def _view(**words: str) -> Filters:
    return Filters(words={name: frozenset(value.split(",")) for name, value in words.items()})


# Shopify's default views, then Suivi's own.
VIEWS: tuple[tuple[str, Filters], ...] = (
    (gettext_noop("All"), Filters()),
    (gettext_noop("Needs attention"), _view(problem=ANY_PROBLEM)),
    (gettext_noop("Unfulfilled"), _view(state="open", fulfillment="unfulfilled,partially_fulfilled")),
    (gettext_noop("Unpaid"), _view(state="open", payment="none,authorized,pending,expired,partially_paid")),
    (gettext_noop("Late"), _view(problem="late,delayed,stuck")),
    (gettext_noop("On hold"), _view(state="open", fulfillment="on_hold")),
    (gettext_noop("Expiring"), _view(flag="expiring")),
    (gettext_noop("Returns"), _view(returns="return_requested,in_progress,inspection_complete")),
    (gettext_noop("Open"), _view(state="open")),
    (gettext_noop("Archived"), _view(state="archived")),
)


@lru_cache(maxsize=65536)
def views_of(key: int) -> tuple[int, ...]:
    """The places in ``VIEWS`` of those in which an order with this status key is."""
    return tuple(place for place, (_name, view) in enumerate(VIEWS) if view.matches(key))

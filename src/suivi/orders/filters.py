"""Which orders are meant: the same value for pages, saved views and exports, read from and written to an address."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suivi.core.statuskey import StatusSet, unpack
from suivi.core.words import Delivery, Fulfillment, OrderState, Payment, PaymentFlag, ProblemCode, Return

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
SORTS = {
    "-placed": ("placed_at", True),
    "placed": ("placed_at", False),
    "-total": ("total", True),
    "total": ("total", False),
}
ANY_PROBLEM = "any"
PARAMETERS = {*DIMENSIONS, *TERMS, "q", "sort", "after"}


class FilterError(ValueError):
    """An address asks for something that does not exist; the text says what, for people."""


@dataclass(frozen=True)
class Filters:
    """Which orders, in which order, from where on. Values of one dimension are alternatives; dimensions add up."""

    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)
    q: str = ""
    sort: str = "-placed"
    after: str = ""

    def matches(self, key: int, *, but: str = "") -> bool:
        """Whether orders with this status key are meant; ``but`` leaves one dimension out, as its facet needs."""
        status = unpack(key)
        return all(name == but or _has(status, name, wanted) for name, wanted in self.words.items())

    def address(self, **changes: str) -> str:
        """The query string of these filters, some of them changed; the place in the list is forgotten."""
        pairs = [(name, word) for name in DIMENSIONS for word in sorted(self.words.get(name, ()))]
        pairs += [(name, term) for name, term in sorted(self.terms.items())]
        pairs += [("q", self.q)] if self.q else []
        pairs += [("sort", self.sort)] if self.sort != "-placed" else []
        pairs = [pair for pair in pairs if pair[0] not in changes]
        pairs += [pair for pair in changes.items() if pair[1]]
        return urlencode(pairs)

    def without(self, name: str, word: str = "") -> "Filters":
        """The same without one word of a dimension, or without a whole dimension, term or search."""
        if name == "q":
            return replace(self, q="")
        if name in self.terms:
            return replace(self, terms={k: v for k, v in self.terms.items() if k != name})
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
    words = {}
    for name, enum in DIMENSIONS.items():
        chosen = frozenset(word for value in params.getlist(name) for word in value.split(",") if word)
        known = {word.value for word in enum} | ({ANY_PROBLEM} if name == "problem" else set())
        unknown = sorted(chosen - known)
        if unknown:
            raise FilterError(_("“{word}” is not a value of {name}.").format(word=unknown[0], name=name))
        if chosen:
            words[name] = chosen
    sort = params.get("sort") or "-placed"
    if sort not in SORTS:
        raise FilterError(_("Orders cannot be sorted by “{word}”.").format(word=sort))
    terms = {name: value for name in TERMS if (value := params.get(name, "").strip())}
    return Filters(words=words, terms=terms, q=params.get("q", "").strip(), sort=sort, after=params.get("after", ""))


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

"""Which parcels are meant: the same value for page and export, read from and written to an address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suivi.core.problems import TABLE
from suivi.orders.deliveries.narrowing import OUTCOMES, PERIODS, Period, read_period
from suivi.orders.deliveries.sorts import DEFAULT_SORT, SORTS
from suivi.orders.filters import ANY_PROBLEM, FilterError
from suivi.orders.parcelkey import ENDED, STATUSES, UNTRACKED, unpack
from suivi.orders.parcelrows import RANKS
from suivi.orders.terms import fold

UNDER_WAY, EVERYTHING = "", "all"
SCOPES = (UNDER_WAY, "ended", "untracked", EVERYTHING)
# How many days a parcel has been where it is, by the word in the address: from and to, both included, without gaps.
AGES: Mapping[str, tuple[int, int | None]] = {
    "0": (0, 0),
    "1": (1, 1),
    "2-3": (2, 3),
    "4-7": (4, 7),
    "8-14": (8, 14),
    "15-30": (15, 30),
    "31": (31, None),
}
# In how many days it is promised for, in the same way; a promise of before today is overdue.
PROMISES: Mapping[str, tuple[int | None, int | None]] = {
    "overdue": (None, -1),
    "today": (0, 0),
    "tomorrow": (1, 1),
    "week": (2, 7),
    "later": (8, None),
    "none": (None, None),
}
PROBLEMS = tuple(dict.fromkeys(entry.code.value for entry in TABLE if entry.code in RANKS))
WORDS: Mapping[str, tuple[str, ...]] = {
    "status": tuple(word.value for word in STATUSES),
    "problem": PROBLEMS,
    "promise": tuple(PROMISES),
    "age": tuple(AGES),
}
TERMS = ("carrier", "country")
PARAMETERS = {*WORDS, *TERMS, *PERIODS, "outcome", "slower", "origin", "scope", "q", "sort", "after", "before"}


@dataclass(frozen=True)
class Filters:
    """Which parcels, in which order, from where on. Words of one dimension are alternatives; dimensions add up."""

    scope: str = UNDER_WAY
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)  # folded
    q: str = ""
    period: Period | None = None
    outcome: str = ""
    slower: int | None = None  # than so many days from the first scan to the delivery
    origin: str = ""  # a country
    sort: str = DEFAULT_SORT
    after: str = ""
    before: str = ""

    @property
    def of_rows(self) -> bool:
        """Whether only the parcels' own rows say which are meant."""
        return bool(self.q or self.period or self.outcome or self.slower is not None or self.origin)

    def failing(self, key: int, age: str, promise: str) -> list[str]:
        """The dimensions whose filter a parcel with this key, age and promise does not meet."""
        status = unpack(key)
        told = {"status": {status.status.value}, "problem": status.problems, "age": {age}, "promise": {promise}}
        failing = [
            name
            for name, wanted in self.words.items()
            if not (told[name] if ANY_PROBLEM in wanted else not wanted.isdisjoint(told[name]))
        ]
        return failing if in_scope(self.scope, key) else [*failing, "scope"]

    def means(self, key: int) -> bool:
        """Whether parcels with this key are meant, as far as that decides it."""
        return not {"scope", "status", "problem"}.intersection(self.failing(key, "", ""))

    def address(self, **changes: str) -> str:
        """The query string of these filters, some of them changed; the place in the list is forgotten."""
        pairs = [("scope", self.scope)] if self.scope else []
        pairs += [(name, word) for name in WORDS for word in sorted(self.words.get(name, ()))]
        pairs += sorted(self.terms.items())
        pairs += [("q", self.q)] if self.q else []
        pairs += self.narrowed()
        pairs += [("sort", self.sort)] if self.sort != DEFAULT_SORT else []
        pairs = [pair for pair in pairs if pair[0] not in changes]
        pairs += [pair for pair in changes.items() if pair[1]]
        return urlencode(pairs)

    def narrowed(self) -> list[tuple[str, str]]:
        """The part of the address that says when, how and from where."""
        period = [(self.period.event, self.period.text())] if self.period else []
        slower = "" if self.slower is None else str(self.slower)
        how = (("outcome", self.outcome), ("slower", slower), ("origin", self.origin))
        return period + [pair for pair in how if pair[1]]

    def without(self, name: str, word: str = "") -> "Filters":
        """The same without one word of a dimension, or without a term, the search or the scope."""
        if name == "q":
            return replace(self, q="")
        if name == "outcome":
            return replace(self, outcome="")
        if name == "slower":
            return replace(self, slower=None)
        if name == "origin":
            return replace(self, origin="")
        if name in PERIODS:
            return replace(self, period=None)
        if name == "scope":
            return replace(self, scope=UNDER_WAY)
        if name in TERMS:
            return replace(self, terms={k: v for k, v in self.terms.items() if k != name})
        words = {k: (v - {word} if k == name else v) for k, v in self.words.items()}
        return replace(self, words={k: v for k, v in words.items() if v})


def in_scope(scope: str, key: int) -> bool:
    """Whether parcels with this key are under way, ended, without tracking, or whatever the scope asks for."""
    status = unpack(key)
    if scope == UNDER_WAY:
        return status.moving
    if scope == "ended":
        return status.status in ENDED
    return scope == EVERYTHING or status.status is UNTRACKED


def from_params(params: QueryDict) -> Filters:
    """The filters of an address. Raises ``FilterError`` for a word that no dimension has: it never means "all"."""
    strange = sorted(set(params) - PARAMETERS)
    if strange:
        raise FilterError(_("“{word}” is not something deliveries can be filtered by.").format(word=strange[0]))
    sort = params.get("sort") or DEFAULT_SORT
    if sort not in SORTS:
        raise FilterError(_("Deliveries cannot be sorted by “{word}”.").format(word=sort))
    scope = params.get("scope", UNDER_WAY)
    if scope not in SCOPES:
        raise _not_a_value(scope, "scope")
    outcome = params.get("outcome", "")
    if outcome and outcome not in OUTCOMES:
        raise _not_a_value(outcome, "outcome")
    terms = {name: fold(params.get(name, "")) for name in TERMS}
    terms["country"] = terms["country"].upper()[:2]
    return Filters(
        scope=scope,
        words={name: words for name, known in WORDS.items() if (words := _words(params, name, known))},
        terms={name: value for name, value in terms.items() if value},
        q=params.get("q", "").strip(),
        period=_period(params),
        outcome=outcome,
        slower=_slower(params.get("slower", "")),
        origin=fold(params.get("origin", "")).upper()[:2],
        sort=sort,
        after=params.get("after", ""),
        before=params.get("before", ""),
    )


def _period(params: QueryDict) -> Period | None:
    for event in PERIODS:
        if text := params.get(event, ""):
            try:
                return read_period(event, text)
            except ValueError as error:
                raise _not_a_value(text, event) from error
    return None


def _slower(text: str) -> int | None:
    if text and not (text.isascii() and text.isdecimal() and len(text) <= 4):
        raise _not_a_value(text, "slower")
    return int(text) if text else None


def span(name: str, word: str, today: date) -> tuple[str, str]:
    """The first and last day, as ISO text, of an age or a promise; "" where there is no bound."""
    if name == "age":
        least, most = AGES[word]
        return _day(today, None if most is None else -most), _day(today, -least)
    start, end = PROMISES[word]
    return _day(today, start), _day(today, end)


def _day(today: date, days: int | None) -> str:
    return "" if days is None else (today + timedelta(days=days)).isoformat()


def _words(params: QueryDict, name: str, known: Iterable[str]) -> frozenset[str]:
    chosen = frozenset(word for value in params.getlist(name) for word in value.split(",") if word)
    for word in sorted(chosen - {*known, *([ANY_PROBLEM] if name == "problem" else [])}):
        raise _not_a_value(word, name)
    return chosen


def _not_a_value(word: str, name: str) -> FilterError:
    return FilterError(_("“{word}” is not a value of {name}.").format(word=word, name=name))


def _view(scope: str = UNDER_WAY, **words: str) -> Filters:
    chosen = {name: frozenset(value.split(",")).intersection(WORDS[name]) for name, value in words.items()}
    return Filters(scope=scope, words=chosen)


VIEWS: tuple[tuple[str, Filters], ...] = (
    (gettext_noop("On the way"), Filters()),
    (gettext_noop("Late"), _view(problem="late,delayed,at_risk")),
    (gettext_noop("Stuck"), _view(problem="stuck,no_first_scan,tracking_expired")),
    (gettext_noop("Exceptions"), _view(problem="exception,attempt_failed,wrong_number")),
    (gettext_noop("Arriving today"), _view(promise="today")),
    (gettext_noop("To be collected"), _view(status="available_for_pickup")),
    (gettext_noop("Coming back"), _view(status="returning")),
    (gettext_noop("Arrived"), _view("ended", status="delivered")),
    (gettext_noop("All parcels"), Filters(scope=EVERYTHING)),
)


@lru_cache(maxsize=65536)
def views_of(key: int, age: str, promise: str) -> tuple[int, ...]:
    """The places in ``VIEWS`` of those in which a parcel with this key, age and promise is."""
    return tuple(place for place, (_name, view) in enumerate(VIEWS) if not view.failing(key, age, promise))

"""What stands above a list of deliveries: views, filters with their counts, the filters in force, and the sorts."""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from suivi.carriers.links import carrier_name
from suivi.orders.counts import Facet
from suivi.orders.deliveries.filters import TERMS, WORDS, Filters
from suivi.orders.deliveries.narrowing import known
from suivi.orders.deliveries.sorts import DEFAULT_SORT
from suivi.orders.filters import ANY_PROBLEM
from suivi.web.desk.filterbar import FilterBar, Link, Menu, option
from suivi.web.formats import Reader
from suivi.web.words import look

TITLES = {
    "status": gettext_noop("Status"),
    "problem": gettext_noop("Problem"),
    "promise": gettext_noop("Promised for"),
    "age": gettext_noop("Unchanged for"),
    "carrier": gettext_noop("Carrier"),
    "country": gettext_noop("Country"),
}
SORTS = {
    "urgent": gettext_noop("Most pressing first"),
    "promise": gettext_noop("Earliest promise first"),
    "since": gettext_noop("Longest unchanged first"),
    "-shipped": gettext_noop("Last shipped first"),
    "-ended": gettext_noop("Last arrived first"),
}
PROMISES = {
    "overdue": gettext_noop("Overdue"),
    "today": gettext_noop("Today"),
    "tomorrow": gettext_noop("Tomorrow"),
    "week": gettext_noop("In 2 to 7 days"),
    "later": gettext_noop("Later"),
    "none": gettext_noop("No promise"),
}
AGES = {
    "0": gettext_noop("Since today"),
    "1": gettext_noop("1 day"),
    "2-3": gettext_noop("2–3 days"),
    "4-7": gettext_noop("4–7 days"),
    "8-14": gettext_noop("8–14 days"),
    "15-30": gettext_noop("15–30 days"),
    "31": gettext_noop("Over 30 days"),
}
PERIODS = {
    "shipped": gettext_noop("Shipped from {first} to {last}"),
    "ended": gettext_noop("Arrived or came back from {first} to {last}"),
}
OUTCOMES = {
    "delivered": gettext_noop("Arrived"),
    "returned": gettext_noop("Came back"),
    "promised": gettext_noop("Arrived and had a promise"),
    "kept": gettext_noop("Arrived on time"),
    "missed": gettext_noop("Arrived too late"),
    "at_once": gettext_noop("Arrived at the first attempt"),
    "excepted": gettext_noop("Had an exception on the way"),
}
SCOPES = {
    "ended": gettext_noop("Arrived, returned or canceled"),
    "untracked": gettext_noop("Without tracking"),
    "all": gettext_noop("All parcels"),
}


def bar(
    filters: Filters, facets: dict[str, list[Facet]], views: Sequence[tuple[str, Filters, int]], reader: Reader
) -> FilterBar:
    """What stands above a list with these filters, facets and views (name, filters, count)."""
    address = filters.address()
    return FilterBar(
        views=[
            Link(_(name), view.address(), reader.number(count), view.address() == address)
            for name, view, count in views
        ],
        menus=[_menu(name, facets[name], reader) for name in TITLES if facets.get(name)],
        periods=None,
        days=[],
        chips=chips(filters, reader),
        sorts=[
            Link(_(title), filters.address(sort="" if word == DEFAULT_SORT else word), here=word == filters.sort)
            for word, title in SORTS.items()
        ],
        sort="" if filters.sort == DEFAULT_SORT else filters.sort,
        sort_label=_(SORTS[filters.sort]),
        search_label=_("Search deliveries"),
        search_hint=_("Tracking number, order, customer, e-mail"),
        hidden=[pair for pair in (("scope", filters.scope), *filters.narrowed()) if pair[1]],
    )


def _menu(name: str, facets: list[Facet], reader: Reader) -> Menu:
    chosen, several = sum(facet.chosen for facet in facets), name in WORDS
    options = [] if several else [option("radio", name, "", _("Any"), "", chosen=not chosen)]
    options += [
        option(
            "checkbox" if several else "radio",
            name,
            facet.word,
            word(name, facet.word, reader),
            "" if facet.count is None else reader.number(facet.count),
            chosen=facet.chosen,
        )
        for facet in facets
    ]
    return Menu(name, _(TITLES[name]), SafeString("".join(options)), chosen)


def word(name: str, value: str, reader: Reader) -> str:
    """A word of a dimension as people read it."""
    value = known(value) if name in TERMS else value
    if name == "country":
        return reader.country(value) if value else _("Unknown")
    if name == "carrier":
        return carrier_name(value) or _("No carrier named")
    if name == "promise":
        return _(PROMISES[value])
    if name == "age":
        return _(AGES[value])
    if value == ANY_PROBLEM:
        return _("Any problem")
    return _(look("delivery" if name == "status" else name, value).label)


def chips(filters: Filters, reader: Reader) -> list[Link]:
    """The filters in force: what each says, and the address without it."""
    found = [Link(_(SCOPES[filters.scope]), filters.without("scope").address())] if filters.scope else []
    found += [
        Link(_named(name, value, reader), filters.without(name, value).address())
        for name in WORDS
        for value in WORDS[name]
        if value in filters.words.get(name, ())
    ]
    if ANY_PROBLEM in filters.words.get("problem", ()):
        found.append(Link(_named("problem", ANY_PROBLEM, reader), filters.without("problem", ANY_PROBLEM).address()))
    found += [
        Link(_named(name, filters.terms[name], reader), filters.without(name).address())
        for name in TERMS
        if name in filters.terms
    ]
    found += _narrowed(filters, reader)
    if filters.q:
        found.append(Link(f"“{filters.q}”", filters.without("q").address()))
    return found


def _narrowed(filters: Filters, reader: Reader) -> list[Link]:
    """When, how and from where."""
    found = []
    if period := filters.period:
        days = {"first": reader.date(period.first), "last": reader.date(period.last)}
        found.append(Link(_(PERIODS[period.event]).format(**days), filters.without(period.event).address()))
    if filters.outcome:
        found.append(Link(_(OUTCOMES[filters.outcome]), filters.without("outcome").address()))
    if filters.slower is not None:
        words = ngettext("Took more than {n} day", "Took more than {n} days", filters.slower)
        found.append(Link(words.format(n=reader.number(filters.slower)), filters.without("slower").address()))
    if filters.origin:
        country = word("country", filters.origin, reader)
        found.append(Link(_("From: {country}").format(country=country), filters.without("origin").address()))
    return found


def _named(name: str, value: str, reader: Reader) -> str:
    return _("{title}: {word}").format(title=_(TITLES[name]), word=word(name, value, reader))

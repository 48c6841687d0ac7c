"""What stands above a list of orders: views, filters with their counts, the filters in force, and the sorts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suivi.carriers.links import carrier_name
from suivi.orders.counts import Facet
from suivi.orders.filters import ANY_PROBLEM, DIMENSIONS, TERMS, Filters
from suivi.orders.sorts import DEFAULT_SORT
from suivi.web.formats import Reader
from suivi.web.markup import NOTHING, Markup
from suivi.web.words import look

TITLES = {
    "problem": gettext_noop("Problem"),
    "payment": gettext_noop("Payment"),
    "flag": gettext_noop("Payment term"),
    "fulfillment": gettext_noop("Fulfillment"),
    "delivery": gettext_noop("Delivery"),
    "returns": gettext_noop("Return"),
    "state": gettext_noop("Order"),
    "tag": gettext_noop("Tag"),
    "carrier": gettext_noop("Carrier"),
    "country": gettext_noop("Country"),
}
SORTS = {
    "-placed": gettext_noop("Newest first"),
    "placed": gettext_noop("Oldest first"),
    "-updated": gettext_noop("Last updated first"),
    "-total": gettext_noop("Highest total"),
    "total": gettext_noop("Lowest total"),
    "problem": gettext_noop("Longest problem first"),
    "promise": gettext_noop("Earliest promise first"),
}
PERIODS = {
    "today": gettext_noop("Today"),
    "7d": gettext_noop("Last 7 days"),
    "30d": gettext_noop("Last 30 days"),
    "90d": gettext_noop("Last 90 days"),
}
DAYS = {"from": gettext_noop("From"), "to": gettext_noop("Until")}

Views = Sequence[tuple[str, str, int]]
OPTION = Markup(
    '<label class="menu-check"><input type="{}" name="{}" value="{}"{}><span>{}</span>'
    '<span class="count">{}</span></label>'
)
CHECKED = SafeString(" checked")


@dataclass(frozen=True, slots=True)
class Menu:
    """The words of one dimension."""

    name: str
    title: str
    options: SafeString  # a box to check for each word, and how many orders it would show
    chosen: int


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go: a view, a sort, or the list without one of its filters."""

    label: str
    address: str
    count: str = ""
    here: bool = False


@dataclass(frozen=True, slots=True)
class FilterBar:
    """All that stands above the list."""

    views: list[Link]
    menus: list[Menu]
    periods: Menu | None
    days: list[tuple[str, str, str]]  # first and last day: the field's name, its title, and the day where one is set
    chips: list[Link]
    sorts: list[Link]
    sort: str  # as the form must send it; empty for the usual one
    sort_label: str
    search_label: str
    search_hint: str
    hidden: Sequence[tuple[str, str]] = ()  # what else the form must send


def bar(filters: Filters, facets: dict[str, list[Facet]], views: Views, reader: Reader) -> FilterBar:
    """What stands above a list with these filters, facets and views (name, address, count)."""
    address = filters.address()
    return FilterBar(
        views=[Link(_(name), where, reader.number(count), where == address) for name, where, count in views],
        menus=[_menu(name, facets[name], reader) for name in TITLES if facets.get(name)],
        periods=_periods(filters),
        days=[(name, _(title), filters.dates.get(name, "")) for name, title in DAYS.items()],
        chips=chips(filters, reader),
        sorts=[
            Link(_(title), filters.address(sort="" if word == DEFAULT_SORT else word), here=word == filters.sort)
            for word, title in SORTS.items()
        ],
        sort="" if filters.sort == DEFAULT_SORT else filters.sort,
        sort_label=_(SORTS[filters.sort]),
        search_label=_("Search orders"),
        search_hint=_("Order, customer, e-mail, phone, tracking number, SKU"),
    )


def _menu(name: str, facets: list[Facet], reader: Reader) -> Menu:
    chosen = sum(facet.chosen for facet in facets)
    several = name in DIMENSIONS
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


def _periods(filters: Filters) -> Menu:
    options = [option("radio", "placed", "", _("Any time"), "", chosen=not filters.placed)]
    options += [
        option("radio", "placed", key, _(title), "", chosen=key == filters.placed) for key, title in PERIODS.items()
    ]
    return Menu("placed", _("Date"), SafeString("".join(options)), len(filters.dates) + bool(filters.placed))


def option(kind: str, name: str, value: str, label: str, count: str, *, chosen: bool) -> SafeString:
    """One word of a menu, as a box to check; ``kind``: checkbox or radio."""
    return OPTION(kind, name, value, CHECKED if chosen else NOTHING, label, count)


def word(name: str, value: str, reader: Reader) -> str:
    """A word of a dimension as people read it."""
    if name == "country":
        return reader.country(value)
    if name == "carrier":
        return carrier_name(value)
    if name in TERMS:
        return value
    if name == "problem" and value == ANY_PROBLEM:
        return _("Any problem")
    if name == "flag" and value == "none":
        return _("None")
    return _(look(name, value).label)


def chips(filters: Filters, reader: Reader) -> list[Link]:
    """The filters in force: what each says, and the address without it."""
    found = [
        Link(_named(name, value, reader), filters.without(name, value).address())
        for name, values in filters.words.items()
        for value in sorted(values)
    ]
    found += [Link(_named(name, term, reader), filters.without(name).address()) for name, term in filters.terms.items()]
    if filters.placed:
        found.append(Link(_(PERIODS[filters.placed]), filters.without("placed").address()))
    found += [
        Link(f"{_(DAYS[name])} {reader.date(date.fromisoformat(day))}", filters.without(name).address())
        for name, day in filters.dates.items()
    ]
    if filters.q:
        found.append(Link(f"“{filters.q}”", filters.without("q").address()))
    return found


def _named(name: str, value: str, reader: Reader) -> str:
    return _("{title}: {word}").format(title=_(TITLES[name]), word=word(name, value, reader))

"""What stands above a list of orders: views, filters with their counts, the filters in force, and the sorts."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suivi.orders.filters import DIMENSIONS, Filters
from suivi.orders.overview import Facet
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
    "-total": gettext_noop("Highest total"),
    "total": gettext_noop("Lowest total"),
}


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
    chips: list[Link]
    sorts: list[Link]
    sort: str  # as the form must send it; empty for the usual one
    sort_label: str


def bar(
    filters: Filters, facets: dict[str, list[Facet]], views: Sequence[tuple[str, str, int]], reader: Reader
) -> FilterBar:
    """What stands above a list with these filters, facets and views, in the reader's language."""
    address = filters.address()
    return FilterBar(
        views=[Link(_(name), where, reader.number(count), where == address) for name, where, count in views],
        menus=[_menu(name, _(title), facets[name], reader) for name, title in TITLES.items() if facets.get(name)],
        chips=chips(filters, reader),
        sorts=[
            Link(_(title), filters.address(sort="" if word == "-placed" else word), here=word == filters.sort)
            for word, title in SORTS.items()
        ],
        sort="" if filters.sort == "-placed" else filters.sort,
        sort_label=_(SORTS[filters.sort]),
    )


def _menu(name: str, title: str, facets: list[Facet], reader: Reader) -> Menu:
    kind = "checkbox" if name in DIMENSIONS else "radio"
    options = [
        OPTION(
            kind,
            name,
            facet.word,
            CHECKED if facet.chosen else NOTHING,
            word(name, facet.word, reader),
            reader.number(facet.count),
        )
        for facet in facets
    ]
    return Menu(name, title, SafeString("".join(options)), sum(facet.chosen for facet in facets))


def word(name: str, value: str, reader: Reader) -> str:
    """A word of a dimension as people read it."""
    if name == "country":
        return reader.country(value)
    if name in {"tag", "carrier"}:
        return value
    if name == "problem" and value == "any":
        return _("Any problem")
    if name == "flag" and value == "none":
        return _("None")
    return _(look(name, value).label)


def chips(filters: Filters, reader: Reader) -> list[Link]:
    """The filters in force: what each says, and the address without it."""
    found = [
        Link(f"{_(TITLES[name])}: {word(name, value, reader)}", filters.without(name, value).address())
        for name, values in filters.words.items()
        for value in sorted(values)
    ]
    found += [
        Link(f"{_(TITLES[name])}: {word(name, term, reader)}", filters.without(name).address())
        for name, term in filters.terms.items()
    ]
    if filters.q:
        found.append(Link(f"“{filters.q}”", filters.without("q").address()))
    return found

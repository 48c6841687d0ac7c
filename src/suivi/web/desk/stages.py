"""All parcels under way in one table of status and age, and by carrier and country."""

from collections.abc import Callable, Iterable, Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext_noop

from suivi.orders.deliveries.counts import StageCell
from suivi.orders.deliveries.filters import AGES, Filters
from suivi.orders.parcelkey import STATUSES
from suivi.web.desk import deliverybar, matrix
from suivi.web.formats import Reader
from suivi.web.markup import NOTHING, Markup
from suivi.web.templatetags.badges import written
from suivi.web.templatetags.icons import icon

LENGTH = 10  # carriers or countries shown
# Trouble first, then from the door of the customer back to the shop's.
ORDER = ("exception", "attempt_failed", "returning", "expired", "available_for_pickup", "out_for_delivery",
         "in_transit", "picked_up", "info_received", "pending", "unknown")  # fmt: skip
WORDS = tuple(word for word in ORDER if word in {status.value for status in STATUSES})

HEAD = Markup('<th scope="col" class="num">{}</th>')
ROW = Markup('<tr id="stage-{}"><th scope="row">{}</th>{}{}</tr>\n')
ALL = Markup(
    '<td class="num"><a class="cell" href="{}"{}><span class="only-phone">{}</span><strong>{}</strong></a></td>'
)
CELL = Markup(
    '<td><a class="cell heat-{}" href="{}"{}><span class="only-phone">{}</span><strong>{}</strong>{}</a></td>'
)
EMPTY, HERE = SafeString("<td></td>"), SafeString(' aria-current="true"')
TROUBLED = Markup(
    '<span class="cell-do">{}<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span></span>'
)
TOTAL = gettext_noop("Total")
TROUBLED_WORDS = gettext_noop("%(troubled)s with a problem")
BAR = Markup(
    '<li id="{}-{}"><a class="share" href="{}"{}><span class="share-name">{}</span>'
    '<svg class="share-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
    '<rect width="{}" height="4"/></svg>'
    '<span class="share-count">{}</span><span class="share-do">{}</span></a></li>\n'
)


def heads(reader: Reader) -> SafeString:
    """The ages, as the head of the table."""
    return SafeString("".join([HEAD(deliverybar.word("age", age, reader)) for age in AGES]))


def rows(cells: Iterable[StageCell], filters: Filters, reader: Reader) -> SafeString:
    """A row for each status that parcels have, trouble first; a link in each cell to its parcels."""
    by_status: dict[str, dict[str, StageCell]] = {}
    for cell in cells:
        by_status.setdefault(cell.status, {})[cell.age] = cell
    return SafeString("".join([_row(word, by_status[word], filters, reader) for word in WORDS if word in by_status]))


def _row(status: str, row: dict[str, StageCell], filters: Filters, reader: Reader) -> SafeString:
    chosen = filters.words.get("status") == frozenset({status})
    total = sum(cell.count for cell in row.values())
    every = f"?{filters.address(scope='', status=status, age='')}#list"
    return ROW(
        status,
        written("delivery", status, reader.language),
        ALL(
            every,
            HERE if chosen and not filters.words.get("age") else NOTHING,
            reader.say(TOTAL),
            reader.number(total),
        ),
        SafeString("".join([_cell(age, row.get(age), chosen, filters, reader) for age in AGES])),
    )


def _cell(age: str, cell: StageCell | None, chosen: bool, filters: Filters, reader: Reader) -> SafeString:
    if cell is None:
        return EMPTY
    here = chosen and filters.words.get("age") == frozenset({age})
    troubled = reader.say(TROUBLED_WORDS) % {"troubled": reader.number(cell.troubled)}
    return CELL(
        str(matrix.heat(cell.count)),
        f"?{filters.address(scope='', status=cell.status, age=age)}#list",
        HERE if here else NOTHING,
        deliverybar.word("age", age, reader),
        reader.number(cell.count),
        TROUBLED(icon("triangle-alert", "small"), reader.number(cell.troubled), troubled) if cell.troubled else NOTHING,
    )


def shares(kind: str, found: Sequence[tuple[str, int, int]], filters: Filters, reader: Reader) -> SafeString:
    """Carriers or countries with their parcels, the fullest first, each a link to them."""
    most = max((count for _value, count, _troubled in found), default=1)
    chosen = filters.terms.get(kind, "")
    made: list[SafeString] = []
    named: Callable[[str], str] = lambda value: deliverybar.word(kind, value, reader)  # noqa: E731
    for place, (value, count, troubled) in enumerate(found[:LENGTH]):
        address = filters.address(**{kind: "" if value == chosen else value})
        made.append(
            BAR(
                kind,
                str(place),
                f"?{address}#list",
                HERE if value and value == chosen else NOTHING,
                named(value),
                str(round(100 * count / most)),
                reader.number(count),
                reader.say(TROUBLED_WORDS) % {"troubled": reader.number(troubled)} if troubled else NOTHING,
            )
        )
    return SafeString("".join(made))

"""All open orders of the shop in one table of statuses."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_noop

from suivi.accounts.models import Shop
from suivi.core.words import Delivery, Return
from suivi.orders.boards import Cell, matrix
from suivi.orders.overview import newest_change
from suivi.web import formats
from suivi.web.access import desk
from suivi.web.formats import Reader
from suivi.web.markup import NOTHING, Markup
from suivi.web.templatetags.badges import written
from suivi.web.words import look

HEATS = ((0, 0), (3, 1), (10, 2), (50, 3), (250, 4))
ALL, TO_DO, OLDEST = gettext_noop("All"), gettext_noop("%(troubled)s to do"), gettext_noop("oldest:")

ROW = Markup(
    '<tr id="{}-{}"><th scope="row"><span class="pair">{}{}</span></th><td class="num matrix-all">'
    '<a class="cell" href="{}"><span class="only-phone">{}</span><strong>{}</strong></a></td>{}</tr>\n'
)
CELL = Markup(
    '<td><a class="cell heat-{}" href="{}"><span class="only-phone">{}</span><strong>{}</strong>{}{}</a></td>'
)
EMPTY = SafeString("<td></td>")
DO = Markup('<span class="cell-do">{}</span>')
AGE = Markup('<span class="cell-age"><span class="visually-hidden">{} </span>{}</span>')


@desk()
def matrix_page(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Payment and fulfillment down, delivery across, for the returns that are chosen."""
    cells = matrix(shop)
    known = {word.value for word in Return}
    chosen = request.GET.get("returns", "")
    chosen = chosen if chosen in known else ""
    returns = Counter[str]()
    for cell in cells:
        returns[cell.returns] += cell.count
    shown = [cell for cell in cells if not chosen or cell.returns == chosen]
    used = {cell.delivery for cell in shown}
    columns = [word.value for word in Delivery if word in used]
    return render(
        request,
        "desk/matrix.html",
        {
            "columns": columns,
            "rows": _rows(
                shown, columns, reverse("orders", args=[shop.handle]), f"&returns={chosen}" if chosen else ""
            ),
            "total": sum(cell.count for cell in shown),
            "returns": [(word, count, word == chosen) for word, count in returns.most_common()],
            "chosen": chosen,
            "newest": newest_change(shop),
        },
    )


def _rows(cells: list[Cell], columns: list[str], orders: str, rest: str) -> SafeString:
    """A row for each pair of payment and fulfillment, the fullest first. ``rest``: the end of the lists' addresses."""
    reader = formats.reader()
    pairs: dict[tuple[str, str], dict[str, list[Cell]]] = {}
    for cell in cells:
        pairs.setdefault((cell.payment, cell.fulfillment), {}).setdefault(cell.delivery, []).append(cell)
    counts = {pair: sum(cell.count for same in row.values() for cell in same) for pair, row in pairs.items()}
    rows = []
    for pair in sorted(pairs, key=lambda pair: -counts[pair]):
        address = f"{orders}?state=open&payment={pair[0]}&fulfillment={pair[1]}{rest}"
        shown = [_cell(column, pairs[pair].get(column, []), address, reader) for column in columns]
        rows.append(_row(pair, counts[pair], address, shown, reader))
    return SafeString("".join(rows))


def _row(pair: tuple[str, str], count: int, address: str, cells: list[SafeString], reader: Reader) -> SafeString:
    payment, fulfillment = pair
    return ROW(
        payment,
        fulfillment,
        written("payment", payment, reader.language),
        written("fulfillment", fulfillment, reader.language),
        address,
        reader.say(ALL),
        reader.number(count),
        SafeString("".join(cells)),
    )


def _cell(delivery: str, same: list[Cell], address: str, reader: Reader) -> SafeString:
    """One cell of the table: the combinations that differ in the return only, together."""
    count = sum(cell.count for cell in same)
    if not count:
        return EMPTY
    troubled = sum(cell.troubled for cell in same)
    oldest = min((cell.oldest for cell in same if cell.oldest), default=None)
    return CELL(
        str(heat(count)),
        f"{address}&delivery={delivery}",
        reader.say(look("delivery", delivery).label),
        reader.number(count),
        DO(reader.say(TO_DO) % {"troubled": reader.number(troubled)}) if troubled else NOTHING,
        AGE(reader.say(OLDEST), reader.timed(oldest, reader.age(oldest))) if oldest else NOTHING,
    )


def heat(count: int) -> int:
    """How warm a cell with so many is: 0 to 5, a ``.heat-`` class."""
    return next((heat for limit, heat in HEATS if count <= limit), 5)

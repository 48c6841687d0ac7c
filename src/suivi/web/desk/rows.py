"""Orders as lists show them: table rows that are finished, nothing left to decide in the template."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from suivi.orders.listed import Listed
from suivi.web.desk import cells
from suivi.web.formats import Reader
from suivi.web.markup import NOTHING, Markup

LISTED = Markup(
    '<tr id="r{}" data-version="{}">{}<td class="cell-order">{}</td><td class="cell-customer">{}</td>'
    '<td class="num cell-total">{}</td><td>{}</td><td>{}</td><td class="cell-delivery">{}</td>'
    '<td class="cell-problem">{}{}</td></tr>\n'
)
WAITING = Markup(
    '<tr id="r{}" data-version="{}"><td class="cell-order">{}</td><td class="cell-customer">{}</td>'
    '<td class="num cell-total">{}</td><td class="cell-problem">{}</td><td class="num cell-since">{}</td></tr>\n'
)


def listed(rows: Iterable[Listed], address: str, filters: str, reader: Reader, *, choosing: bool = False) -> SafeString:
    """The rows as the list shows them; with a box to choose each where ``choosing``.

    ``address`` is where the shop's orders are, with a slash at its end; ``filters`` the query string of the list, which
    an order's page needs to lead back to it and on to the orders beside.
    """
    tail = _tail(filters)
    return SafeString("".join([_listed(row, f"{address}{row.id}/{tail}", reader, choosing=choosing) for row in rows]))


def _listed(row: Listed, address: str, reader: Reader, *, choosing: bool) -> SafeString:
    return LISTED(
        str(row.id),
        str(row.version),
        cells.choice(row, reader) if choosing else NOTHING,
        cells.order(row, address, reader),
        cells.customer(row),
        cells.total(row, reader),
        cells.payment(row, reader),
        cells.fulfillment(row, reader),
        cells.delivery(row, reader),
        cells.problem(row, reader),
        cells.heard(row, reader),
    )


def waiting(rows: Iterable[Listed], address: str, filters: str, reader: Reader, taken: Mapping[int, str]) -> SafeString:
    """The rows as the queue shows them; ``address`` and ``filters`` as for ``listed``, ``taken``: who has which."""
    tail = _tail(filters)
    shown = [_waiting(row, f"{address}{row.id}/{tail}", reader, taken.get(row.id, "")) for row in rows]
    return SafeString("".join(shown))


def _waiting(row: Listed, address: str, reader: Reader, taken_by: str) -> SafeString:
    return WAITING(
        str(row.id),
        str(row.version),
        cells.order(row, address, reader),
        cells.customer(row),
        cells.total(row, reader),
        cells.why(row, reader) + cells.taken(taken_by, reader),
        cells.since(row, reader),
    )


def _tail(filters: str) -> str:
    return f"?{urlencode({'list': filters})}" if filters else ""

"""The list of orders."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suivi.accounts.models import Shop
from suivi.orders import overview
from suivi.orders.counts import view_counts
from suivi.orders.filters import FilterError, Filters, from_params
from suivi.web.access import desk
from suivi.web.desk.rows import chips, shown
from suivi.web.desk.sheet import COLUMNS, lines

TITLES = {
    "problem": gettext_noop("Problem"),
    "payment": gettext_noop("Payment"),
    "flag": gettext_noop("Payment term"),
    "fulfillment": gettext_noop("Fulfillment"),
    "delivery": gettext_noop("Delivery"),
    "returns": gettext_noop("Return"),
    "state": gettext_noop("Order"),
}
TERM_TITLES = {"carrier": gettext_noop("Carrier"), "tag": gettext_noop("Tag"), "country": gettext_noop("Country")}
SORT_TITLES = {
    "-placed": gettext_noop("Newest first"),
    "placed": gettext_noop("Oldest first"),
    "-updated": gettext_noop("Last updated first"),
    "-total": gettext_noop("Highest total"),
    "total": gettext_noop("Lowest total"),
    "problem": gettext_noop("Longest problem first"),
    "promise": gettext_noop("Earliest promise first"),
}
PERIOD_TITLES = {
    "today": gettext_noop("Today"),
    "7d": gettext_noop("Last 7 days"),
    "30d": gettext_noop("Last 30 days"),
    "90d": gettext_noop("Last 90 days"),
}


@desk()
def orders(request: HttpRequest, shop: Shop) -> HttpResponse:
    """The list; for htmx only its table."""
    try:
        filters = from_params(request.GET)
        page = overview.page(shop, filters)
    except FilterError as error:
        filters, page = Filters(), overview.page(shop, Filters())
        return render(request, "desk/orders.html", {**_context(filters, page), "error": str(error)}, status=400)
    fragment = request.headers.get("HX-Target") == "orders-table"
    return render(request, "desk/orders_table.html" if fragment else "desk/orders.html", _context(filters, page))


def _context(filters: Filters, page: overview.Page) -> dict[str, Any]:
    address = filters.address()
    return {
        "filters": filters,
        "address": address,
        "page": page,
        "rows": [shown(row) for row in page.rows],
        "chips": chips(filters),
        "facets": [(name, _(title), page.facets[name]) for name, title in TITLES.items() if page.facets[name]],
        "term_facets": [
            (name, _(title), page.facets[name]) for name, title in TERM_TITLES.items() if page.facets[name]
        ],
        "periods": [(word, _(title), word == filters.placed) for word, title in PERIOD_TITLES.items()],
        "views": [(_(name), where, count, where == address) for name, where, count in view_counts(page.all)],
        "next": filters.address(after=page.next) if page.next else "",
        "previous": filters.address(before=page.previous) if page.previous else "",
        "first": address if filters.after or filters.before else None,
        "sort": filters.sort,
        "sorts": [(word, _(title)) for word, title in SORT_TITLES.items()],
    }


@desk()
def export(request: HttpRequest, shop: Shop) -> StreamingHttpResponse | HttpResponse:
    """The filtered list as CSV, streamed."""
    try:
        rows = overview.export(shop, from_params(request.GET), [column for _title, column in COLUMNS])
    except FilterError as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    response = StreamingHttpResponse(lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{shop.handle}-orders.csv"'
    return response

"""The list of orders."""

import csv
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suivi.accounts.models import Shop
from suivi.orders import overview
from suivi.orders.filters import FilterError, Filters, from_params
from suivi.orders.models import Order
from suivi.web.access import desk
from suivi.web.desk.rows import chips, shown

TITLES = {
    "problem": gettext_noop("Problem"),
    "payment": gettext_noop("Payment"),
    "flag": gettext_noop("Payment term"),
    "fulfillment": gettext_noop("Fulfillment"),
    "delivery": gettext_noop("Delivery"),
    "returns": gettext_noop("Return"),
    "state": gettext_noop("Order"),
}


@desk()
def orders(request: HttpRequest, shop: Shop) -> HttpResponse:
    """The list; for htmx only its table."""
    try:
        filters = from_params(request.GET)
        page = overview.page(shop, filters)
    except FilterError as error:
        filters, page = Filters(), overview.page(shop, Filters())
        return render(request, "desk/orders.html", {**_context(shop, filters, page), "error": str(error)}, status=400)
    fragment = request.headers.get("HX-Target") == "orders-table"
    return render(request, "desk/orders_table.html" if fragment else "desk/orders.html", _context(shop, filters, page))


def _context(shop: Shop, filters: Filters, page: overview.Page) -> dict[str, Any]:
    address = filters.address()
    return {
        "filters": filters,
        "address": address,
        "page": page,
        "rows": [shown(row) for row in page.rows],
        "chips": chips(filters),
        "facets": [(name, _(title), page.facets[name]) for name, title in TITLES.items() if page.facets[name]],
        "views": [(_(name), where, count, where == address) for name, where, count in overview.view_counts(shop)],
        "next": filters.address(after=page.next) if page.next else "",
        "first": address if filters.after else None,
        "sort": filters.sort,
        "sorts": [
            ("-placed", _("Newest first")),
            ("placed", _("Oldest first")),
            ("-total", _("Highest total")),
            ("total", _("Lowest total")),
        ],
    }


HEADER = ("order", "placed_at", "state", "payment", "fulfillment", "delivery", "return", "problem", "problem_since",
          "customer", "email", "total", "currency", "items", "country", "city", "carrier", "tracking_number",
          "promise_at", "tags")  # fmt: skip


class _Echo:
    """A file that gives back what is written to it, so that rows stream as they are made."""

    def write(self, value: str) -> str:
        return value


@desk()
def export(request: HttpRequest, shop: Shop) -> StreamingHttpResponse | HttpResponse:
    """The filtered list as CSV, streamed."""
    try:
        rows = overview.export(shop, from_params(request.GET))
    except FilterError as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    response = StreamingHttpResponse(_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{shop.handle}-orders.csv"'
    return response


def _csv(rows: Iterator[Order]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(HEADER)
    for row in rows:
        yield writer.writerow([_safe(cell) for cell in _cells(row)])


def _cells(row: Order) -> tuple[object, ...]:
    return (row.name, row.placed_at.isoformat(), row.state, row.payment, row.fulfillment, row.delivery, row.returns,
            row.problem, row.problem_since.isoformat() if row.problem_since else "", row.customer_name, row.email,
            row.total, row.currency, row.items, row.country, row.city, row.carrier, row.tracking_number,
            row.promise_at.isoformat() if row.promise_at else "", ", ".join(row.tags))  # fmt: skip


def _safe(cell: object) -> object:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell

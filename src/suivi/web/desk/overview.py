"""The list of orders."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from suivi.accounts.models import Shop
from suivi.orders import overview
from suivi.orders.filters import FilterError, Filters, from_params
from suivi.orders.models import Order
from suivi.web import formats
from suivi.web.access import desk
from suivi.web.desk.filterbar import bar
from suivi.web.desk.rows import listed


@desk()
def orders(request: HttpRequest, shop: Shop) -> HttpResponse:
    """The list, a page of it."""
    try:
        filters = from_params(request.GET)
        page = overview.page(shop, filters)
    except FilterError as error:
        page = replace(overview.page(shop, Filters()), rows=[], total=0, next="")
        context = {**_context(shop, Filters(), page), "error": str(error), "typed": request.GET.get("q", "")}
        return render(request, "desk/orders.html", context, status=400)
    return render(request, "desk/orders.html", _context(shop, filters, page))


def _context(shop: Shop, filters: Filters, page: overview.Page) -> dict[str, Any]:
    address, reader = filters.address(), formats.reader()
    return {
        "typed": filters.q,
        "address": address,
        "page": page,
        "total": reader.number(page.total),
        "rows": listed(page.rows, reverse("orders", args=[shop.handle]), reader),
        "bar": bar(filters, page.facets, overview.view_counts(shop), reader),
        "next": filters.address(after=page.next) if page.next else "",
        "previous": address if filters.after else None,
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

"""The list of orders."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from suivi.accounts.access import Desk
from suivi.accounts.models import Shop
from suivi.actions.offering import scopes_of
from suivi.orders import overview
from suivi.orders.counts import view_counts
from suivi.orders.filters import FilterError, Filters, from_params
from suivi.web import formats
from suivi.web.access import desk, desk_of
from suivi.web.desk import bulk
from suivi.web.desk.filterbar import bar
from suivi.web.desk.rows import listed
from suivi.web.desk.sheet import COLUMNS, lines


@desk()
def orders(request: HttpRequest, shop: Shop) -> HttpResponse:
    """The list, a page of it."""
    try:
        filters = from_params(request.GET)
        page = overview.page(shop, filters)
    except FilterError as error:
        page = replace(overview.page(shop, Filters()), rows=[], total=0, next="")
        context = {
            **_context(desk_of(request), Filters(), page),
            "error": str(error),
            "typed": request.GET.get("q", ""),
        }
        return render(request, "desk/orders.html", context, status=400)
    return render(request, "desk/orders.html", _context(desk_of(request), filters, page))


def _context(who: Desk, filters: Filters, page: overview.Page) -> dict[str, Any]:
    reader, address, choosing = formats.reader(), filters.address(), _may_act(who)
    return {
        "bulk": bulk.bar(page.total) if choosing else None,
        "typed": filters.q,
        "address": address,
        "page": page,
        "total": reader.number(page.total, more=page.more),
        "rows": listed(page.rows, reverse("orders", args=[who.shop.handle]), address, reader, choosing=choosing),
        "bar": bar(filters, page.facets, view_counts(page.all), reader),
        "next": filters.address(after=page.next) if page.next else "",
        "previous": filters.address(before=page.previous) if page.previous else "",
    }


def _may_act(who: Desk) -> bool:
    """Whether this person can have a store do something to the orders."""
    return who.may_write and scopes_of(who.shop) is not None


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

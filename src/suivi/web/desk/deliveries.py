"""Every parcel of the shop: where it is, since when, and what is wrong."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from suivi.accounts.models import Shop
from suivi.lib import clock
from suivi.orders.deliveries import days, listing
from suivi.orders.deliveries.counts import Counted
from suivi.orders.deliveries.filters import Filters, from_params
from suivi.orders.deliveries.listed import Listed
from suivi.orders.deliveries.listing import Named
from suivi.orders.filters import FilterError
from suivi.orders.overview import newest_change
from suivi.web import formats
from suivi.web.access import desk
from suivi.web.desk import charts, countrymap, sheet, stages
from suivi.web.desk.deliverybar import bar
from suivi.web.desk.deliveryrows import listed
from suivi.web.formats import Reader

DAYS = 30  # of the chart
COLUMNS = tuple(name for name in Listed._fields if name not in {"id", "order_id", "reason", "urgency"})


@desk()
def deliveries(request: HttpRequest, shop: Shop) -> HttpResponse:
    """The board of parcels under way, and a page of the list."""
    today = timezone.localdate(clock.now())
    try:
        counted = Counted(shop, from_params(request.GET), today)
        context = _context(counted, listing.page(counted))
    except FilterError as error:
        counted = Counted(shop, Filters(), today)
        nothing = listing.Page(rows=[], orders={}, next="", previous="")
        context = {**_context(counted, nothing), "error": str(error), "typed": request.GET.get("q", "")}
        return render(request, "desk/deliveries.html", context, status=400)
    return render(request, "desk/deliveries.html", context)


def _context(counted: Counted, page: listing.Page) -> dict[str, Any]:
    filters, shop, reader = counted.filters, counted.shop, formats.reader()
    return {
        "typed": filters.q,
        "address": filters.address(),
        "n": counted.total,
        "total": reader.number(counted.total, more=counted.more),
        "narrowed": bool(filters.address() or filters.after or filters.before),
        "empty_shop": not counted.all,
        "newest": newest_change(shop),
        "bar": bar(filters, counted.facets(), counted.views(), reader),
        "rows": listed(page.rows, page.orders, reverse("orders", args=[shop.handle]), reader),
        "next": filters.address(after=page.next) if page.next else "",
        "previous": filters.address(before=page.previous) if page.previous else "",
        **_board(counted, reader),
    }


def _board(counted: Counted, reader: Reader) -> dict[str, Any]:
    """All that stands above the list."""
    filters, today = counted.filters, counted.today
    volumes = days.volumes(counted.shop, today - timedelta(days=DAYS - 1), today, filters.terms)
    countries = counted.by_term("country")
    return {
        "stage_heads": stages.heads(reader),
        "stages": stages.rows(counted.stages(), filters, reader),
        "carriers": stages.shares("carrier", counted.by_term("carrier"), filters, reader),
        "countries": stages.shares("country", countries, filters, reader),
        "map": countrymap.drawn(countries, filters, reader),
        "chart": charts.volumes(volumes, reader),
        "chart_rows": charts.table(volumes, reader),
        "chart_empty": not any(one.shipped or one.delivered for one in volumes),
    }


@desk()
def export(request: HttpRequest, shop: Shop) -> StreamingHttpResponse | HttpResponse:
    """The filtered list as CSV, streamed."""
    try:
        counted = Counted(shop, from_params(request.GET), _today())
    except FilterError as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    titles = ("order", "customer", *COLUMNS)
    response = StreamingHttpResponse(sheet.lines(_lines(counted), titles), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{shop.handle}-deliveries.csv"'
    return response


def _today() -> date:
    return timezone.localdate(clock.now())


def _lines(counted: Counted) -> Iterator[list[Any]]:
    found: Iterator[tuple[Listed, Named]] = listing.export(counted)
    for row, order in found:
        yield [order.name, order.customer, *(getattr(row, name) for name in COLUMNS)]

"""What needs a person, the most pressing first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from suivi.accounts.models import Shop
from suivi.core.problems import TABLE
from suivi.orders.overview import attention, troubled
from suivi.web import formats
from suivi.web.access import desk
from suivi.web.desk.rows import listed

SEVERITY = {entry.code.value: entry.severity.value for entry in TABLE}


@desk()
def attention_page(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Every kind of problem with its orders that have waited longest."""
    address, reader = reverse("orders", args=[shop.handle]), formats.reader()
    groups = [
        {"code": code, "severity": SEVERITY.get(code, "low"), "count": count, "rows": listed(rows, address, reader)}
        for code, count, rows in attention(shop)
    ]
    return render(request, "desk/attention.html", {"groups": groups, "total": troubled(shop)})

"""What needs a person, the most pressing first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from suivi.accounts.models import Shop
from suivi.core.problems import TABLE
from suivi.orders.overview import attention, troubled
from suivi.web.access import desk
from suivi.web.desk.rows import shown

SEVERITY = {entry.code.value: entry.severity.value for entry in TABLE}


@desk()
def attention_page(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Every kind of problem with its orders that have waited longest."""
    groups = [
        {"code": code, "severity": SEVERITY.get(code, "low"), "count": count, "rows": [shown(row) for row in rows]}
        for code, count, rows in attention(shop)
    ]
    return render(request, "desk/attention.html", {"groups": groups, "total": troubled(shop)})

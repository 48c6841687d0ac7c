"""What needs a person, the most pressing first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from suivi.accounts.models import Shop
from suivi.core.problems import TABLE
from suivi.orders import counts
from suivi.orders.boards import attention
from suivi.web.access import desk
from suivi.web.desk.rows import shown

SEVERITY = {entry.code.value: entry.severity.value for entry in TABLE}


@desk()
def attention_page(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Every kind of problem with its orders that have waited longest."""
    all_counts = counts.of_shop(shop)
    groups = [
        {
            "code": queue.code,
            "severity": SEVERITY.get(queue.code, "low"),
            "count": queue.count,
            "rows": [shown(row) for row in queue.rows],
        }
        for queue in attention(shop, all_counts)
    ]
    return render(request, "desk/attention.html", {"groups": groups, "total": counts.troubled(all_counts)})

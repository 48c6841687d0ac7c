"""What needs a person, the most pressing first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from suivi.accounts.models import Shop
from suivi.alerts import taking
from suivi.core.problems import TABLE
from suivi.messages.asking import suggested
from suivi.orders import counts
from suivi.orders.boards import attention
from suivi.orders.overview import newest_change
from suivi.web import formats
from suivi.web.access import desk
from suivi.web.desk.notdone import not_done
from suivi.web.desk.rows import waiting

SEVERITY = {entry.code.value: entry.severity.value for entry in TABLE}


@desk()
def attention_page(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Every kind of problem with its orders that have waited longest."""
    all_counts = counts.of_shop(shop)
    address, reader = reverse("orders", args=[shop.handle]), formats.reader()
    queues = attention(shop, all_counts)
    taken = taking.names(shop, [row.id for queue in queues for row in queue.rows])
    groups = [
        {
            "code": queue.code,
            "severity": SEVERITY.get(queue.code, "low"),
            "count": queue.count,
            "tells": suggested(queue.code) or "",
            "rows": waiting(queue.rows, address, f"problem={queue.code}&sort=problem", reader, taken),
        }
        for queue in queues
    ]
    context = {
        "groups": groups,
        "total": counts.troubled(all_counts),
        "newest": newest_change(shop),
        **not_done(shop),
    }
    return render(request, "desk/attention.html", context)

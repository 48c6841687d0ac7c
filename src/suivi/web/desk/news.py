"""Whether anything changed since a page was made."""

from django.http import HttpRequest, HttpResponse

from suivi.accounts.models import Shop
from suivi.lib.rownumber import row_number
from suivi.orders.overview import newest_change
from suivi.web.access import desk


@desk()
def news(request: HttpRequest, shop: Shop) -> HttpResponse:
    """204 when nothing is newer than the change ``after``; else 200 with the event that lets the page read again."""
    after = row_number(request.GET.get("after", "")) or 0
    newest = newest_change(shop)
    if newest <= after:
        return HttpResponse(status=204)
    response = HttpResponse(status=200)
    response["HX-Trigger"] = "news"
    response["HX-Reswap"] = "none"
    return response

"""The words of carriers that Suivi does not know."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from suivi.accounts.models import Shop
from suivi.orders.unmapped import MOST, unmapped
from suivi.web.access import desk


@desk()
def unmapped_page(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Each word with its count and examples."""
    words = unmapped(shop)
    return render(request, "desk/unmapped.html", {"words": words, "more": len(words) == MOST, "most": MOST})

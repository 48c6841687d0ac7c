"""Where customers end the news they get: one click in their mail program, or one on this page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from suivi.accounts.models import Shop
from suivi.lib import clock
from suivi.messages import consent
from suivi.messages.models import Closed
from suivi.web.tracking.door import for_customers
from suivi.web.tracking.frame import frame


@for_customers
@require_http_methods(["GET", "HEAD", "POST"])
def opt_out(request: HttpRequest, token: str) -> HttpResponse:
    """Ends news of orders to whoever holds the link, or lets them come again. Looking alone changes nothing.

    A post with ``List-Unsubscribe=One-Click`` is a mail program's own button (RFC 8058).
    """
    leaver = consent.leaver(token)
    shop = Shop.objects.select_related("brand").filter(pk=leaver.shop_id).first() if leaver else None
    if leaver is None or shop is None:
        raise Http404
    if request.method == "POST":
        if request.POST.get("again"):
            consent.reopen(shop.pk, leaver.recipient)
        else:
            consent.close(shop.pk, leaver.recipient, Closed.Why.OPTED_OUT, clock.now())
    ended = bool(consent.closed(shop, leaver.recipient))
    return render(request, "tracking/optout.html", {**frame(request, shop), "ended": ended})

"""The look-up: by an order's number and something only its customer knows, or by a parcel's number alone."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from suivi.accounts.models import Shop
from suivi.customers import finding, limits, links
from suivi.lib import clock
from suivi.orders.reading import expected
from suivi.web.tracking import present
from suivi.web.tracking.door import LANGUAGE, clock_of, for_customers
from suivi.web.tracking.frame import frame

LONGEST = 120


@for_customers
@require_http_methods(["GET", "HEAD", "POST"])
def lookup(request: HttpRequest, handle: str) -> HttpResponse:
    """Asks which order or parcel, and answers. What was written goes into no address."""
    shop, now = get_object_or_404(Shop.objects.select_related("brand"), handle=handle), clock.now()
    if request.method != "POST":
        return _asked(request, shop)
    number, proof, parcel = (request.POST.get(name, "").strip()[:LONGEST] for name in ("order", "proof", "parcel"))
    wanted = finding.order_term(number) if not parcel else f"parcel {parcel}"
    if limits.too_many(shop, visitor(request), wanted, now):
        answer = _asked(request, shop, _("Too many tries. Wait ten minutes, then try again."), status=429)
        answer.headers["Retry-After"] = str(int(limits.STRETCH.total_seconds()))
        return answer
    return _parcel(request, shop, parcel, now) if parcel else _order(request, shop, number, proof, now)


def visitor(request: HttpRequest) -> str:
    """From which address it is asked; all whose address nobody knows, as behind a socket, count as one."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""


def _order(request: HttpRequest, shop: Shop, number: str, proof: str, now: datetime) -> HttpResponse:
    found = finding.order_of(shop, number, proof)
    if found is None:
        return _asked(request, shop, _("We find no order with this number and this e-mail, phone number or postcode."))
    address = reverse("customer_order", args=[links.token_of(shop, found, now)])
    named = request.GET.get(LANGUAGE)
    return redirect(f"{address}?{LANGUAGE}={named}" if named else address)


def _parcel(request: HttpRequest, shop: Shop, number: str, now: datetime) -> HttpResponse:
    """Where a parcel is, and nothing of whose it is or what is in it."""
    for order, shipment, written in finding.parcels_of(shop, number):
        with clock_of(shop):
            shown = present.parcel(expected(shop, order, now), shipment, written, now)
            if shown is not None:
                return render(request, "tracking/parcel.html", {**frame(request, shop), "parcel": shown})
    return _asked(request, shop, _("We find no parcel with this number."), "parcel")


def _asked(
    request: HttpRequest, shop: Shop, problem: str = "", about: str = "order", *, status: int = 200
) -> HttpResponse:
    """The form, with the order's number where a link names it. It forgets what was written, so that every answer to
    what is not found is the same.
    """
    named = request.GET.get("order", "").strip()[:LONGEST] if request.method != "POST" else ""
    context = {**frame(request, shop), "problem": problem, "about": about, "named": named}
    answer = render(request, "tracking/lookup.html", context, status=status)
    if request.method != "POST" and not named:
        answer.headers["X-Robots-Tag"] = "all"  # the form itself is no secret, and people look for it
    return answer

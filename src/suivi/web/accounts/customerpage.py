"""How a shop looks to its customers: set, and seen before it is kept."""

from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from suivi.accounts import audit
from suivi.accounts.models import Role, Shop
from suivi.customers import links, owncss
from suivi.customers.brandform import BrandForm
from suivi.customers.models import Brand
from suivi.lib import clock
from suivi.orders.models import Order
from suivi.orders.reading import expected
from suivi.web.access import desk, person_of
from suivi.web.accounts.snippets import snippets
from suivi.web.tracking import present
from suivi.web.tracking.frame import base_sheet, frame, looks


@desk(Role.OWNER)
def settings(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Logo, color, contact, own CSS and host name; and what leads customers there."""
    form = _form(request, shop)
    if request.method == "POST" and form.is_valid():
        form.save()
        audit.record(shop, person_of(request), "shop.brand_changed", shop.handle)
        messages.success(request, _("Saved."))
        return redirect("settings_customers", shop.handle)
    return _shown(request, shop, form)


@require_POST
@csp_update({"style-src": ["data:"]})  # what is not kept yet has no address
@desk(Role.OWNER)
def preview(request: HttpRequest, shop: Shop) -> HttpResponse:
    """The newest order's page with what is in the form, which is not kept."""
    form = _form(request, shop)
    if not form.is_valid():
        return _shown(request, shop, form, status=422)
    around, now = frame(request, shop, form.save(commit=False)), clock.now()
    newest = Order.objects.filter(shop=shop).order_by("-placed_at", "-id").values_list("id", flat=True).first()
    if newest is None:
        return render(request, "tracking/lookup.html", around)
    return render(request, "tracking/order.html", {**around, "it": present.order(expected(shop, newest, now), now)})


def _shown(request: HttpRequest, shop: Shop, form: BrandForm, status: int = 200) -> HttpResponse:
    kept = Brand.objects.filter(shop=shop).values_list("css", flat=True).first() or ""
    context = {
        "form": form,
        "shop": shop,
        "address": links.lookup_of(shop),
        "logo": looks(shop).logo,
        "faint": owncss.faint(kept, base_sheet()),
        "snippets": snippets(shop),
    }
    return render(request, "settings/customers.html", context, status=status)


def _form(request: HttpRequest, shop: Shop) -> BrandForm:
    brand = Brand.objects.filter(shop=shop).first() or Brand(shop=shop)
    posted = request.method == "POST"
    return BrandForm(request.POST if posted else None, request.FILES if posted else None, instance=brand)

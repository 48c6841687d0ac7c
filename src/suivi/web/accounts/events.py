"""Whether the connected store is told what carriers say."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from suivi.accounts import audit
from suivi.accounts.models import Connection, Role, Shop
from suivi.actions import telling
from suivi.lib import clock
from suivi.web.access import desk, person_of


@require_POST
@desk(Role.OWNER)
def choose(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Tell the store from now on, or no more."""
    get_object_or_404(Connection, shop=shop)
    if request.POST.get("on"):
        telling.begin(shop, clock.now())
        messages.success(request, _("From now on Shopify is told of what carriers say."))
    else:
        telling.stop(shop)
        messages.success(request, _("Shopify is told no more. What it was told stays there."))
    audit.record(shop, person_of(request), "shop.events_told" if request.POST.get("on") else "shop.events_not_told")
    return redirect("settings_shopify", shop.handle)

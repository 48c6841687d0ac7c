"""What customers can ask for on the page of their order, chosen by owners."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from suivi.accounts import audit
from suivi.accounts.models import Role, Shop
from suivi.customers import rules
from suivi.customers.rulesform import RulesForm
from suivi.web.access import desk, person_of


@desk(Role.OWNER)
def settings(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Requests, days, reasons, and what cannot come back."""
    form = RulesForm(request.POST if request.method == "POST" else None, rules=rules.rules_of(shop))
    if request.method == "POST" and form.is_valid():
        rules.keep(shop, form.rules)
        audit.record(shop, person_of(request), "shop.self_service_changed", shop.handle)
        messages.success(request, _("Saved."))
        return redirect("settings_self_service", shop.handle)
    return render(request, "settings/selfservice.html", {"form": form, "shop": shop})

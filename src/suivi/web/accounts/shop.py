"""A shop's settings."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from suivi.accounts import audit
from suivi.accounts.forms import NewShopForm, ShopForm
from suivi.accounts.models import Role, Shop
from suivi.accounts.people import open_shop
from suivi.accounts.policyform import PolicyForm
from suivi.lib import clock
from suivi.web.access import desk, person_of


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """Open a new shop; whoever opens it owns it."""
    form = NewShopForm(request.POST or None, initial={"currency": "EUR"})
    if request.method == "POST" and form.is_valid():
        new = form.save(commit=False)
        new.handle, new.created_at = form.handle(), clock.now()
        open_shop(new, person_of(request))
        return redirect("settings_shopify", new.handle)
    return render(request, "settings/create.html", {"form": form})


@desk()
def settings(request: HttpRequest, shop: Shop) -> HttpResponse:
    """What can be set, for the person's role."""
    return render(request, "settings/index.html", {"shop": shop})


@desk(Role.OWNER)
def general(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Name, currency and time zone."""
    form = ShopForm(request.POST or None, instance=shop)
    if request.method == "POST" and form.is_valid():
        form.save()
        return _saved(request, shop, "settings_shop", "shop.changed")
    return render(request, "settings/shop.html", {"form": form})


@desk(Role.OWNER)
def policy(request: HttpRequest, shop: Shop) -> HttpResponse:
    """When an order needs attention."""
    form = PolicyForm(request.POST or None, shop=shop)
    if request.method == "POST" and form.is_valid():
        shop.policy = form.new_policy()
        shop.save(update_fields=["policy"])
        return _saved(request, shop, "settings_policy", "shop.policy_changed")
    return render(request, "settings/policy.html", {"form": form})


def _saved(request: HttpRequest, shop: Shop, page: str, verb: str) -> HttpResponse:
    audit.record(shop, person_of(request), verb, shop.handle)
    messages.success(request, _("Saved."))
    return redirect(page, shop.handle)

"""The accounts with which a shop's tracking providers are asked, for its owners."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from suivi.accounts import audit, providers, tracking
from suivi.accounts.models import Role, Shop, TrackingProvider
from suivi.carriers import PROVIDERS
from suivi.inbox import watching
from suivi.inbox.sending import send_all
from suivi.lib import clock
from suivi.web import providerwords
from suivi.web.access import desk, person_of
from suivi.web.accounts.accountform import AccountForm
from suivi.web.accounts.tracking import show


@require_POST
@desk(Role.OWNER)
def account(request: HttpRequest, shop: Shop, provider: str) -> HttpResponse:
    """Have the provider asked with this account, or with another budget."""
    if provider not in PROVIDERS:
        raise Http404
    door = _door(shop, provider)
    form = AccountForm(request.POST, provider=provider, door=door)
    if not form.is_valid():
        return show(request, shop, provider, door, account=form)
    given, now = form.cleaned_data, clock.now()
    with transaction.atomic():
        if door is None:
            tracking.add(shop, provider, "", now)
            door = TrackingProvider.objects.get(shop=shop, provider=provider)
        if given["key"]:
            providers.put_account(door, given["key"], given.get("secret", ""), now)
        providers.set_budget(door, given["budget"])
        audit.record(shop, person_of(request), "tracking.account_changed", PROVIDERS[provider].title)
    messages.success(request, _("Saved."))
    return redirect("settings_provider", shop.handle, provider)


@require_POST
@desk(Role.OWNER)
def check(request: HttpRequest, shop: Shop, provider: str) -> HttpResponse:
    """Ask the provider something harmless, and say how that went."""
    door = get_object_or_404(TrackingProvider.objects.select_related("shop"), shop=shop, provider=provider, asks=True)
    failure = providers.check(door, send_all, clock.now())
    audit.record(shop, person_of(request), "tracking.account_checked", PROVIDERS[provider].title)
    if failure is None:
        messages.success(request, _("The provider answers and accepts the account."))
    else:
        messages.error(request, providerwords.reason(failure.message))
    return redirect("settings_provider", shop.handle, provider)


@require_POST
@desk(Role.OWNER)
def stop(request: HttpRequest, shop: Shop, provider: str) -> HttpResponse:
    """Ask the provider no more. What it pushes still comes in."""
    door = get_object_or_404(TrackingProvider.objects.select_related("shop"), shop=shop, provider=provider, asks=True)
    with transaction.atomic():
        providers.forget_account(door)
        watching.forget(shop, provider)
        audit.record(shop, person_of(request), "tracking.account_forgotten", PROVIDERS[provider].title)
    messages.success(request, _("The provider is not asked any more."))
    return redirect("settings_provider", shop.handle, provider)


def _door(shop: Shop, provider: str) -> TrackingProvider | None:
    return TrackingProvider.objects.filter(shop=shop, provider=provider).select_related("shop").first()

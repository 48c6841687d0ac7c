"""The providers of tracking news that a shop uses, for its owners."""

from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from suivi.accounts import audit, providercalls, providers, tracking
from suivi.accounts.models import Role, Shop, TrackingProvider
from suivi.carriers import PROVIDERS, Provider
from suivi.carriers.choosing import AGGREGATORS, DIRECT
from suivi.inbox import watching
from suivi.inbox.heard import Heard, heard
from suivi.lib import clock
from suivi.web.access import desk, person_of
from suivi.web.accounts.accountform import AccountForm
from suivi.web.providerwords import State, asking_of, state


class Signing(NamedTuple):
    """What a provider signs with, as it calls it, and where that is found. ``optional``: it may sign nothing."""

    name: str
    where: str
    optional: bool = False


# Those whose messages can be checked with a secret that the shop has.
SIGNING: dict[str, Signing] = {
    "aftership": Signing(gettext_noop("Webhook secret"), gettext_noop("In AfterShip: Settings → Webhooks.")),
    "track17": Signing(gettext_noop("API key"), gettext_noop("In 17TRACK: Settings → Security → Access key.")),
    "easypost": Signing(gettext_noop("Webhook secret"), gettext_noop("You choose it in EasyPost, with the webhook.")),
    "shippo": Signing(
        gettext_noop("HMAC secret"),
        gettext_noop("Shippo gives it on request. Leave it empty while you have none."),
        optional=True,
    ),
    "trackingmore": Signing(
        gettext_noop("Webhook secret"),
        gettext_noop("In TrackingMore: Developer → Webhook. For API version 2, the account's e-mail address."),
    ),
    "track123": Signing(gettext_noop("API key"), gettext_noop("In Track123: Settings → API.")),
    "ups": Signing(
        gettext_noop("Webhook credential"),
        gettext_noop("You choose it in UPS under Manage Webhook Credentials. Empty if you chose none."),
        optional=True,
    ),
}


class SecretForm(forms.Form):
    """The secret that a provider signs with."""

    secret = forms.CharField(max_length=300, widget=forms.PasswordInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: object, provider: str, kept: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        signing = SIGNING[provider]
        field = self.fields["secret"]
        field.label, where = _(signing.name), _(signing.where)
        field.required = not (signing.optional or kept)
        field.help_text = f"{where} {_('Leave empty to keep the present one.')}" if kept else where


class Used(NamedTuple):
    """A provider in use, for the list."""

    provider: Provider
    heard: Heard
    state: State | None
    usage: providercalls.Usage


@desk(Role.OWNER)
def listing(request: HttpRequest, shop: Shop) -> HttpResponse:
    """The providers in use, with what was heard of them and how asking them goes, and those that can be added."""
    now = clock.now()
    told = heard(shop, now)
    doors = [door for door in shop.tracking_providers.order_by("provider") if door.provider in PROVIDERS]
    names = {door.provider for door in doors}
    used, usages = [], providercalls.usages(shop.pk, now)
    for door in doors:
        usage = usages.get(door.provider, providercalls.Usage())
        seen = told.get(door.provider, Heard())
        used.append(Used(PROVIDERS[door.provider], seen, state(door, usage.today), usage))
    context = {
        "used": used,
        "aggregators": [PROVIDERS[name] for name in AGGREGATORS if name not in names],
        "carriers": [PROVIDERS[name] for name in DIRECT if name not in names],
    }
    return render(request, "settings/tracking.html", context)


@never_cache
@desk(Role.OWNER)
def provider(request: HttpRequest, shop: Shop, provider: str) -> HttpResponse:
    """Set a provider's pushes up, or give it another secret."""
    if provider not in PROVIDERS:
        raise Http404
    door = shop.tracking_providers.filter(provider=provider).first()
    if request.method != "POST" or provider not in SIGNING:
        return show(request, shop, provider, door)
    form = SecretForm(request.POST, provider=provider, kept=provider in tracking.has_secret(shop))
    if not form.is_valid():
        return show(request, shop, provider, door, form=form)
    secret = form.cleaned_data["secret"]
    if door is None:
        token = tracking.add(shop, provider, secret, clock.now())
        audit.record(shop, person_of(request), "tracking.added", PROVIDERS[provider].title)
        return show(request, shop, provider, shop.tracking_providers.get(provider=provider), token=token)
    tracking.put_secret(shop, provider, secret, clock.now())
    audit.record(shop, person_of(request), "tracking.secret_changed", PROVIDERS[provider].title)
    messages.success(request, _("Saved."))
    return redirect("settings_provider", shop.handle, provider)


@require_POST
@never_cache
@desk(Role.OWNER)
def new_address(request: HttpRequest, shop: Shop, provider: str) -> HttpResponse:
    """Make another address, and show it this once."""
    door = get_object_or_404(TrackingProvider, shop=shop, provider=provider)
    token = tracking.new_address(door)
    audit.record(shop, person_of(request), "tracking.address_changed", _title(provider))
    return show(request, shop, provider, door, token=token)


@require_POST
@desk(Role.OWNER)
def remove(request: HttpRequest, shop: Shop, provider: str) -> HttpResponse:
    """Take nothing from the provider any more."""
    door = get_object_or_404(TrackingProvider.objects.select_related("shop"), shop=shop, provider=provider)
    with transaction.atomic():
        providers.forget_account(door)
        watching.forget(shop, provider)
        tracking.remove(door)
    audit.record(shop, person_of(request), "tracking.removed", _title(provider))
    messages.success(request, _("Removed. What it has told of parcels stays."))
    return redirect("settings_tracking", shop.handle)


def show(
    request: HttpRequest,
    shop: Shop,
    name: str,
    door: TrackingProvider | None,
    *,
    form: SecretForm | None = None,
    account: AccountForm | None = None,
    token: str = "",
) -> HttpResponse:
    """The page of one provider. ``token``: the end of its new address, shown this once."""
    kept = name in tracking.has_secret(shop)
    now = clock.now()
    context = {
        "provider": PROVIDERS[name],
        "door": door,
        "form": form or (SecretForm(provider=name, kept=kept) if name in SIGNING else None),
        "account": account or AccountForm(provider=name, door=door),
        "asking": asking_of(door, now),
        "direct": DIRECT.get(name, ()),
        "kept": kept,
        "heard": heard(shop, now).get(name, Heard()),
        "address": request.build_absolute_uri(f"/webhooks/carriers/{name}/{token}") if token else "",
    }
    return render(request, "settings/provider.html", context)


def _title(provider: str) -> str:
    return PROVIDERS[provider].title if provider in PROVIDERS else provider

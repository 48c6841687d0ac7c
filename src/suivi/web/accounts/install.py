"""The installation's own app of Shopify, installed on a store by OAuth: to the permission page, and back."""

import secrets
from datetime import datetime
from typing import NamedTuple
from urllib.parse import parse_qsl

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from suivi.accounts import audit, installing, storeapps, subscriptions
from suivi.accounts.forms import DomainForm
from suivi.accounts.models import Connection, Role, Shop
from suivi.inbox import backfill
from suivi.lib import clock
from suivi.sources.shopify.api import auth, scopes, tokens
from suivi.sources.shopify.api.auth import Untrusted
from suivi.sources.shopify.api.errors import Permanent, ShopifyError
from suivi.sources.shopify.api.shops import is_shop
from suivi.sources.shopify.api.signatures import query_ok
from suivi.sources.shopify.api.tokens import App
from suivi.web import storewords
from suivi.web.access import desk, person_of

COOKIE = "suivi_shopify_state"
SALT = "suivi.shopify.state"
CALLBACK = "/shopify/callback"


class State(NamedTuple):
    """What this browser set out to do. ``handle``: the shop that began it, "" for none. ``at``: Unix time."""

    value: str
    domain: str
    handle: str
    person: int
    at: float


def callback_address() -> str:
    """Where Shopify is to send the browser back to."""
    return f"{settings.BASE_URL.rstrip('/')}{CALLBACK}"


def app_or_404() -> App:
    """The installation's app; Http404 where it is none."""
    app = storeapps.installed()
    if app is None:
        raise Http404
    return app


@require_POST
@desk(Role.OWNER)
def begin(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Install the app on the store that is to feed this shop."""
    app = app_or_404()
    form = DomainForm(request.POST, shop=shop)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors.get("domain", []))))
        return redirect("settings_shopify", shop.handle)
    return _to_shopify(request, app, form.cleaned_data["domain"], shop.handle)


@never_cache
@require_GET
def install(request: HttpRequest) -> HttpResponse:
    """Shopify, or anybody, sends a merchant here to install the app. A query that is signed must be signed well.

    Who is not signed in signs in first; by then Shopify's signature is too old, so it is not asked for again.
    """
    app, now = app_or_404(), clock.now()
    pairs = parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True)
    domain = dict(pairs).get("shop", "").lower()
    signed = any(name == "hmac" for name, _value in pairs)
    if not is_shop(domain):
        return _refused(request, "This is not a store of Shopify.")
    if signed and not query_ok(pairs, app.secrets, now):
        return _refused(request, "The signature is wrong or old.")
    if not request.user.is_authenticated:
        here = f"{reverse('shopify_install')}?{urlencode({'shop': domain})}"
        return redirect(f"{reverse('account_login')}?{urlencode({'next': here})}")
    try:
        installing.shop_for(domain, person_of(request), "")
    except Permanent as error:
        return _refused(request, str(error), status=403)
    return _to_shopify(request, app, domain, "")


@never_cache
@require_GET
@login_required
def callback(request: HttpRequest) -> HttpResponse:
    """The merchant has allowed it: check that it is so, get the token, and show the store."""
    app, now = app_or_404(), clock.now()
    state = _state(request, now)
    pairs = parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True)
    try:
        told = auth.read_callback(pairs, app, state.value if state else "", now)
        if state is None or told.shop != state.domain or state.person != person_of(request).pk:
            raise Untrusted("This was not started in this browser, or too long ago.")  # noqa: TRY301
    except Untrusted as error:
        return _forgotten(_refused(request, str(error)))
    try:
        connection = _installed(request, app, told, state, now)
    except ShopifyError as error:
        return _forgotten(_refused(request, str(error)))
    return _forgotten(redirect("settings_shopify", connection.shop.handle))


def _installed(request: HttpRequest, app: App, told: auth.Callback, state: State, now: datetime) -> Connection:
    base = installing.known_base(told.shop)
    asked = tokens.code_grant(told.shop, app, told.code, base)
    person, way = person_of(request), Connection.Way.CODE
    connection = installing.install(asked, way, told.shop, person, state.handle, now, base)
    backfill.begin(connection.shop, now)
    audit.record(connection.shop, person, "shop.store_connected", told.shop)
    messages.success(request, _("The store is connected. Its orders are being read."))
    if subscriptions.can_be_reached(connection):
        try:
            subscriptions.ensure(connection, now)
        except ShopifyError as error:
            messages.error(request, storewords.reason(str(error)))
    return connection


def _to_shopify(request: HttpRequest, app: App, domain: str, handle: str) -> HttpResponse:
    state = State(secrets.token_urlsafe(24), domain, handle, person_of(request).pk, clock.now().timestamp())
    address = auth.authorize_url(domain, app, scopes.ASKED, callback_address(), state.value)
    # No redirect: after a form, browsers hold the whole way to the page's own form-action.
    response = render(request, "accounts/install.html", {"address": address, "domain": domain})
    response.headers["Refresh"] = f"0; url={address}"
    response.set_cookie(
        COOKIE,
        signing.dumps(state, salt=SALT),
        max_age=auth.STATE_AGE,
        path="/shopify/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",  # it comes back from Shopify's page
    )
    return response


def _state(request: HttpRequest, now: datetime) -> State | None:
    """What this browser set out to do, unless that was too long ago."""
    try:
        state = State(*signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT))
    except (signing.BadSignature, TypeError):
        return None
    return state if 0 <= now.timestamp() - state.at <= auth.STATE_AGE.total_seconds() else None


def _forgotten(response: HttpResponse) -> HttpResponse:
    """A state works once."""
    response.delete_cookie(COOKIE, path="/shopify/", samesite="Lax")
    return response


def _refused(request: HttpRequest, why: str, status: int = 400) -> HttpResponse:
    return render(request, "accounts/install.html", {"why": storewords.reason(why)}, status=status)

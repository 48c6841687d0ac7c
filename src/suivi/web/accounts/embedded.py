"""Suivi inside of the Shopify admin: a small page of numbers, and the way to the desk.

A session token proves which store this is, and that somebody of its staff looks. It signs nobody in: the page shows
numbers without persons, and the desk asks who comes (``docs/decisions/0007-embedded-signs-nobody-in.md``).
"""

from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET

from suivi.accounts import installing, subscriptions
from suivi.accounts.models import Connection, Shop
from suivi.core.statuskey import unpack
from suivi.core.words import OrderState
from suivi.inbox import backfill
from suivi.lib import clock
from suivi.orders import counts
from suivi.orders.boards import attention
from suivi.sources.shopify.api import auth
from suivi.sources.shopify.api.auth import Session, Untrusted
from suivi.sources.shopify.api.errors import ShopifyError
from suivi.sources.shopify.api.shops import is_shop
from suivi.sources.shopify.api.tokens import App
from suivi.web import storewords
from suivi.web.accounts.install import app_or_404

BRIDGE = "https://cdn.shopify.com/shopifycloud/app-bridge.js"  # Shopify: App Bridge must come from there
ADMIN = "https://admin.shopify.com"
RELOADED = "reloaded"  # the page asked for a token once already
KEPT = ("shop", "host", "embedded", "locale")


@never_cache
@require_GET
@xframe_options_exempt
def page(request: HttpRequest) -> HttpResponse:
    """What Shopify opens: the numbers, once a session token shows which store it is."""
    app, now, query = app_or_404(), clock.now(), _query(request)
    domain = query.get("shop", "").lower()
    if not is_shop(domain):
        return render(request, "embedded/refused.html", {"why": "", "locale": "en"}, status=400)
    if query.get("embedded") != "1":
        return redirect(f"{ADMIN}/store/{domain.partition('.')[0]}/apps/{app.client_id}")
    try:
        session = auth.read_session(query.get("id_token", ""), app, now)
        if session.shop.lower() != domain:
            raise Untrusted("The session token names another store.")  # noqa: TRY301
    except Untrusted:
        if RELOADED in query:  # a fresh one is no good either
            return _framed(request, app, domain, "embedded/refused.html", {"why": "token"}, status=401)
        return redirect(f"{reverse('shopify_token')}?{_reload(query)}")
    with translation.override(_language(query.get("locale", ""))):
        return _numbers(request, app, session, query["id_token"], now)


@never_cache
@require_GET
@xframe_options_exempt
def token(request: HttpRequest) -> HttpResponse:
    """A page on which App Bridge gets a session token and opens again what the address names."""
    app, domain = app_or_404(), _query(request).get("shop", "").lower()
    if not is_shop(domain):
        return render(request, "embedded/refused.html", {"why": "", "locale": "en"}, status=400)
    return _framed(request, app, domain, "embedded/token.html", {})


def _numbers(request: HttpRequest, app: App, session: Session, proof: str, now: datetime) -> HttpResponse:
    domain = session.shop.lower()
    shop = Shop.objects.filter(domain=domain).first()
    desk = settings.BASE_URL.rstrip("/")
    if shop is None:
        address = f"{desk}{reverse('shopify_install')}?{urlencode({'shop': domain})}"
        return _framed(request, app, domain, "embedded/unknown.html", {"address": address})
    why = _connected(shop, app, proof, now)
    all_counts = counts.of_shop(shop)
    context = {
        "shop": shop,
        "why": storewords.reason(why),
        "troubled": counts.troubled(all_counts),
        "open": sum(count for key, count in all_counts.items() if unpack(key).state == OrderState.OPEN),
        "queues": [(one.code, one.count) for one in attention(shop, all_counts, size=0)],
        "attention": f"{desk}{reverse('attention', args=[shop.handle])}",
        "orders": f"{desk}{reverse('orders', args=[shop.handle])}",
    }
    return _framed(request, app, domain, "embedded/numbers.html", context)


def _connected(shop: Shop, app: App, proof: str, now: datetime) -> str:
    """Sees that the shop has a token of this app; why it has none, else "". Another app's connection is left alone."""
    connection = Connection.objects.filter(shop=shop).first()
    if connection is not None:
        theirs = connection.client_id != app.client_id
        if theirs or (connection.state == Connection.State.CONNECTED and connection.sealed_refresh):
            return "" if connection.state == Connection.State.CONNECTED else connection.why
    try:
        found = installing.exchange(shop, app, proof, now)
        if connection is None:
            backfill.begin(shop, now)
        if subscriptions.can_be_reached(found):
            subscriptions.ensure(found, now)
    except ShopifyError as error:
        return str(error)
    return ""


def _framed(
    request: HttpRequest, app: App, domain: str, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    """A page that exactly this store's admin may show in a frame, with App Bridge as the one script from elsewhere."""
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"] | {
        "script-src": [BRIDGE],
        "frame-ancestors": [f"https://{domain}", ADMIN],
        "form-action": ["'none'"],
    }
    known = {"client_id": app.client_id, "bridge": BRIDGE, **context}
    response = render(request, template, known, status=status)
    csp_replace(policy)(lambda _request: response)(request)  # notes it on the response
    return response


def _reload(query: dict[str, str]) -> str:
    """The address of the page that gets a token, which then comes back here with it."""
    kept = {name: query[name] for name in KEPT if name in query}
    back = f"{settings.BASE_URL.rstrip('/')}{reverse('shopify_app')}?{urlencode(kept | {RELOADED: '1'})}"
    return urlencode(kept | {"shopify-reload": back})


def _query(request: HttpRequest) -> dict[str, str]:
    return dict(parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True))


def _language(locale: str) -> str:
    """The language of the person's admin, where Suivi speaks it."""
    short = locale.partition("-")[0].lower()
    return short if short in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

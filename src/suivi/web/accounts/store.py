"""A shop's Shopify store: connected by the merchant's own app, looked at, let go."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from suivi.accounts import audit, secrets, storeapps, stores, subscriptions
from suivi.accounts.forms import DomainForm, SecretForm, ShopifyForm, StoreForm
from suivi.accounts.models import Connection, Role, Shop
from suivi.actions import telling
from suivi.inbox import backfill, rereads
from suivi.inbox.models import Backfill
from suivi.lib import clock
from suivi.sources.shopify.api import scopes
from suivi.sources.shopify.api.errors import ShopifyError
from suivi.web import storewords
from suivi.web.access import desk, person_of
from suivi.web.accounts import history


@desk(Role.OWNER)
def shopify(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Connect the shop with its Shopify store; or, by the form for it, take webhooks without an app."""
    if request.headers.get("HX-Target") == history.CARD:
        return render(request, "settings/history.html", history.card(get_object_or_404(Connection, shop=shop)))
    form = ShopifyForm(request.POST or None, shop=shop, initial={"domain": shop.domain or ""})
    if request.method == "POST" and form.is_valid():
        secrets.listen_to(shop, form.cleaned_data["domain"], form.cleaned_data["secret"], clock.now())
        audit.record(shop, person_of(request), "shop.shopify_changed", shop.handle)
        messages.success(request, _("Saved."))
        return redirect("settings_shopify", shop.handle)
    return _page(request, shop, webhooks=form)


@require_POST
@desk(Role.OWNER)
def connect(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Ask Shopify for a token with the app's id and secret; only what it answers to is kept."""
    form = StoreForm(request.POST, shop=shop)
    if not form.is_valid():
        return _page(request, shop, form=form)
    given = form.cleaned_data
    known = Connection.objects.filter(shop=shop).first()
    base = known.base if known and shop.domain == given["domain"] else ""
    try:
        connection = stores.connect(shop, given["domain"], given["client_id"], given["secret"], clock.now(), base)
    except ShopifyError as error:
        form.add_error(None, storewords.reason(str(error)))
        return _page(request, shop, form=form)
    if not Backfill.objects.filter(shop=shop).exists():
        backfill.begin(shop, clock.now())
    audit.record(shop, person_of(request), "shop.store_connected", given["domain"])
    messages.success(request, _("The store is connected. Its orders are being read."))
    _subscribe(request, connection)
    return redirect("settings_shopify", shop.handle)


@require_POST
@desk(Role.OWNER)
def check(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Ask the store now whether all is well: its token, its permissions, its webhooks."""
    connection = get_object_or_404(Connection.objects.select_related("shop"), shop=shop)
    try:
        stores.check(connection, clock.now())
    except ShopifyError as error:
        messages.error(request, storewords.reason(str(error)))
    else:
        messages.success(request, _("The store answers."))
        _subscribe(request, connection)
    audit.record(shop, person_of(request), "shop.store_checked", shop.domain or "")
    return redirect("settings_shopify", shop.handle)


@require_POST
@desk(Role.OWNER)
def secret(request: HttpRequest, shop: Shop) -> HttpResponse:
    """The app's new secret, once Shopify accepts it. The one before stays good for what it signed."""
    connection = get_object_or_404(Connection, shop=shop, way=Connection.Way.CREDENTIALS)
    form = SecretForm(request.POST)
    if not form.is_valid():
        return _page(request, shop, secret=form)
    new = form.cleaned_data["secret"]
    try:
        stores.connect(shop, shop.domain or "", connection.client_id, new, clock.now(), connection.base)
    except ShopifyError as error:
        form.add_error(None, storewords.reason(str(error)))
        return _page(request, shop, secret=form)
    audit.record(shop, person_of(request), "shop.store_secret_changed", shop.domain or "")
    messages.success(request, _("The new secret counts. Webhooks that the one before signed are still accepted."))
    return redirect("settings_shopify", shop.handle)


@require_POST
@desk(Role.OWNER)
def disconnect(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Take the webhooks off the store as far as it lets us, and forget its app. Orders stay."""
    connection = get_object_or_404(Connection.objects.select_related("shop"), shop=shop)
    for let_go in (subscriptions.remove, backfill.stop):
        with suppress(ShopifyError):  # a store that no longer answers can still be let go
            let_go(connection, clock.now())
    telling.stop(shop)
    stores.disconnect(connection)
    rereads.forget(shop)
    audit.record(shop, person_of(request), "shop.store_disconnected", shop.domain or "")
    messages.success(request, _("The store is disconnected. Its orders stay here."))
    return redirect("settings_shopify", shop.handle)


def _subscribe(request: HttpRequest, connection: Connection) -> None:
    if not subscriptions.can_be_reached(connection):
        return
    try:
        subscriptions.ensure(connection, clock.now())
    except ShopifyError as error:
        messages.error(request, storewords.reason(str(error)))


def _page(
    request: HttpRequest,
    shop: Shop,
    form: StoreForm | None = None,
    webhooks: ShopifyForm | None = None,
    secret: SecretForm | None = None,
) -> HttpResponse:
    connection = Connection.objects.filter(shop=shop).first()
    start = {"domain": shop.domain or "", "client_id": connection.client_id if connection else ""}
    context = {
        "connection": connection,
        "told_events": telling.tells(shop),
        "reason": storewords.reason(connection.why) if connection else "",
        "missing": storewords.missing(scopes.missing(frozenset(connection.scopes))) if connection else [],
        **(history.card(connection) if connection else {}),
        "reachable": connection is None or subscriptions.can_be_reached(connection),
        "wanted": ",".join(scopes.ASKED),
        "installed": storeapps.installed() is not None,
        "domain_form": DomainForm(shop=shop, auto_id="install_%s", initial={"domain": shop.domain or ""}),
        "store_form": form or StoreForm(shop=shop, initial=start),
        "secret_form": secret or SecretForm(),
        "own_app": connection is not None and connection.way == Connection.Way.CREDENTIALS,
        "form": webhooks or ShopifyForm(shop=shop, initial={"domain": shop.domain or ""}),
        "address": request.build_absolute_uri(subscriptions.PATH),
        "secret_rows": shop.secrets.filter(kind=secrets.SHOPIFY_WEBHOOK).order_by("-created_at")[: secrets.KEPT],
    }
    return render(request, "settings/shopify.html", context)

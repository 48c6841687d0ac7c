"""The guided set-up of a Shopify store: what to click, and whether each step is done, checked live."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from suivi.accounts import audit, storeapps
from suivi.accounts.models import Connection, Role, Shop
from suivi.inbox import storechecks
from suivi.lib import clock
from suivi.sources.shopify.api import scopes
from suivi.sources.shopify.appconfig import Kind
from suivi.web.access import desk, person_of
from suivi.web.appconfig import configured, default_kind
from suivi.web.checkwords import Said

# A step's title, what its template part is called, and the checks that show whether it is done.
STEPS = (
    ("address", _("Give Suivi a public address"), ("address", "reachable")),
    ("create", _("Create the app in Shopify"), ()),
    ("install", _("Connect the store"), ("store", "app", "clock")),
    ("permissions", _("Look at the permissions"), ("scopes", "scope")),
    ("webhooks", _("See webhooks arrive"), ("webhooks", "heard")),
    ("history", _("Wait for the history"), ("file", "history")),
)


@desk(Role.OWNER)
def guide(request: HttpRequest, shop: Shop) -> HttpResponse:
    """The steps; posted, each is checked live."""
    live = request.method == "POST"
    found = storechecks.check(shop, clock.now(), live=live)
    if live:
        audit.record(shop, person_of(request), "shop.store_checked", shop.domain or "")
    context: dict[str, Any] = {
        "steps": [
            {"part": part, "title": title, "checks": [Said(one) for one in found if one.code in codes]}
            for part, title, codes in STEPS
        ],
        "live": live,
        "toml": configured(default_kind(), _client_id(shop)),
        "wanted": ",".join(scopes.ASKED),
        "installed": storeapps.installed() is not None,
    }
    return render(request, "settings/guide.html", context)


@require_GET
@desk(Role.OWNER)
def toml(request: HttpRequest, shop: Shop) -> HttpResponse:
    """``shopify.app.toml`` as a file; ``kind`` in the address says for which kind of app."""
    asked = request.GET.get("kind", "")
    kind = Kind(asked) if asked in set(Kind) else default_kind()
    response = HttpResponse(configured(kind, _client_id(shop)), content_type="application/toml; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="shopify.app.toml"'
    return response


def _client_id(shop: Shop) -> str:
    app = storeapps.installed()
    connection = Connection.objects.filter(shop=shop).first()
    return app.client_id if app else connection.client_id if connection else ""

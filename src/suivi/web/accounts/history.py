"""The card of a store's history on its page: how far it is, what comes next, and the button that reads it again."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from suivi.accounts import audit
from suivi.accounts.models import Connection, Role, Shop
from suivi.inbox import backfill, rereads
from suivi.inbox.historyreach import reach
from suivi.inbox.models import Backfill
from suivi.lib import clock
from suivi.sources.shopify.api.tokens import granted
from suivi.web import storewords
from suivi.web.access import desk, person_of

CARD = "history"  # the part of the page that is shown anew while something goes on


@require_POST
@desk(Role.OWNER)
def again(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Have the whole history read, or read again."""
    get_object_or_404(Connection, shop=shop)
    backfill.begin(shop, clock.now())
    audit.record(shop, person_of(request), "shop.history_read", shop.domain or "")
    return redirect("settings_shopify", shop.handle)


def card(connection: Connection) -> dict[str, Any]:
    """The card's finished values."""
    run = Backfill.objects.filter(shop=connection.shop_id).first()
    waiting = rereads.waiting(connection.shop)
    under_way = run is not None and run.stage in backfill.UNDER_WAY
    far = reach(run) if run else None
    return {
        "history": run,
        "reach": far,
        "percent": None if far is None or far.share is None else round(far.share * 100),
        "done_at": clock.now() + far.left if far and far.left else None,
        "under_way": under_way,
        "history_why": storewords.reason(run.why) if run else "",
        "all_orders": "read_all_orders" in granted(frozenset(connection.scopes)),
        "waiting": waiting,
        "looks_again": "2s" if under_way else "5s" if waiting else "",
        "button": _("Read the whole history again") if run else _("Read the whole history"),
    }

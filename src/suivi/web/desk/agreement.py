"""Agreement with Shopify: what only the check found, where both sides differ, what is withheld, ignored or new."""

from datetime import date
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from suivi.accounts import audit, notices
from suivi.accounts.models import Connection, Notice, Role, Shop
from suivi.core.drift import AXES
from suivi.inbox import rereads, withheld
from suivi.lib import clock
from suivi.lib.rownumber import row_number
from suivi.orders import agreement
from suivi.orders.agreement import Counted
from suivi.web import withheldwords
from suivi.web.access import desk, desk_of, person_of

DAYS = 14  # days on which only the check found something
AXIS_NAMES = {
    "payment": gettext_noop("Payment"),
    "fulfillment": gettext_noop("Fulfillment"),
    "return": gettext_noop("Return"),
}
LISTS = {
    "payment": gettext_noop("Payment status"),
    "fulfillment": gettext_noop("Fulfillment status"),
    "return_status": gettext_noop("Return status"),
    "fulfillment_order": gettext_noop("Status of a fulfillment order"),
    "request": gettext_noop("Request to a fulfillment service"),
    "hold": gettext_noop("Reason of a hold"),
    "transaction": gettext_noop("Kind of a transaction"),
    "transaction_status": gettext_noop("Status of a transaction"),
    "shipment": gettext_noop("Status of a shipment"),
    "dispute": gettext_noop("Status of a dispute"),
    "risk": gettext_noop("Recommendation on risk"),
    "cancel": gettext_noop("Reason of a cancellation"),
    "return": gettext_noop("Status of one return"),
    "decline": gettext_noop("Reason why a return was declined"),
    "disposition": gettext_noop("What was done with returned goods"),
}


class Hidden(NamedTuple):
    """A withheld field with what is known of it. ``needs``: permissions that Shopify named."""

    path: str
    orders: int
    words: withheldwords.Words
    needs: str
    notice: Notice | None


@desk()
def page(request: HttpRequest, shop: Shop) -> HttpResponse:
    """All of it on one page; ``axis`` shows the differences of one status, ``pair`` the orders of one difference."""
    context = {
        "connection": Connection.objects.filter(shop=shop).first(),
        "waiting": rereads.waiting(shop),
        "swept": _swept(shop),
        "hidden": _hidden(shop),
        "ignored": notices.of_kind(shop, Notice.Kind.IGNORED),
        "unknown": [(_(LISTS[one.word.kind]), one) for one in agreement.new_words(shop)],
        "may_write": desk_of(request).may_write,
        **_differences(request, shop),
    }
    return render(request, "desk/agreement.html", context)


def _swept(shop: Shop) -> list[tuple[date, int]]:
    """How many changes only the check found, by day, the newest first."""
    found = Notice.objects.filter(shop=shop, kind=Notice.Kind.SWEPT).order_by("-name")[:DAYS]
    return [(date.fromisoformat(one.name), one.count) for one in found]


def _differences(request: HttpRequest, shop: Shop) -> dict[str, Any]:
    axis = request.GET.get("axis", "")
    axis = axis if axis in AXES else ""
    every = agreement.differences(shop)
    shown = [one for one in every if not axis or one.drift.axis == axis]
    return {
        "axis": axis,
        "axes": [("", _("All"), sum(one.orders for one in every))]
        + [(name, _(title), _orders(every, name)) for name, title in AXIS_NAMES.items()],
        "differences": shown,
        **_orders_of(request, shop, shown),
    }


def _orders(every: list[Counted], axis: str) -> int:
    return sum(one.orders for one in every if one.drift.axis == axis)


def _orders_of(request: HttpRequest, shop: Shop, shown: list[Counted]) -> dict[str, Any]:
    """The orders of the difference that was asked for, else of the first."""
    drift = agreement.read_drift(request.GET.get("pair", "")) or (shown[0].drift if shown else None)
    if drift is None:
        return {"pair": None}
    found = agreement.apart(shop, drift, row_number(request.GET.get("before", "")))
    more = found[agreement.SIZE - 1].order.id if len(found) > agreement.SIZE else None
    return {"pair": drift, "apart": found[: agreement.SIZE], "more": more}


def _hidden(shop: Shop) -> list[Hidden]:
    seen = {one.name: one for one in notices.of_kind(shop, Notice.Kind.WITHHELD)}
    return [
        Hidden(path, orders, withheldwords.words(path), known.detail if known else "", known)
        for path, orders in withheld.fields(shop)
        for known in [seen.get(path)]
    ]


@require_POST
@desk(Role.AGENT)
def ask_again(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Read all orders again of which a field is withheld, as after the app was given a permission."""
    path = request.POST.get("field", "")[:120]
    withheld.ask_again(shop, path, clock.now())
    audit.record(shop, person_of(request), "shop.withheld_read_again", path or "order")
    messages.success(request, _("The orders will be read again as fast as Shopify allows."))
    return redirect("agreement", shop.handle)

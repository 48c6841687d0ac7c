"""The outbox at the desk: what was sent to customers, what waits, what was not sent and why."""

import secrets
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from suivi.accounts import audit
from suivi.accounts.models import Role, Shop
from suivi.lib import clock
from suivi.messages import asking, choosing, listing
from suivi.messages.models import Message
from suivi.orders.listed import listed
from suivi.web.access import desk, desk_of, person_of
from suivi.web.desk.messagerows import shown
from suivi.web.letterwords import trigger

MOST = 50
PARTS = {
    "all": gettext_noop("All"),
    "coming": gettext_noop("Coming"),
    "sent": gettext_noop("Sent"),
    "trouble": gettext_noop("In trouble"),
    "not_sent": gettext_noop("Not sent"),
}
MONTH = timedelta(days=30)


@desk()
def log(request: HttpRequest, shop: Shop) -> HttpResponse:
    """The newest messages, all or a part of them."""
    part = request.GET.get("show", "all") if request.GET.get("show") in PARTS else "all"
    before = request.GET.get("before", "")
    found = listing.newest(shop, part, MOST + 1, int(before) if before.isdecimal() and len(before) < 19 else None)
    rows, more = [shown(one) for one in found[:MOST]], len(found) > MOST
    names = {row.id: row.name for row in listed(shop, list({one.order_id for one in rows}))}
    context: dict[str, Any] = {
        "rows": [(one, names.get(one.order_id, "")) for one in rows],
        "parts": _parts(shop, part),
        "next": f"?show={part}&before={rows[-1].id}" if more else "",
        "paused": choosing.paused(shop),
        "run": secrets.token_hex(6),
        "may_write": desk_of(request).may_write,
    }
    return render(request, "desk/messages.html", context)


def _parts(shop: Shop, part: str) -> list[tuple[str, str, int, bool]]:
    """Name, address, how many within the last month, and whether it is the one that is shown."""
    counts = listing.counted(shop, clock.now() - MONTH)
    return [(_(name), f"?show={key}", counts[key], key == part) for key, name in PARTS.items()]


@require_POST
@desk(Role.AGENT)
def cancel(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """A message that waits is not sent."""
    message = get_object_or_404(Message, shop=shop, pk=pk)
    if asking.cancel(shop, pk, clock.now()):
        audit.record(shop, person_of(request), "message.canceled", message.trigger)
        messages.success(request, _("It is not sent."))
    else:
        messages.error(request, _("It is too late: it has been sent, or is over."))
    return _back(request, shop)


@require_POST
@desk(Role.AGENT)
def again(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """Send a message once more, as the order is now."""
    message = get_object_or_404(Message.objects.select_related("shop"), shop=shop, pk=pk)
    key = f"again {pk} {request.POST.get('run', '')[:20]}"
    asking.again(message, person_of(request), key=key, now=clock.now())
    audit.record(shop, person_of(request), "message.sent_again", message.trigger)
    messages.success(request, _("“%s” is sent once more.") % trigger(message.trigger))
    return _back(request, shop)


def _back(request: HttpRequest, shop: Shop) -> HttpResponse:
    """To where the button was."""
    place = request.POST.get("back", "")
    allowed = url_has_allowed_host_and_scheme(place, allowed_hosts=None) and place.startswith(f"/s/{shop.handle}/")
    return redirect(place if allowed else reverse("messages", args=[shop.handle]))

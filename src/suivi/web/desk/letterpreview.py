"""A message as the customer of any order would get it, while it is being written. Nothing is kept, nothing is sent."""

import base64
from datetime import datetime
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin

from suivi.accounts.models import Role, Shop
from suivi.customers import links
from suivi.letters import versions
from suivi.letters.checking import faults
from suivi.letters.short import parts
from suivi.letters.standard import Text
from suivi.letters.values import Addresses
from suivi.letters.versions import Slot
from suivi.letters.writing import LOGO, CannotWrite, Letter, compose, page_of
from suivi.lib import clock
from suivi.orders.models import Order
from suivi.orders.reading import expected
from suivi.web import letterwords
from suivi.web.access import desk
from suivi.web.desk.letterorders import named, offered
from suivi.web.desk.letters import TextForm, slot_of

# What stands in a frame of the editor: a mail brings its own styles and its logo, and runs nothing.
FRAME = {"frame-ancestors": ["'self'"], "style-src": ["'self'", "'unsafe-inline'"], "script-src": ["'none'"]}


@xframe_options_sameorigin
@csp_replace(FRAME)
@desk(Role.OWNER)
def preview(request: HttpRequest, shop: Shop, trigger: str, channel: str, language: str) -> HttpResponse:
    """The message of what is in the form (posted), or of what counts now, about an order."""
    slot, now = slot_of(trigger, channel, language), clock.now()
    params = request.POST if request.method == "POST" else request.GET
    asked = params.get("order", "").strip() or next(iter(offered(shop, slot.trigger)), "")
    order = named(shop, asked) if asked else None
    context: dict[str, Any] = {"slot": slot, "order": order, "asked": asked}
    try:
        text = _text(request, shop, slot)
        found = faults(text, slot.channel)
        if order is not None and not found:
            context |= _shown(_letter(shop, slot, order, text, now))
    except CannotWrite as fault:
        found = [fault]
    context["faults"] = letterwords.faults(found)
    return render(request, "letters/preview.html", context)


def _text(request: HttpRequest, shop: Shop, slot: Slot) -> Text:
    if request.method != "POST":
        return versions.current(shop, slot)
    form = TextForm(request.POST, slot=slot)
    if not form.is_valid():
        raise CannotWrite("too_long", part="body", limit=form.fields["body"].max_length)  # type: ignore[attr-defined]
    return form.text()


def _letter(shop: Shop, slot: Slot, order: Order, text: Text, now: datetime) -> Letter:
    """The letter. Its links work where the order has one already; a preview makes none."""
    token = links.shown(shop, order.id, now) or "preview"
    opt_out = settings.BASE_URL.rstrip("/") + reverse("customer_lookup", args=[shop.handle])
    addresses = Addresses(page_of(shop, token, slot.language), opt_out)
    read = expected(shop, order.id, now)
    return compose(shop, read, text, slot.channel, slot.language, frozenset(), addresses, now)


def _shown(letter: Letter) -> dict[str, Any]:
    html = letter.html
    if letter.logo is not None:
        data = base64.b64encode(letter.logo.data).decode()
        html = html.replace(f"cid:{LOGO}", f"data:{letter.logo.type};base64,{data}")
    return {"letter": letter, "html": html, "size": len(letter.text), "parts": parts(letter.text)}

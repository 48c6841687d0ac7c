"""The page of one order: read and, for those who may, written on."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from suivi.accounts.models import Shop
from suivi.actions.listing import marks
from suivi.actions.models import Act
from suivi.actions.offering import offers, scopes_of
from suivi.actions.reading import acts_of
from suivi.alerts import taking
from suivi.alerts.models import Taken
from suivi.customers import links
from suivi.inbox import withheld
from suivi.inbox.freshness import freshness
from suivi.inbox.staff import note_mark
from suivi.lib import clock
from suivi.orders.models import Order
from suivi.orders.reading import OrderPage, order_page, order_row, pulse
from suivi.web import withheldwords
from suivi.web.access import desk, desk_of, person_of
from suivi.web.desk.acts import on_order as acts_on_order
from suivi.web.desk.acts import signs
from suivi.web.desk.orderacts import Buttons, buttons
from suivi.web.desk.ordergoods import with_freshness
from suivi.web.desk.ordermessages import of_order, signs_of
from suivi.web.desk.orderpage import present
from suivi.web.desk.orderplace import Place, place_of
from suivi.web.desk.orderrequests import on_order
from suivi.web.desk.orderstory import parts, story

ACTS = 20  # of the newest, how far they are is shown
BODY = "order-body"  # the part of the page that is shown anew when there is news


@desk()
def page(request: HttpRequest, shop: Shop, order_id: int) -> HttpResponse:
    """Everything about one order."""
    return shown(request, shop, order_id)


def shown(request: HttpRequest, shop: Shop, order_id: int, *, status: int = 200, **more: object) -> HttpResponse:
    """The page, or only its body where that is asked for. ``more`` is laid over its values."""
    fragment = request.headers.get("HX-Target") == BODY
    template = "desk/order_body.html" if fragment else "desk/order.html"
    return render(request, template, {**context(request, shop, order_id), **more}, status=200 if fragment else status)


def context(request: HttpRequest, shop: Shop, order_id: int) -> dict[str, Any]:
    """The finished values of the page."""
    now = clock.now()
    read, place, acts = order_page(shop, order_id, now), place_of(request), acts_of(shop, order_id, ACTS)
    values = present(read)
    has = taking.taken(shop, order_id)
    mails = of_order(shop, order_id, read.verdict.problems, f"{request.path}#messages")
    numbers = {parcel.number for parcel in read.verdict.delivery.parcels}
    before, after = place.neighbors(shop, read.row)
    return {
        **values,
        "shipments": with_freshness(values["shipments"], freshness(shop, numbers, clock.now())),
        "place": place,
        "before": before,
        "after": after,
        "days": story([*read.timeline, *mails.entries], place.show, str(person_of(request).pk)),
        "parts": _parts(place),
        "note_mark": note_mark(values["note"]),
        "acts": acts_on_order(acts, shop.handle, now),
        "requests": on_order(request, shop, read, now),
        "answer_key": secrets.token_hex(8),
        "can": _buttons(request, read, place, acts, now),
        "pulse": _pulse(read.row, [*((act.pk, act.state, act.unsettled) for act in acts), *mails.signs, *_sign(has)]),
        "hidden": withheldwords.names(withheld.of_order(shop, read.row.key)),
        "customer_page": _customer_page(shop, order_id),
        "mails": mails,
        "taken": has,
        "may_write": desk_of(request).may_write,
        "rules_allowed": desk_of(request).may_manage,
    }


def _buttons(request: HttpRequest, read: OrderPage, place: Place, acts: list[Act], now: datetime) -> Buttons:
    """What this person can have the order's store do; nothing where they may not, or no store is connected."""
    who = desk_of(request)
    scopes = scopes_of(who.shop) if who.may_write else None
    if scopes is None:
        return Buttons()
    offered = offers(read.facts, read.verdict, role=who.role, scopes=scopes, now=now)
    return buttons(offered, reverse("order", args=[who.shop.handle, read.row.id]), place.query, acts)


def _pulse(row: Order, acts: Iterable[tuple[int, str, bool]]) -> str:
    """Another text after anything of the order, or of what it was asked to be done, changed."""
    return f"{pulse(row)}.{signs(acts)}"


def _sign(taken: Taken | None) -> list[tuple[int, str, bool]]:
    """By which the page knows that somebody else takes care of it now."""
    return [(taken.person_id, "taken", True)] if taken else []


def _customer_page(shop: Shop, order_id: int) -> str:
    """The address that the order's customer has, or ""."""
    token = links.shown(shop, order_id, clock.now())
    return links.address_of(shop, token) if token else ""


def _parts(place: Place) -> list[tuple[str, str, bool]]:
    """The parts of the story: name, address, and whether it is the one that is shown."""
    return [(name, place.with_show(part) or "?", part == place.show) for part, name in parts()]


@desk()
def news(request: HttpRequest, shop: Shop, order_id: int) -> HttpResponse:
    """204 while nothing of the order changed since the page was made; else 200 with the event that reads it again."""
    if _pulse(
        order_row(shop, order_id),
        [*marks(shop, order_id, ACTS), *signs_of(shop, order_id), *_sign(taking.taken(shop, order_id))],
    ) == request.GET.get("after"):
        return HttpResponse(status=204)
    return HttpResponse(headers={"HX-Trigger": "news", "HX-Reswap": "none"})

"""Acting on one order: the form of an action, asking for it, and what else could be done."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from suivi.accounts.models import Role, Shop
from suivi.actions.asking import Impossible, Wrong, ask
from suivi.actions.claiming import settle
from suivi.actions.listing import act_of, is_asked
from suivi.actions.models import TROUBLED, Act
from suivi.actions.offering import Offer, offer, offers, scopes_of
from suivi.core.words import Action
from suivi.lib import clock
from suivi.lib.rownumber import row_number
from suivi.lib.vault import UnsealableError
from suivi.orders.reading import Judged, judged
from suivi.sources.shopify.acts.spec import Target
from suivi.sources.shopify.acts.table import ACTS
from suivi.web import formats
from suivi.web.access import desk, desk_of, person_of
from suivi.web.actwords import ENDS, SAVES, label, words
from suivi.web.desk.actforms import ActForm, because
from suivi.web.desk.actparts import About
from suivi.web.desk.orderacts import buttons
from suivi.web.desk.orderplace import place_of

DIALOG = "act"  # where a form is shown without leaving the order's page
MOST_KEY = 40


@dataclass(frozen=True)
class Acting:
    """Somebody who wants to do something to an order."""

    request: HttpRequest
    shop: Shop
    order_id: int
    action: Action
    now: datetime

    @cached_property
    def order(self) -> Judged:
        """The order as it is now."""
        return judged(self.shop, self.order_id, self.now)

    @cached_property
    def offer(self) -> Offer:
        """Whether it can be done, and to what."""
        role, scopes = desk_of(self.request).role, scopes_of(self.shop)
        return offer(self.action, self.order.facts, self.order.verdict, role=role, scopes=scopes, now=self.now)

    @cached_property
    def again(self) -> Act | None:
        """The act that is tried again."""
        number = row_number(self.request.GET.get("again", ""))
        found = act_of(self.shop, number) if number is not None else None
        if found is None or (found.order_id, found.action) != (self.order_id, self.action.value):
            return None
        return found if found.state in TROUBLED else None

    @cached_property
    def target(self) -> Target | None:
        """What it is done to: what the address names, or the only thing there is."""
        named = self.request.GET.get("target") or (self.again.target if self.again else "")
        targets = self.offer.targets
        found = next((one for one in targets if one.id == named), None)
        return found or (targets[0] if len(targets) == 1 else None)

    @property
    def page(self) -> str:
        """The address of the order's page, as one left it."""
        return reverse("order", args=[self.shop.handle, self.order_id]) + place_of(self.request).query

    def form(self, target: Target) -> ActForm:
        """The form, as sent or as it begins."""
        data = self.request.POST if self.request.method == "POST" else None
        return ActForm(self.action, About(self.order.facts, target), data, _params(self.again))


@desk(Role.AGENT)
def act(request: HttpRequest, shop: Shop, order_id: int, action: str) -> HttpResponse:
    """The form of an action; sent, the action is asked for and the order's page shows how far it is."""
    acting = Acting(request, shop, order_id, _known(action), clock.now())
    if (key := _key(request)) and is_asked(shop, key):
        return redirect(acting.page)  # the button was pressed twice
    if acting.offer.why_not is not None:
        return _shown(acting, why_not=because(acting.offer.why_not))
    if acting.target is None:
        return _shown(acting, targets=[(_named(one), _with(request, one.id)) for one in acting.offer.targets])
    form = acting.form(acting.target)
    if request.method == "POST" and form.is_valid() and _asked(acting, form):
        return redirect(acting.page)
    return _shown(acting, form=form)


def _asked(acting: Acting, form: ActForm) -> bool:
    """Asks for it. False where that was not possible; the form says why."""
    order, person = acting.order, person_of(acting.request)
    try:
        ask(acting.shop, order.row.key, person, acting.action, form.params, key=_key(acting.request), now=acting.now)
    except Wrong as wrong:
        form.refuse(wrong)
    except Impossible as impossible:
        form.add_error(None, because(impossible.reason))
    except DatabaseError:
        form.add_error(None, _("Nothing was saved, because the database did not answer. Try again."))
    else:
        if acting.again:
            settle(acting.again)
        return True
    return False


def _shown(acting: Acting, **more: Any) -> HttpResponse:  # noqa: ANN401
    """The form as a page of its own, or in the dialog of the order's page."""
    request, form, known = acting.request, more.get("form"), words(acting.action)
    context = {
        "row": acting.order.row,
        "target": acting.target,
        "order_address": acting.page,
        "address": request.get_full_path(),
        "label": label(acting.action),
        "icon": known.icon,
        "tells": _(known.tells) if known.tells else "",
        "final": known.final,
        "ends": acting.action in ENDS,
        "saves": acting.action in SAVES,
        "columns": acting.action == Action.SET_ADDRESS,
        "key": _key(request) or secrets.token_hex(8),
        "dialog": bool(request.headers.get("HX-Request")),
        **more,
    }
    if context["dialog"]:
        response = render(request, "desk/act_form.html", context)
        response["HX-Retarget"], response["HX-Reswap"] = f"#{DIALOG}", "innerHTML"
        return response
    return render(request, "desk/act.html", context, status=422 if form and form.errors else 200)


def _named(target: Target) -> str:
    """A target as one tells it from the others."""
    reader, items = formats.reader(), sum(piece.quantity for piece in target.pieces)
    amount = reader.money(target.amount, target.currency) if target.amount is not None else ""
    counted = ngettext("%(items)s item", "%(items)s items", items) % {"items": reader.number(items)} if items else ""
    return " · ".join(filter(None, [target.name, target.location, counted, amount])) or target.id


def _with(request: HttpRequest, target: str) -> str:
    """The same address for one target."""
    params = request.GET.copy()
    params["target"] = target
    return f"{request.path}?{params.urlencode()}"


def _known(action: str) -> Action:
    try:
        found = Action(action)
    except ValueError:
        raise Http404 from None
    if found not in ACTS:
        raise Http404
    return found


def _key(request: HttpRequest) -> str:
    """Tells this pressing of the button from another; "" before it is pressed."""
    key = request.POST.get("key", "")
    return key[:MOST_KEY] if key.isalnum() else ""


def _params(again: Act | None) -> dict[str, Any]:
    """What was entered before; nothing where it cannot be read any more."""
    try:
        return again.params if again else {}
    except UnsealableError:
        return {}


@desk(Role.AGENT)
def everything(request: HttpRequest, shop: Shop, order_id: int) -> HttpResponse:
    """Every action there is: a way to those that can be done now, and why the others cannot."""
    now = clock.now()
    order = judged(shop, order_id, now)
    offered = offers(order.facts, order.verdict, role=desk_of(request).role, scopes=scopes_of(shop), now=now)
    page, query = reverse("order", args=[shop.handle, order_id]), place_of(request).query
    can = buttons(offered, page, query)
    cannot = [(label(one.action), words(one.action).icon, because(one.why_not)) for one in offered if one.why_not]
    context = {"row": order.row, "order_address": f"{page}{query}", "ways": can.every.values(), "cannot": cannot}
    return render(request, "desk/acts.html", context)


@require_POST
@desk(Role.AGENT)
def aside(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """Put an act aside that was not done: somebody has seen it."""
    found = act_of(shop, pk)
    if found.state in TROUBLED:
        settle(found)
    back = request.POST.get("back", "")
    if back in {"activity", "attention"}:
        return redirect(back, shop.handle)
    if back and back == found.run:
        return redirect("activity_run", shop.handle, back)
    return redirect(reverse("order", args=[shop.handle, found.order_id]) + place_of(request).query)

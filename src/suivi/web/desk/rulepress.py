"""Rules on an order's page: the buttons that start one, what rules did here and why, and taking it back."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from suivi.accounts.models import Role, Shop
from suivi.automations.rules import stored
from suivi.automations.rules.logbook import firings
from suivi.automations.rules.models import Firing, Rule
from suivi.automations.rules.pressing import Button, buttons, press
from suivi.automations.rules.undoing import undo
from suivi.lib import clock
from suivi.orders.reading import order_row
from suivi.web import formats
from suivi.web.access import desk, person_of
from suivi.web.desk.actforms import because
from suivi.web.desk.choosing import MOST, chosen
from suivi.web.desk.orderplace import place_of
from suivi.web.desk.rulelog import runs
from suivi.web.rulewords import do, reason

SHOWN = 30  # runs of an order
BEGUN = (Firing.State.RUNNING, Firing.State.DONE)


@desk()
def of_order(request: HttpRequest, shop: Shop, order_id: int) -> HttpResponse:
    """What rules did on an order, and the buttons that start one; a card of the order's page."""
    row = order_row(shop, order_id)
    context: dict[str, Any] = {
        "row": row,
        "buttons": _labels(buttons(shop)),
        "runs": runs(shop, firings(shop, order_id=order_id)[:SHOWN]),
        "place": place_of(request),
        "paused": stored.is_paused(shop),
    }
    template = "desk/order/rules.html" if request.headers.get("HX-Target") == "order-rules" else "desk/order_rules.html"
    return render(request, template, context)


def _labels(found: list[Button]) -> list[tuple[str, str]]:
    return [(one.rule.name, one.label) for one in found]


@require_POST
@desk(Role.AGENT)
def press_one(request: HttpRequest, shop: Shop, order_id: int) -> HttpResponse:
    """Start a rule for an order."""
    order_row(shop, order_id)
    rule = _pressed(shop, request.POST.get("rule", ""))
    try:
        firing = press(rule, order_id, person_of(request), clock.now())
    except LookupError:
        messages.error(request, _("The rule is off, or all rules are stopped."))
    else:
        _tell(request, firing)
    address = reverse("order", args=[shop.handle, order_id])
    return redirect(f"{address}{place_of(request).query}#rules")


def _tell(request: HttpRequest, firing: Firing) -> None:
    if firing.state in BEGUN:
        messages.success(request, _("The rule has begun."))
    elif firing.state == Firing.State.UNMATCHED:
        messages.warning(request, _("The order does not meet the rule’s condition. The card “Rules” says why."))
    else:
        messages.warning(request, reason(firing.reason) or _("The rule did not begin."))


def _pressed(shop: Shop, name: str) -> Rule:
    found = next((one.rule for one in buttons(shop) if one.rule.name == name), None)
    if found is None:
        raise Http404
    return found


@desk(Role.AGENT)
def press_many(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Start a rule for the chosen orders; posted, it begins for those that meet its condition."""
    params = request.POST if request.method == "POST" else request.GET
    meant, found = chosen(shop, params), buttons(shop)
    if request.method == "POST" and meant.ids and params.get("rule"):
        rule = _pressed(shop, params.get("rule", ""))
        _press_all(request, rule, meant.ids)
        return redirect("rule", shop.handle, rule.name)
    context = {
        "buttons": _labels(found),
        "list": meant.list,
        "ids": meant.ids,
        "beyond": formats.reader().number(meant.beyond, more=meant.more) if meant.beyond else "",
        "most": formats.reader().number(MOST),
    }
    return render(request, "desk/rule_press.html", context)


def _press_all(request: HttpRequest, rule: Rule, ids: list[int]) -> None:
    person, now, ends = person_of(request), clock.now(), Counter[bool]()
    try:
        for number in ids:
            ends[press(rule, number, person, now).state in BEGUN] += 1
    except LookupError:
        messages.error(request, _("The rule is off, or all rules are stopped."))
    if ends[True]:
        text = ngettext("The rule has begun for %(n)d order.", "The rule has begun for %(n)d orders.", ends[True])
        messages.success(request, text % {"n": ends[True]})
    if ends[False]:
        text = ngettext(
            "%(n)d order does not meet its condition.", "%(n)d orders do not meet its condition.", ends[False]
        )
        messages.warning(request, text % {"n": ends[False]})


@require_POST
@desk(Role.AGENT)
def take_back(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """Undo what a run did, as far as it can be."""
    firing = get_object_or_404(Firing.objects.select_related("rule"), shop=shop, pk=pk)
    steps = undo(firing, person_of(request), clock.now())
    for one in steps:
        if one.why_not is not None:
            messages.error(request, f"{do(one.outcome.do)}: {because(one.why_not)}")
    if any(one.why_not is None for one in steps):
        messages.success(request, _("It was taken back."))
    elif not steps:
        messages.warning(request, _("There is nothing left to take back."))
    back = request.POST.get("back", "")
    safe = back.startswith("/") and url_has_allowed_host_and_scheme(back, None)
    return redirect(back if safe else reverse("rule", args=[shop.handle, firing.rule.name]))

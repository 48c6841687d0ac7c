"""What was not done, in words, at the top of what needs a person: why, who wanted it, what to do next."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from suivi.accounts import audit
from suivi.accounts.models import Role, Shop
from suivi.actions.models import Act
from suivi.automations import notdone
from suivi.automations.models import Step
from suivi.automations.notdone import NotDone
from suivi.automations.rules import outcomes
from suivi.automations.rules.definitions import words_of
from suivi.automations.rules.failing import see
from suivi.automations.rules.models import Firing
from suivi.automations.rules.stored import definition_of
from suivi.core.labels import action
from suivi.web.access import desk, person_of
from suivi.web.automaticwords import policy, reason
from suivi.web.desk.acts import shown
from suivi.web.rulewords import do, why_not

SHOWN = 8


class Row(NamedTuple):
    """One thing that was not done. ``again``: where to try it again; ``seen``: where a person says that they saw it."""

    order_id: int
    order: str
    what: str
    why: str
    who: str
    at: datetime
    again: str
    seen: str


def not_done(shop: Shop) -> dict[str, Any]:
    """The newest of them as rows, and how many there are."""
    count = notdone.counted(shop)
    return {"not_done": [_row(shop, one) for one in notdone.newest(shop, SHOWN)] if count else [], "not_dones": count}


def _row(shop: Shop, one: NotDone) -> Row:
    what, why, who, again, seen = _SAID[type(one.what)](shop, one.what)
    return Row(one.order_id, one.order, what, why, who, one.at, again, seen)


_Said = tuple[str, str, str, str, str]


def _act(shop: Shop, act: Act) -> _Said:
    told = shown(act, shop.handle)
    why = " ".join(told.troubles) or told.says
    return told.label, why, told.who, told.again, reverse("act_aside", args=[shop.handle, act.pk])


def _step(shop: Shop, step: Step) -> _Said:
    label, seen = _(action(step.action)), reverse("automatic_seen", args=[shop.handle, step.pk])
    return label, reason(step.reason), policy(step.policy), "", seen


def _firing(shop: Shop, firing: Firing) -> _Said:
    failed = next((one for one in outcomes.read(firing.done) if one.result == "failed"), None)
    what, why = (do(failed.do), why_not(failed)) if failed else (do("webhook"), _("The webhook did not take it."))
    who = _("Rule “%(title)s”") % {"title": words_of(definition_of(firing.rule)).title}
    return what, why, who, "", reverse("rule_seen", args=[shop.handle, firing.pk])


_SAID: Mapping[type[Any], Callable[[Shop, Any], _Said]] = {Act: _act, Step: _step, Firing: _firing}


@require_POST
@desk(Role.AGENT)
def seen(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """Somebody looked after a step of a rule that was not done."""
    firing = see(shop, pk)
    if firing is not None:
        audit.record(shop, person_of(request), "rule.failure_seen", firing.rule.name)
    return redirect("attention", shop.handle)


@require_POST
@desk(Role.AGENT)
def seen_all(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Somebody looked after all that was not done."""
    count = notdone.see_all(shop)
    if count:
        audit.record(shop, person_of(request), "order.failures_seen", str(count))
    return redirect("attention", shop.handle)

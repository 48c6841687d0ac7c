"""What Suivi did by itself, and what it could not do, for everybody at the desk."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from suivi.accounts import audit
from suivi.accounts.models import Role, Shop
from suivi.automations.listing import Entry, newest, seen, troubles
from suivi.automations.models import Step
from suivi.core.labels import action
from suivi.web.access import desk, person_of
from suivi.web.automaticwords import policy, reason, trouble


class Row(NamedTuple):
    """A step in words."""

    step: Step
    order: str
    policy: str
    doing: str
    why: str


@desk()
def listing(request: HttpRequest, shop: Shop) -> HttpResponse:
    """What needs a person, then what was done."""
    context = {"troubles": [_row(one) for one in troubles(shop)], "rows": [_row(one) for one in newest(shop)]}
    return render(request, "desk/automatic.html", context)


@require_POST
@desk(Role.AGENT)
def mark_seen(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """Somebody looked after what was not done."""
    step = seen(shop, pk)
    if step is not None:
        audit.record(shop, person_of(request), "order.automated_seen", policy=step.policy, action=step.action)
    return redirect("attention" if request.POST.get("back") == "attention" else "automatic", shop.handle)


def _row(entry: Entry) -> Row:
    step, act = entry.step, entry.act
    why = trouble(act.troubles) if act and act.troubles else reason(step.reason)
    return Row(step, entry.order, policy(step.policy), _(action(step.action)), why)

"""What Suivi does by itself: switching policies on and off, after seeing what they would touch."""

import hashlib
from typing import Any

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from suivi.accounts import audit
from suivi.accounts.models import Role, Shop
from suivi.automations.choosing import choose, obstacle, oldest_open, policies_of
from suivi.automations.policies import NAMES, Policies, Policy
from suivi.automations.preview import preview
from suivi.inbox.models import Backfill
from suivi.lib import clock
from suivi.web.access import desk, person_of
from suivi.web.accounts.automaticform import FORMS, LimitsForm, PolicyForm
from suivi.web.automaticwords import reason, touched

OVER = (Backfill.Stage.DONE, Backfill.Stage.FAILED)
SHOWN = 50  # orders of a preview


@desk(Role.OWNER)
def listing(request: HttpRequest, shop: Shop) -> HttpResponse:
    """All policies, whether each is on, and the limits of all."""
    policies = policies_of(shop)
    form = LimitsForm(request.POST or None, policies=policies)
    if request.method == "POST" and form.is_valid():
        choose(shop, msgspec.structs.replace(policies, **form.cleaned_data), clock.now())
        audit.record(shop, person_of(request), "shop.automatic_limits_changed", shop.handle)
        messages.success(request, _("Saved."))
        return redirect("settings_automatic", shop.handle)
    rows = [(name, told, policies.of(name)) for name, told in NAMES.items()]
    context = {"rows": rows, "form": form, "paused": policies.paused, "obstacle": reason(obstacle(shop))}
    return render(request, "settings/automatic.html", context)


@desk(Role.OWNER)
def policy(request: HttpRequest, shop: Shop, policy: str) -> HttpResponse:
    """One policy: what is chosen, what it would touch now, and the switch.

    It is switched on, or changed, only with choices whose preview was seen.
    """
    if policy not in NAMES:
        raise Http404
    policies, asked = policies_of(shop), request.POST.get("do", "")
    present = policies.of(policy)
    if asked == "off":
        return _changed(request, shop, policy, policies.put(policy, msgspec.structs.replace(present, on=False)))
    form = FORMS[policy](request.POST or None, policy=present)
    draft = form.chosen(clock.now()) if form.is_valid() else None
    if draft is not None and asked == "on" and not obstacle(shop, policy):
        if request.POST.get("previewed") == _mark(draft):
            return _changed(request, shop, policy, policies.put(policy, _begun(shop, policy, present, draft)))
        messages.info(request, _("The choices are others than those of the preview. Look at the new one first."))
    return render(request, "settings/automation.html", _context(shop, policy, policies, form, draft))


def _begun(shop: Shop, name: str, present: Policy, draft: Policy) -> Policy:
    """With the oldest order that is open now, where these are to be touched too and were not before."""
    if not draft.already or (present.on and present.already):
        return draft
    return msgspec.structs.replace(draft, since=oldest_open(shop, name) or draft.since)


def _context(shop: Shop, name: str, policies: Policies, form: PolicyForm, draft: Policy | None) -> dict[str, Any]:
    """The page's values. Previewed is what the form says, else what is in force, for all orders that are open."""
    shown = None
    if draft is not None or not form.is_bound:
        looked_at = msgspec.structs.replace(draft or form.present, on=True, since=None)
        shown = preview(shop, policies.put(name, looked_at), name, clock.now())
    return {
        "name": name,
        "told": NAMES[name],
        "policy": form.present,
        "form": form,
        "paused": policies.paused,
        "obstacle": reason(obstacle(shop, name)),
        "preview": shown,
        "incomplete": Backfill.objects.filter(shop=shop).exclude(stage__in=OVER).exists(),
        "orders": [touched(one) for one in shown.orders[:SHOWN]] if shown else [],
        "previewed": _mark(draft or form.present) if shown else "",
    }


def _mark(policy: Policy) -> str:
    """Tells choices from others. When they begin does not matter: a preview shows all orders that are open."""
    same = msgspec.structs.replace(policy, on=True, since=None, already=False)
    return hashlib.sha256(msgspec.json.encode(same)).hexdigest()[:16]


def _changed(request: HttpRequest, shop: Shop, name: str, policies: Policies) -> HttpResponse:
    choose(shop, policies, clock.now())
    on = policies.of(name).on
    audit.record(shop, person_of(request), "shop.automatic_changed", name, on=on)
    messages.success(request, _("Switched on.") if on else _("Switched off."))
    return redirect("settings_automation", shop.handle, name)

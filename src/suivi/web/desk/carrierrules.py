"""The shop's own rules for whose numbers are whose, each seen before it is made and taken back with one click."""

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from suivi.accounts import audit, ownrules
from suivi.accounts.forms import policy_of as choices_of
from suivi.accounts.models import Role, Shop
from suivi.carriers.links import CARRIERS, carrier_name
from suivi.core.parcelnumber import folded
from suivi.core.policy import CarrierRule
from suivi.inbox import rejudging
from suivi.lib import clock
from suivi.orders import found
from suivi.orders.found import Found
from suivi.orders.policies import policy_of
from suivi.orders.terms import fold
from suivi.orders.whatif import Preview, preview
from suivi.web.access import desk, person_of

CAUSE = "carrier rule"  # of the changes that follow; nobody is told of them
SHORTEST = 2  # a rule for a single character would be one for half of all numbers


class RuleForm(forms.Form):
    """A rule as it is entered."""

    begins = forms.CharField(label=gettext_lazy("Numbers that begin with"), max_length=40)
    length = forms.IntegerField(
        label=gettext_lazy("and have so many characters"),
        min_value=SHORTEST,
        max_value=60,
        required=False,
        help_text=gettext_lazy("Empty: any number of them."),
    )
    countries = forms.CharField(
        label=gettext_lazy("on their way to"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Countries by two letters, like FR BE. Empty: anywhere."),
    )
    carrier = forms.CharField(
        label=gettext_lazy("are this carrier's"),
        max_length=80,
        widget=forms.TextInput(attrs={"list": "carriers", "autocomplete": "off"}),
    )

    def clean_begins(self) -> str:
        """As numbers are compared."""
        prefix = folded(self.cleaned_data["begins"])
        if len(prefix) < SHORTEST or not (prefix.isalnum() and prefix.isascii()):
            raise forms.ValidationError(_("At least two letters or digits."))
        return prefix

    def clean_countries(self) -> tuple[str, ...]:
        """ISO codes, sorted."""
        given = re.findall(r"[^\s,;]+", self.cleaned_data["countries"].upper())
        if not all(re.fullmatch(r"[A-Z]{2}", one) for one in given):
            raise forms.ValidationError(_("Countries by two letters, like FR BE. Empty: anywhere."))
        return tuple(sorted(set(given)))

    def clean_carrier(self) -> str:
        """By its usual spelling."""
        return carrier_name(self.cleaned_data["carrier"])

    def rule(self) -> CarrierRule:
        """The rule that was entered."""
        said = self.cleaned_data
        return CarrierRule(
            prefix=said["begins"], carrier=said["carrier"], length=said["length"] or 0, countries=said["countries"]
        )


@desk(Role.OWNER)
def rules(request: HttpRequest, shop: Shop) -> HttpResponse:
    """The rules; with one entered, what it would change; posted, it is made."""
    entered = request.POST if request.method == "POST" else request.GET
    form = RuleForm(entered) if "begins" in entered else RuleForm()
    context: dict[str, Any] = {"form": form, "carriers": sorted(one.name for one in CARRIERS)}
    if form.is_bound and form.is_valid() and "look" in entered:
        if request.method == "POST":
            return _made(request, shop, form.rule())
        context["preview"] = _preview(shop, form.rule())
    context |= {"rules": choices_of(shop).carrier_rules, "under_way": rejudging.under_way(shop)}
    return render(request, "desk/carrier_rules.html", context)


def _concerned(rule: CarrierRule) -> Found:
    return found.by_beginning("tracking", fold(rule.prefix))


def _preview(shop: Shop, rule: CarrierRule) -> Preview:
    policy = policy_of(shop)
    return preview(shop, _concerned(rule), policy, ownrules.with_rule(policy, rule), clock.now())


def _made(request: HttpRequest, shop: Shop, rule: CarrierRule) -> HttpResponse:
    now = clock.now()
    try:
        ownrules.add_rule(shop, rule, person_of(request), now)
    except ownrules.TooMany:
        messages.error(request, _("The shop has as many rules as it may. Take some back first."))
        return redirect("carrier_rules", shop.handle)
    rejudging.judge_again(shop, _concerned(rule), CAUSE, now)
    audit.record(shop, person_of(request), "carrier_rule.made", rule.prefix, carrier=rule.carrier)
    messages.success(request, _("Done. The parcels follow in a moment; nobody is sent a message."))
    return redirect("carrier_rules", shop.handle)


@require_POST
@desk(Role.OWNER)
def undo(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Take a rule back."""
    form = RuleForm(request.POST)
    if form.is_valid():
        ownrules.drop_rule(shop, form.rule())
        rejudging.judge_again(shop, _concerned(form.rule()), CAUSE, clock.now())
        audit.record(shop, person_of(request), "carrier_rule.taken_back", form.rule().prefix)
        messages.success(request, _("Taken back. The parcels are as before in a moment."))
    return redirect("carrier_rules", shop.handle)

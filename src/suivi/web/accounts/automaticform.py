"""The forms of the shop's policies: what can be chosen of each, and the limits of all."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from django import forms
from django.utils.translation import gettext_lazy as _

from suivi.automations.policies import Goods, Paid, Policies, Policy

# How an order reaches the customer, in Shopify's words.
METHODS = [
    ("shipping", _("Shipping")),
    ("local", _("Local delivery")),
    ("pick_up", _("Pickup in store")),
    ("pickup_point", _("Pickup point")),
    ("none", _("No delivery")),
]
MOST_WORDS = 50


class Words(forms.CharField):
    """Several words in one line, with commas between; a tuple."""

    def __init__(self, **more: Any) -> None:  # noqa: ANN401
        super().__init__(required=False, max_length=2000, **more)

    def prepare_value(self, value: object) -> object:
        """The words as one line."""
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: object) -> tuple[str, ...]:
        """Each word once, without outer blanks."""
        words = dict.fromkeys(word.strip() for word in str(super().clean(value)).split(","))
        found = tuple(word for word in words if word)
        if len(found) > MOST_WORDS:
            raise forms.ValidationError(_("At most 50."))
        return found


class PolicyForm(forms.Form):
    """What every policy lets an owner choose. ``already``: also the orders that are open now."""

    only_tags = Words(label=_("Only orders with one of these tags"), help_text=_("With commas between. Empty: all."))
    never_tags = Words(label=_("Never orders with one of these tags"))
    risky = forms.BooleanField(
        label=_("Also orders with a fraud risk"),
        required=False,
        help_text=_("Those whose risk analysis says to look or to cancel, or is not there yet."),
    )
    tests = forms.BooleanField(label=_("Also test orders"), required=False)
    already = forms.BooleanField(
        label=_("Also the orders that are open now"),
        required=False,
        help_text=_("Those of the preview. Otherwise it begins with orders placed from now on."),
    )
    order = ("only_tags", "never_tags", "risky", "tests", "already")

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:  # noqa: ANN401
        self.present = policy
        values = {name: getattr(policy, name) for name in policy.__struct_fields__}
        kwargs["initial"] = {**values, "already": policy.on and policy.already}
        super().__init__(*args, **kwargs)

    def chosen(self, now: datetime) -> Policy:
        """The policy as it is chosen, switched on: for orders from ``now`` on, unless it was on for these before."""
        values = {name: value for name, value in self.cleaned_data.items() if name in self.present.__struct_fields__}
        as_before = self.present.on and self.present.already == self.cleaned_data["already"]
        since = self.present.since if as_before else now.replace(microsecond=0)  # Shopify tells whole seconds
        return msgspec.structs.replace(self.present, **values, on=True, since=since)


class HoldForm(PolicyForm):
    """How long new orders are held."""

    minutes = forms.IntegerField(
        label=_("Minutes from when the order was placed"),
        min_value=1,
        max_value=10_080,
        help_text=_("120 are two hours, 1440 a day."),
    )
    risky = None  # type: ignore[assignment]  # a hold harms no order
    field_order = ("minutes", *PolicyForm.order)


class FulfillForm(PolicyForm):
    """What is fulfilled of which orders."""

    goods = forms.TypedChoiceField(
        label=_("What to fulfill"),
        coerce=Goods,
        widget=forms.RadioSelect,
        choices=[
            (Goods.ALL, _("All items")),
            (Goods.DIGITAL, _("Only items that need no shipping, such as gift cards and downloads")),
            (Goods.SKUS, _("Only items with these SKUs")),
        ],
    )
    skus = Words(label=_("SKUs"), help_text=_("With commas between; * stands for anything: GIFT-*, EBOOK-*"))
    paid = forms.TypedChoiceField(
        label=_("When"),
        coerce=Paid,
        widget=forms.RadioSelect,
        choices=[(Paid.PAID, _("Once it is paid")), (Paid.AUTHORIZED, _("Once it is paid or authorized"))],
    )
    methods = forms.TypedMultipleChoiceField(
        label=_("Only with these ways of delivery"),
        choices=METHODS,
        coerce=str,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all."),
    )
    notify = forms.BooleanField(label=_("Send customers Shopify’s shipping confirmation"), required=False)
    field_order = ("goods", "skus", "paid", "methods", "notify", *PolicyForm.order)

    def clean_methods(self) -> tuple[str, ...]:
        """In a fixed order."""
        return tuple(sorted(self.cleaned_data["methods"]))

    def clean(self) -> dict[str, Any]:
        """SKUs must be named where they decide."""
        found = super().clean() or self.cleaned_data
        if found.get("goods") is Goods.SKUS and not found.get("skus") and "skus" not in self.errors:
            self.add_error("skus", _("Name at least one SKU."))
        return found


class CaptureFulfilledForm(PolicyForm):
    """Nothing more to choose."""

    field_order = PolicyForm.order


class CaptureExpiringForm(PolicyForm):
    """How long before the end."""

    hours = forms.IntegerField(label=_("Hours before the authorization expires"), min_value=1, max_value=720)
    field_order = ("hours", *PolicyForm.order)


FORMS: Mapping[str, type[PolicyForm]] = {
    "hold": HoldForm,
    "fulfill": FulfillForm,
    "capture_fulfilled": CaptureFulfilledForm,
    "capture_expiring": CaptureExpiringForm,
}


class LimitsForm(forms.Form):
    """What bounds all policies."""

    hourly = forms.IntegerField(
        label=_("Most actions in an hour"),
        min_value=1,
        max_value=10_000,
        help_text=_("What is more waits its turn. Releasing holds does not count."),
    )
    paused = forms.BooleanField(
        label=_("Pause everything"),
        required=False,
        help_text=_("Nothing is asked of the store by itself, and no hold is released, until you clear this box."),
    )

    def __init__(self, *args: Any, policies: Policies, **kwargs: Any) -> None:  # noqa: ANN401
        kwargs["initial"] = {"hourly": policies.hourly, "paused": policies.paused}
        super().__init__(*args, **kwargs)

"""The form of a shop's thresholds: one table, from which fields, limits and explanations are made."""

from dataclasses import dataclass
from typing import Any

import msgspec
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from suivi.accounts.forms import policy_of
from suivi.accounts.models import Shop
from suivi.core.policy import Policy


@dataclass(frozen=True)
class Threshold:
    """A number of the policy: its name in ``core.policy``, what it means, its unit and its largest value."""

    name: str
    label: Promise
    unit: Promise
    largest: int = 365


BUSINESS_DAYS = _("business days")
BUSINESS_HOURS = _("business hours")
HOURS = _("hours")
DAYS = _("days")
MINUTES = _("minutes")

GROUPS: tuple[tuple[Promise, tuple[Threshold, ...]], ...] = (
    (
        _("Payment"),
        (
            Threshold("authorization_days", _("An authorization expires after, where nothing else is said"), DAYS),
            Threshold("expiring_hours", _("Warn before an authorization expires"), HOURS),
            Threshold("payment_pending_days", _("Chase a pending payment after"), BUSINESS_DAYS),
            Threshold("refund_within_days", _("A refund that is owed must be paid within"), BUSINESS_DAYS),
        ),
    ),
    (
        _("Fulfillment"),
        (
            Threshold("ship_within_days", _("An order that can ship must ship within"), BUSINESS_DAYS),
            Threshold("hold_default_hours", _("A hold is too long after"), BUSINESS_HOURS, 2000),
            Threshold("upsell_hold_minutes", _("An upsell hold ends by itself after"), MINUTES, 10_000),
            Threshold("decline_hours", _("A declined fulfillment request needs an answer within"), BUSINESS_HOURS, 500),
            Threshold("tracking_within_hours", _("A tracking number must follow within"), BUSINESS_HOURS, 500),
        ),
    ),
    (
        _("Delivery"),
        (
            Threshold(
                "first_scan_hours", _("The carrier's first scan must follow the label within"), BUSINESS_HOURS, 2000
            ),
            Threshold(
                "wrong_number_hours", _("A number the carrier does not know is wrong after"), BUSINESS_HOURS, 2000
            ),
            Threshold(
                "stuck_domestic_hours",
                _("A parcel inside the country is stuck without a scan for"),
                BUSINESS_HOURS,
                2000,
            ),
            Threshold(
                "stuck_international_hours",
                _("A parcel across borders is stuck without a scan for"),
                BUSINESS_HOURS,
                2000,
            ),
            Threshold("customs_days", _("A parcel in customs is stuck after"), DAYS),
            Threshold("pickup_reminder_days", _("Remind the customer of a parcel at a pickup point after"), DAYS),
            Threshold("pickup_deadline_days", _("A pickup point sends the parcel back after"), DAYS),
            Threshold("pickup_point_days", _("A parcel shop sends the parcel back after"), DAYS),
            Threshold("expired_days", _("Tracking counts as expired without news for"), DAYS),
            Threshold("archived_watch_days", _("A parcel of an archived order matters after its last news for"), DAYS),
            Threshold(
                "contradiction_hours", _("Wait before reporting a delivery that other scans contradict"), HOURS, 500
            ),
        ),
    ),
    (
        _("Returns"),
        (
            Threshold("return_answer_hours", _("A return request needs an answer within"), BUSINESS_HOURS, 2000),
            Threshold("return_handle_days", _("A return that has arrived must be handled within"), BUSINESS_DAYS),
        ),
    ),
)
WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


class PolicyForm(forms.Form):
    """A shop's thresholds and calendar."""

    country = forms.RegexField(
        label=_("Country"),
        regex=r"^[A-Za-z]{2}$",
        widget=forms.TextInput(attrs={"maxlength": 2, "size": 2, "autocomplete": "country"}),
        required=False,
        help_text=_("Two letters, like FR. Its public holidays are no business days."),
    )
    weekend = forms.TypedMultipleChoiceField(
        label=_("Days off"), choices=WEEKDAYS, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:  # noqa: ANN401
        self.policy = policy_of(shop)
        initial = {name: getattr(self.policy, name) for name in Policy.__struct_fields__}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        for _title, thresholds in GROUPS:
            for each in thresholds:
                self.fields[each.name] = forms.IntegerField(label=str(each.label), min_value=1, max_value=each.largest)

    def clean_country(self) -> str:
        """A country whose holidays are known."""
        import holidays  # a large package that only this form needs here

        country: str = self.cleaned_data["country"].upper()
        if country and country not in holidays.list_supported_countries():
            raise forms.ValidationError(_("The public holidays of this country are not known."))
        return country

    def clean_weekend(self) -> tuple[int, ...]:
        """At least one day must be left to work on."""
        days = tuple(sorted(self.cleaned_data["weekend"]))
        if len(days) == len(WEEKDAYS):
            raise forms.ValidationError(_("Leave at least one day to work on."))
        return days

    def groups(self) -> list[tuple[Promise, list[tuple[forms.BoundField, Promise]]]]:
        """The thresholds as the page shows them: title, then field and unit."""
        return [(title, [(self[each.name], each.unit) for each in rows]) for title, rows in GROUPS]

    def new_policy(self) -> dict[str, Any]:
        """The policy with what was written, as the shop stores it."""
        return dict(msgspec.to_builtins(msgspec.structs.replace(self.policy, **self.cleaned_data)))

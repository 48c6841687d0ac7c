"""The form of what a shop lets its customers ask for on the page of their order."""

import re
from typing import Any

import msgspec
from django import forms
from django.utils.translation import gettext_lazy as _

from suivi.core.customerasks import REASONS
from suivi.core.requests import Kind
from suivi.core.selfservice import Rules

KINDS = [
    (Kind.RETURN.value, _("Ask to return items")),
    (Kind.CANCEL.value, _("Ask to cancel, until something has left")),
    (Kind.ADDRESS.value, _("Ask to correct the address, until something has left")),
    (Kind.NOT_RECEIVED.value, _("Report that a parcel has not arrived")),
    (Kind.DAMAGED.value, _("Report that something is damaged")),
    (Kind.WRONG_ITEM.value, _("Report that something is wrong or missing")),
]


class RulesForm(forms.Form):
    """Which requests, within how many days, for which reasons, and of which goods not."""

    kinds = forms.MultipleChoiceField(
        label=_("Customers can"), choices=KINDS, required=False, widget=forms.CheckboxSelectMultiple
    )
    choices = forms.BooleanField(label=_("Customers can choose which messages they get"), required=False)
    photos = forms.BooleanField(
        label=_("Photos can be added"),
        required=False,
        help_text=_("To returns and to what is damaged or wrong. Only the desk sees them."),
    )
    return_days = forms.IntegerField(label=_("Returns, days after it arrived"), min_value=1, max_value=3650)
    report_days = forms.IntegerField(label=_("Reports, days after it arrived"), min_value=1, max_value=3650)
    not_received_days = forms.IntegerField(
        label=_("Not arrived, days after the carrier says so"),
        min_value=0,
        max_value=60,
        help_text=_("Parcels are sometimes reported too early, or lie with a neighbor."),
    )
    reasons = forms.MultipleChoiceField(
        label=_("Reasons of returns"),
        choices=[(reason, _(text)) for reason, text in REASONS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    final_sale = forms.CharField(
        label=_("What cannot be returned, by SKU"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One in a line. A star stands for any letters, such as GIFT-*."),
    )
    final_sale_tags = forms.CharField(
        label=_("Orders of which nothing can be returned, by tag"),
        required=False,
        max_length=1000,
        help_text=_("With commas between."),
    )

    def __init__(self, *args: Any, rules: Rules, **kwargs: Any) -> None:  # noqa: ANN401
        initial = {
            **msgspec.structs.asdict(rules),
            "kinds": [kind.value for kind in rules.kinds],
            "final_sale": "\n".join(rules.final_sale),
            "final_sale_tags": ", ".join(rules.final_sale_tags),
        }
        super().__init__(*args, **{**kwargs, "initial": initial})

    def clean_final_sale(self) -> tuple[str, ...]:
        """SKUs without blanks around them, each once."""
        return _each(self.cleaned_data["final_sale"], r"[\r\n]+")

    def clean_final_sale_tags(self) -> tuple[str, ...]:
        """Tags without blanks around them, each once."""
        return _each(self.cleaned_data["final_sale_tags"], ",")

    @property
    def rules(self) -> Rules:
        """What was chosen."""
        return msgspec.convert(dict(self.cleaned_data), Rules)


def _each(written: str, between: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (one.strip() for one in re.split(between, written)))))

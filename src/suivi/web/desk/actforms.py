"""The form of an action: its parameters for one target, with sensible values in them already."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import msgspec
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from suivi.actions.asking import Wrong
from suivi.core.verdict import Reason
from suivi.core.wording import say
from suivi.core.words import Action
from suivi.sources.shopify.acts.reasons import SENTENCES
from suivi.sources.shopify.acts.table import ACTS
from suivi.web.desk.actfields import part
from suivi.web.desk.actparts import LEFT_OUT, About, Part
from suivi.web.templatetags.words import show


class ActForm(forms.Form):
    """What a person says about an action. ``again``: what was said when it was asked before; ``only``: the parameters
    that are asked, where not all are.
    """

    def __init__(
        self,
        action: Action,
        about: About,
        data: Any = None,  # noqa: ANN401
        again: Mapping[str, Any] | None = None,
        only: Collection[str] | None = None,
    ) -> None:
        self.parts = [each for each in parts(action, about) if only is None or each.name in only]
        said = {each: each.initial(again[each.name]) for each in self.parts if again and each.name in again}
        super().__init__(data, initial={name: value for shown in said.values() for name, value in shown.items()})
        for each in self.parts:
            self.fields.update(each.fields)
        self.params: dict[str, Any] = {"target": about.target.id}

    def clean(self) -> dict[str, Any]:
        """Puts the parameters together."""
        for each in self.parts:
            if any(name in self.errors for name in each.fields):
                continue
            try:
                value = each.given(self.cleaned_data)
            except ValidationError as error:
                self.add_error(each.first, error)
                continue
            if value is not LEFT_OUT:
                self.params[each.name] = value
        return self.cleaned_data

    def refuse(self, wrong: Wrong) -> None:
        """Says what is wrong beside the field that it is about, else above all."""
        name = wrong.field.partition("[")[0].partition(".")[0]
        field = next((each.first for each in self.parts if each.name == name), "")
        self.add_error(field or None, because(wrong.reason))

    @property
    def shown(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields in the order in which they are asked, by parameter: how it is laid out, and its fields."""
        return [(each.look, [self[name] for name in each.fields]) for each in self.parts if each.fields]


def parts(action: Action, about: About) -> list[Part]:
    """The parameters of an action; of the target the address tells."""
    fields = msgspec.structs.fields(ACTS[action].params)
    return [
        part(action, one.name, replace(about, kind=one.type, required=one.required))
        for one in fields
        if one.name != "target"
    ]


def because(reason: Reason) -> str:
    """Why an action cannot be done, or what is wrong with what was entered, in the page's language."""
    return say(reason, gettext, show, SENTENCES)

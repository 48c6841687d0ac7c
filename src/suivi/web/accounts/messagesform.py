"""The forms of what customers are told."""

from typing import Any

import msgspec
from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from suivi.core.words import Delivery, Fulfillment, Payment, Return
from suivi.letters.triggers import Trigger
from suivi.messages.choices import SHOPIFY_TELLS, By, Choice, Choices, Still, Way
from suivi.web.messagewords import WAYS, WHO
from suivi.web.words import look

AXES = {"payment": Payment, "fulfillment": Fulfillment, "delivery": Delivery, "returns": Return}
LIMITS = ("opens", "closes", "daily", "gather_minutes", "oldest_hours", "language")


class LimitsForm(forms.Form):
    """When, how often and how old."""

    opens = forms.IntegerField(label=_("From this hour on"), min_value=0, max_value=23)
    closes = forms.IntegerField(
        label=_("Until this hour"),
        min_value=0,
        max_value=24,
        help_text=_("By the clock where the customer lives. What is due at night waits. The same hour twice: always."),
    )
    daily = forms.IntegerField(label=_("Most messages to a customer in a day"), min_value=1, max_value=50)
    gather_minutes = forms.IntegerField(
        label=_("Minutes that news of parcels wait for each other"),
        min_value=0,
        max_value=240,
        help_text=_("Parcels that move together become one message."),
    )
    oldest_hours = forms.IntegerField(
        label=_("Oldest news, in hours"),
        min_value=1,
        max_value=720,
        help_text=_("What happened longer ago is told to nobody."),
    )
    language = forms.ChoiceField(
        label=_("Language where an order tells none"), choices=[(code, name) for code, name in settings.LANGUAGES]
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:  # noqa: ANN401
        self._choices = choices
        kwargs["initial"] = {name: getattr(choices, name) for name in LIMITS}
        super().__init__(*args, **kwargs)

    def chosen(self) -> Choices:
        """The choices with these limits."""
        return msgspec.structs.replace(self._choices, **self.cleaned_data)


class TriggerForm(forms.Form):
    """Who tells of something, and by what; of what lasts, also what and how long."""

    by = forms.TypedChoiceField(label=_("Who tells customers"), coerce=By, widget=forms.RadioSelect)
    way = forms.TypedChoiceField(label=_("By"), coerce=Way)
    status = forms.ChoiceField(label=_("Status"))
    hours = forms.IntegerField(label=_("Business hours"), min_value=1, max_value=2000)

    def __init__(self, *args: Any, trigger: Trigger, choices: Choices, **kwargs: Any) -> None:  # noqa: ANN401
        self._trigger, self._choices = trigger, choices
        choice, still = choices.of(trigger), next(iter(choices.still), Still(axis="delivery", word="pending", hours=48))
        kwargs["initial"] = {
            "by": choice.by,
            "way": choice.way,
            "status": f"{still.axis}.{still.word}",
            "hours": still.hours,
        }
        super().__init__(*args, **kwargs)
        who = [By.NOBODY, By.SUIVI, *([By.SHOPIFY] if trigger in SHOPIFY_TELLS else [])]
        self._offer("by", [(one.value, _now(WHO[one])) for one in who])
        self._offer("way", [(one.value, _now(name)) for one, name in WAYS.items()])
        if trigger is Trigger.STILL:
            self._offer("status", _statuses())
        else:
            del self.fields["status"], self.fields["hours"]

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def chosen(self) -> Choices:
        """The choices with this one."""
        told = self.cleaned_data
        found = self._choices.put(self._trigger, Choice(by=told["by"], way=told["way"]))
        if self._trigger is not Trigger.STILL:
            return found
        axis, _dot, word = told["status"].partition(".")
        return msgspec.structs.replace(found, still=(Still(axis=axis, word=word, hours=told["hours"]),))


def _statuses() -> list[tuple[str, Any]]:
    """Every status, by axis."""
    titles = {
        "payment": _now("Payment"),
        "fulfillment": _now("Fulfillment"),
        "delivery": _now("Delivery"),
        "returns": _now("Return"),
    }
    return [
        (titles[axis], [(f"{axis}.{word.value}", _now(look(axis, word.value).label)) for word in words])
        for axis, words in AXES.items()
    ]

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
LIMITS = ("opens", "closes", "daily", "gather_minutes", "oldest_hours", "language", "openings")
MOST = 10  # rules of what lasts


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
    openings = forms.BooleanField(
        label=_("Keep when mails are opened"),
        required=False,
        help_text=_(
            "Suivi puts nothing into mails to find out. Some providers do, if you switch it on there; what they tell is"
            " dropped while this is off. Many mail programs open every mail by themselves, others tell nothing: it says"
            " little about one customer."
        ),
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:  # noqa: ANN401
        self._choices = choices
        kwargs["initial"] = {name: getattr(choices, name) for name in LIMITS}
        super().__init__(*args, **kwargs)

    def chosen(self) -> Choices:
        """The choices with these limits."""
        return msgspec.structs.replace(self._choices, **self.cleaned_data)


class TriggerForm(forms.Form):
    """Who tells of something, and by what."""

    by = forms.TypedChoiceField(label=_("Who tells customers"), coerce=By, widget=forms.RadioSelect)
    way = forms.TypedChoiceField(label=_("By"), coerce=Way)

    def __init__(self, *args: Any, trigger: Trigger, choices: Choices, **kwargs: Any) -> None:  # noqa: ANN401
        self._trigger, self._choices = trigger, choices
        choice = choices.of(trigger)
        super().__init__(*args, **{"initial": {"by": choice.by, "way": choice.way}, **kwargs})
        who = [By.NOBODY, By.SUIVI, *([By.SHOPIFY] if trigger in SHOPIFY_TELLS else [])]
        self._offer("by", [(one.value, _now(WHO[one])) for one in who])
        self._offer("way", [(one.value, _now(name)) for one, name in WAYS.items()])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def chosen(self) -> Choices:
        """The choices with this one."""
        told = self.cleaned_data
        return self._choices.put(self._trigger, Choice(by=told["by"], way=told["way"]))


class StillForm(TriggerForm):
    """Of what lasts: also what, and how long. There is always one row more than rules; an empty row is none."""

    def __init__(self, *args: Any, trigger: Trigger, choices: Choices, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, trigger=trigger, choices=choices, **kwargs)
        posted = sum(name.startswith("status_") for name in self.data)
        self._rows = min(max(len(choices.still) + 1, posted), MOST)
        for place in range(self._rows):
            known = choices.still[place] if place < len(choices.still) else None
            self._add(place, known)

    def _add(self, place: int, known: Still | None) -> None:
        self.fields[f"status_{place}"] = forms.ChoiceField(
            label=_now("Rule {n}: status").format(n=place + 1),
            choices=[("", _now("No rule")), *_statuses()],
            initial=f"{known.axis}.{known.word}" if known else "",
            required=False,
        )
        self.fields[f"hours_{place}"] = forms.IntegerField(
            label=_now("Rule {n}: business hours").format(n=place + 1),
            initial=known.hours if known else None,
            min_value=1,
            max_value=2000,
            required=False,
        )

    def clean(self) -> None:
        """A status needs its hours, and who switches it on needs a rule."""
        told = self.cleaned_data
        for place in range(self._rows):
            if told.get(f"status_{place}") and not told.get(f"hours_{place}") and f"hours_{place}" not in self.errors:
                self.add_error(f"hours_{place}", _now("Say after how many business hours."))
        if told.get("by") is By.SUIVI and not any(told.get(f"status_{place}") for place in range(self._rows)):
            self.add_error("status_0", _now("Choose what has to last."))

    def chosen(self) -> Choices:
        """The choices with this one and its rules, each once."""
        told, rules = self.cleaned_data, []
        for place in range(self._rows):
            axis, _dot, word = told[f"status_{place}"].partition(".")
            if word:
                rules.append(Still(axis=axis, word=word, hours=told[f"hours_{place}"]))
        return msgspec.structs.replace(super().chosen(), still=tuple(dict.fromkeys(rules)))


def form_of(trigger: Trigger) -> type[TriggerForm]:
    """The form of a trigger's choices."""
    return StillForm if trigger is Trigger.STILL else TriggerForm


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

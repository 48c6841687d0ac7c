"""What people choose of alerts: what is told by one way and when, and whom it is told on to."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import available_timezones

import msgspec
from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from suivi.alerts import lines
from suivi.alerts.choices import OFFERED, UNDISTURBED, By, Preset, Rules, Step, When, usual, written
from suivi.alerts.kinds import GROUPS
from suivi.alerts.models import Line
from suivi.alerts.writing import kind_name
from suivi.channels import CHANNELS
from suivi.core.words import Severity
from suivi.lib import vault
from suivi.messages.reading import international
from suivi.web.alertwords import PRESETS, TO, WHENS
from suivi.web.words import look

HOURS = [(hour, f"{hour}:00") for hour in range(24)]
WEEKDAYS = ((1, _("Monday")), (2, _("Tuesday")), (3, _("Wednesday")), (4, _("Thursday")), (5, _("Friday")),
            (6, _("Saturday")), (7, _("Sunday")))  # fmt: skip
CHOSEN = ("preset", "hour", "weekday", "quiet_from", "quiet_until", "timezone")


class LineForm(forms.Form):
    """One line: where it leads, what is told by it and when. Secrets are never shown again."""

    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:  # noqa: ANN401
        self.line, self.by, self.now = line, By(line.by), line.choices
        super().__init__(*args, **kwargs)
        self.kept = self._entered()
        if line.person_id is None:
            self.fields["name"] = forms.CharField(
                label=_("Name"), max_length=80, initial=line.name, help_text=_("Such as the channel’s: #orders.")
            )
        self._add_address()
        if line.person_id is None:
            languages = [(code, name) for code, name in settings.LANGUAGES]
            self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=languages, initial=line.language)
        self._add_hours()
        self._add_kinds()

    def _entered(self) -> dict[str, str]:
        try:
            return lines.entered(self.line)
        except vault.UnsealableError:
            return {}

    def _add_address(self) -> None:
        if self.by is By.SMS:
            self.fields["to"] = forms.CharField(
                label=_("Mobile number"),
                max_length=30,
                initial=self.kept.get("to", ""),
                help_text=_("With + and country."),
            )
        for one in CHANNELS[self.by.value].fields if self.by in lines.OWN else ():
            kept = bool(self.kept.get(one.name))
            hint = (
                gettext("Known. Enter it only to change it.")
                if one.secret and kept
                else gettext(one.hint)
                if one.hint
                else ""
            )
            widget = forms.PasswordInput(attrs={"autocomplete": "off"}) if one.secret else forms.TextInput()
            self.fields[one.name] = forms.CharField(
                label=gettext(one.label), max_length=500, required=not (one.secret and kept), help_text=hint,
                widget=widget, initial="" if one.secret else self.kept.get(one.name, ""),
            )  # fmt: skip

    def _add_hours(self) -> None:
        offered = OFFERED.get(self.by, tuple(When))
        presets = [(one.value, gettext(text)) for one, text in PRESETS.items()
                   if one is not Preset.BRIEFING or When.DAY in offered]  # fmt: skip
        self.fields["preset"] = forms.ChoiceField(label=_("What is told"), choices=presets)
        if When.DAY in offered:
            self.fields["hour"] = _hour(_("Hour of the daily and weekly briefing"))
            self.fields["weekday"] = forms.TypedChoiceField(
                label=_("Day of the weekly briefing"), coerce=int, choices=WEEKDAYS
            )
        if self.by not in UNDISTURBED:
            self.fields["quiet_from"] = _hour(_("Quiet from"))
            self.fields["quiet_until"] = _hour(_("Quiet until"))
            self.fields["quiet_until"].help_text = _(
                "What is told at once waits until then. The same hour twice: never quiet."
            )
            zones = [
                ("", gettext("The shop’s")),
                *((name, name.replace("_", " ")) for name in sorted(available_timezones())),
            ]
            self.fields["timezone"] = forms.ChoiceField(label=_("Time zone"), choices=zones, required=False)
        for name in CHOSEN:
            if name in self.fields:
                self.fields[name].initial = getattr(self.now, name)

    def _add_kinds(self) -> None:
        offered = OFFERED.get(self.by, tuple(When))
        for kind in (str(kind) for group in GROUPS.values() for kind in group):
            said = gettext("Usual: %s") % gettext(WHENS[usual(self.now.preset, kind, self.by)])
            choices = [("", said), *((one.value, gettext(WHENS[one])) for one in offered)]
            self.fields[f"kind_{kind}"] = forms.ChoiceField(
                label=kind_name(kind), choices=choices, required=False, initial=self.now.kinds.get(kind, "")
            )

    def groups(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The kinds, as they belong together."""
        for name, kinds in GROUPS.items():
            yield gettext(name), [self[f"kind_{kind}"] for kind in kinds]

    def hours(self) -> list[forms.BoundField]:
        """When it is told."""
        return [self[name] for name in CHOSEN[1:] if name in self.fields]

    def others(self) -> list[forms.BoundField]:
        """All else."""
        return [self[name] for name in self.fields if not name.startswith("kind_") and name not in CHOSEN[1:]]

    def clean_to(self) -> str:
        """A number that can be dialed from anywhere."""
        found = international(self.cleaned_data["to"], "")
        if not found:
            raise forms.ValidationError(_("This is no phone number with + and country."))
        return found

    def save(self) -> Line:
        """Keeps it; its address and secrets sealed. What did not work is tried again."""
        given, line = self.cleaned_data, self.line
        kinds = {name.removeprefix("kind_"): When(value) for name, value in given.items()
                 if name.startswith("kind_") and value}  # fmt: skip
        chosen = {name: given[name] for name in CHOSEN if name in given}
        chosen["preset"] = Preset(chosen["preset"])
        line.document = written(msgspec.structs.replace(self.now, kinds=kinds, **chosen))
        names = (
            ["to"]
            if self.by is By.SMS
            else [one.name for one in CHANNELS[self.by.value].fields]
            if self.by in lines.OWN
            else []
        )
        if names:
            line.sealed_account = lines.sealed({name: given.get(name) or self.kept.get(name, "") for name in names})
        line.name, line.language = given.get("name", ""), given.get("language", "")
        line.broken, line.failures, line.quiet_until, line.why = False, 0, None, ""
        line.save()
        return line


def _hour(label: Any) -> forms.TypedChoiceField:  # noqa: ANN401 - a text that is translated when shown
    return forms.TypedChoiceField(label=label, coerce=int, choices=HOURS)


class RulesForm(forms.Form):
    """Whom a problem is told on to where nobody takes its order: two steps at most."""

    least = forms.TypedChoiceField(label=_("From this severity on"), coerce=Severity)
    hours_1 = forms.IntegerField(label=_("After so many business hours"), min_value=1, max_value=500, required=False)
    to_1 = forms.ChoiceField(label=_("Who is told then"), required=False)
    hours_2 = forms.IntegerField(label=_("Then after so many more"), min_value=1, max_value=500, required=False)
    to_2 = forms.ChoiceField(label=_("Who is told then"), required=False)

    def __init__(self, *args: Any, rules: Rules, places: list[Line], **kwargs: Any) -> None:  # noqa: ANN401
        initial: dict[str, Any] = {"least": rules.least.value}
        for number, step in enumerate(rules.steps[:2], 1):
            initial |= {f"hours_{number}": step.hours, f"to_{number}": step.to}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        severities = [(one.value, gettext(look("severity", one.value).label)) for one in Severity]
        to = [("", gettext("Nobody")), *((key, gettext(text)) for key, text in TO.items())]
        to += [(str(place.pk), place.name) for place in places]
        for name, choices in (("least", severities), ("to_1", to), ("to_2", to)):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> Rules:
        """The rules; a step that lacks its hours or whom it tells is none, nor is what would follow it."""
        given, steps = self.cleaned_data, list[Step]()
        for number in (1, 2):
            if not (given[f"hours_{number}"] and given[f"to_{number}"]):
                break
            steps.append(Step(hours=given[f"hours_{number}"], to=given[f"to_{number}"]))
        return Rules(least=given["least"], steps=tuple(steps))

"""What people choose of a report: which, as what, when, and where to."""

from datetime import time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from suivi.accounts.models import Person, Shop
from suivi.publishing.asking import report_named
from suivi.publishing.destinations import DESTINATIONS
from suivi.publishing.formats import FORMATS
from suivi.publishing.models import Destination, Run, Schedule
from suivi.publishing.often import Choice, Often, choice_of, cron_of
from suivi.publishing.schedules import CronError, checked
from suivi.reports.contract import Definition
from suivi.reports.definitions import ready, words_of
from suivi.reports.stored import saved
from suivi.web.publishingwords import OFTEN, WEEKDAYS

# The reports' own period, or one that moves with the day (core.relative).
PERIODS = (
    ("", _("The report’s own period")),
    ("yesterday", _("Yesterday")),
    ("last_7_days", _("Last 7 days")),
    ("last_30_days", _("Last 30 days")),
    ("last_90_days", _("Last 90 days")),
    ("last_12_months", _("Last 12 months")),
    ("last_week", _("Last week")),
    ("this_month", _("This month")),
    ("last_month", _("Last month")),
    ("last_quarter", _("Last quarter")),
    ("last_year", _("Last year")),
)
DAYS = ((1, _("1 day")), (7, _("7 days")), (30, _("30 days")), (90, _("90 days")))
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
LAST = 0  # the last day of a month


def formats() -> list[tuple[str, str]]:
    """The kinds of files, each with what it is for."""
    return [
        (name, " · ".join(filter(None, (one.title, gettext(one.help) if one.help else ""))))
        for name, one in FORMATS.items()
    ]


def reports(shop: Shop, person: Person) -> list[tuple[str, str]]:
    """All reports that the person may see, by title."""
    own = [(one.definition.name, words_of(one.definition).title) for one in saved(shop, person)]
    return own + sorted(((name, words_of(one).title) for name, one in ready().items()), key=lambda one: one[1])


class ReportForm(forms.Form):
    """Which report, over which period, as what."""

    report = forms.ChoiceField(label=_("Report"))
    period = forms.ChoiceField(label=_("Period"), choices=PERIODS, required=False)
    format = forms.ChoiceField(label=_("Kind of file"))

    def __init__(self, *args: Any, shop: Shop, person: Person, **more: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **more)
        self.shop, self.person = shop, person
        self.fields["report"].choices = reports(shop, person)  # type: ignore[attr-defined]
        self.fields["format"].choices = formats()  # type: ignore[attr-defined]

    @property
    def definition(self) -> Definition:
        """The report that was chosen, once the form is valid."""
        found = report_named(self.shop, self.cleaned_data["report"], self.person)
        assert found is not None
        return found


class AskForm(ReportForm):
    """A report to be made now; a page may send days instead of a period."""

    def clean(self) -> dict[str, Any]:
        """With the days of the page that asked."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        return {**given, **{name: self.data.get(name, "")[:10] for name in ("from", "to")}}


class ScheduleForm(ReportForm):
    """A report made again and again."""

    often = forms.ChoiceField(
        label=_("How often"), choices=lambda: [(key, gettext(text)) for key, text in OFTEN.items()]
    )
    at = forms.TimeField(
        label=_("Time of day"), initial=time(8), required=False, widget=CLOCK,
        help_text=_("By the shop’s clock. Of an hourly report only the minutes count."),
    )  # fmt: skip
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"), coerce=int, required=False, empty_value="1",
        choices=lambda: [(number, gettext(name)) for number, name in WEEKDAYS], help_text=_("For weekly reports."),
    )  # fmt: skip
    day = forms.TypedChoiceField(
        label=_("Day of the month"), coerce=int, required=False, empty_value="1",
        choices=[*((number, str(number)) for number in range(1, 29)), (LAST, _("The last"))],
        help_text=_("For monthly reports."),
    )  # fmt: skip
    cron = forms.CharField(
        label=_("In cron’s form"),
        required=False,
        max_length=80,
        help_text=_("Minute, hour, day, month, weekday: 0 8 * * 1-5"),
    )
    destinations = forms.TypedMultipleChoiceField(
        label=_("Where to"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Without one, the files are only kept here."),
    )  # fmt: skip
    only_if_rows = forms.BooleanField(label=_("Send only if there are rows"), required=False)
    only_if_changed = forms.BooleanField(label=_("Send only if something changed since the last time"), required=False)
    on = forms.BooleanField(label=_("Switched on"), required=False, initial=True)

    def __init__(self, *args: Any, schedule: Schedule, person: Person, **more: Any) -> None:  # noqa: ANN401
        self.schedule = schedule
        kept = _kept(schedule) if schedule.pk else {"often": Often.DAILY}
        super().__init__(*args, shop=schedule.shop, person=person, initial={**kept, **more.pop("initial", {})}, **more)
        self.found = list(Destination.objects.filter(shop=schedule.shop).order_by("name"))
        self.fields["destinations"].choices = [(one.pk, one.name) for one in self.found]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuses what is no schedule, and files that a destination does not take."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if "often" in given and "cron" in given:
            choice = Choice(
                Often(given["often"]),
                given.get("at") or time(8),
                int(given["weekday"]),
                int(given["day"]),
                given["cron"],
            )
            try:
                given["cron"] = checked(cron_of(choice))
            except CronError as error:
                self.add_error("cron", gettext(str(error)))
        chosen = [one for one in self.found if one.pk in given.get("destinations", ())]
        for one in _unsuited(chosen, given.get("format", "")):
            self.add_error("destinations", gettext("%(name)s takes only CSV for spreadsheets.") % {"name": one.name})
        return given

    def fill(self) -> Schedule:
        """The schedule with what was chosen, not saved yet."""
        for name in ("report", "period", "format", "cron", "destinations", "only_if_rows", "only_if_changed", "on"):
            setattr(self.schedule, name, self.cleaned_data[name])
        return self.schedule


def _kept(schedule: Schedule) -> dict[str, Any]:
    choice = choice_of(schedule.cron)
    names = ("report", "period", "format", "cron", "destinations", "only_if_rows", "only_if_changed", "on")
    return {**{name: getattr(schedule, name) for name in names}, **choice._asdict(), "cron": choice.cron}


def _unsuited(chosen: list[Destination], format_: str) -> list[Destination]:
    """Those that do not take such files."""
    return [one for one in chosen if (takes := DESTINATIONS[one.kind].formats) and format_ not in takes]


class LinkForm(forms.Form):
    """How long a link holds."""

    days = forms.TypedChoiceField(label=_("Valid for"), coerce=int, choices=DAYS, initial=7)

    @property
    def valid_for(self) -> timedelta:
        """The span that was chosen."""
        return timedelta(days=self.cleaned_data["days"])


class SendForm(forms.Form):
    """Where a file is sent now."""

    destinations = forms.TypedMultipleChoiceField(label=_("Where to"), coerce=int, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, run: Run, **more: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **more)
        found = list(Destination.objects.filter(shop=run.shop).order_by("name"))
        unsuited = {one.pk for one in _unsuited(found, run.format)}
        self.fields["destinations"].choices = [  # type: ignore[attr-defined]
            (one.pk, one.name) for one in found if one.pk not in unsuited
        ]

"""What pages say of runs, schedules and destinations."""

from collections.abc import Mapping

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from suivi.publishing.often import Choice, Often, choice_of

OFTEN: Mapping[Often, str] = {
    Often.HOURLY: _("Every hour"),
    Often.DAILY: _("Every day"),
    Often.WEEKDAYS: _("From Monday to Friday"),
    Often.WEEKLY: _("Every week"),
    Often.MONTHLY: _("Every month"),
    Often.CRON: _("As written in cron’s form"),
}
WEEKDAYS = (
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
)
AT: Mapping[Often, str] = {
    Often.HOURLY: _("Every hour, at minute %(minute)s"),
    Often.DAILY: _("Every day at %(time)s"),
    Often.WEEKDAYS: _("Monday to Friday at %(time)s"),
    Often.WEEKLY: _("%(weekday)s at %(time)s"),
    Often.MONTHLY: _("On day %(day)s of each month at %(time)s"),
}
LAST_DAY = _("On the last day of each month at %(time)s")


def when(cron: str) -> str:
    """How often, in words; a schedule of no common form as it is written."""
    choice = choice_of(cron)
    return (
        cron
        if choice.often is Often.CRON
        else gettext(_pattern(choice))
        % {
            "minute": choice.at.minute,
            "time": f"{choice.at:%H:%M}",
            "weekday": gettext(dict(WEEKDAYS).get(choice.weekday, "")),
            "day": choice.day,
        }
    )


def _pattern(choice: Choice) -> str:
    return LAST_DAY if choice.often is Often.MONTHLY and not choice.day else AT[choice.often]


def said(why: str) -> str:
    """A reason that was kept in English, in the language in force; what a machine said stays as it is."""
    return gettext(why) if why and translation.get_language() != "en" else why

"""Whether an alert that is due is told, waits or is dropped: decided anew at its turn. Pure."""

from collections.abc import Callable, Mapping, Set
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from suivi.alerts.choices import UNDISTURBED, By, Choices, When
from suivi.alerts.models import Alert
from suivi.core.translatable import gettext_noop as _
from suivi.lib.hours import quiet_until

OLDEST = timedelta(days=2)  # what waited longer is in the briefing, and in the list of what needs attention
AGAIN = timedelta(hours=12)  # a problem that comes and goes is told once in so long
Occasion = Alert.Occasion
# Why something was not told, in words; the code is kept.
WHY: Mapping[str, str] = {
    "no_access": _("Whoever it was for may not see the shop any more."),
    "off": _("Switched off meanwhile."),
    "gone": _("The order is gone."),
    "cleared": _("No longer so when it was due."),
    "taken": _("Somebody took it meanwhile."),
    "told": _("Told a short while ago."),
    "old": _("Too old to be told."),
    "calm": _("Nothing was new, and nothing waits for a person."),
    "no_channel": _("Nothing is set up to send it by."),
    "no_answer": _("It could not be sent for too long."),
    "error": _("An error of Suivi; the log says more."),
}


class Case(NamedTuple):
    """Everything that decides. ``present``: what is wrong with the order now, by kind and mark; None: it is gone.

    ``told_at``: when this line was last told the same. ``taken``: by anybody.
    """

    occasion: Alert.Occasion
    kind: str
    mark: str
    of_order: bool
    raised_at: datetime
    by: By
    choices: Choices
    zone: tzinfo
    allowed: bool
    present: Set[tuple[str, str]] | None
    taken: bool
    told_at: datetime | None
    now: datetime


class Tell(NamedTuple):
    """Tell it now."""


class Wait(NamedTuple):
    """Not before then."""

    until: datetime


class Drop(NamedTuple):
    """Never."""

    why: str


Decision = Tell | Wait | Drop
Rule = Callable[[Case], Decision | None]


def decide(case: Case) -> Decision:
    """The first rule that says something wins; else it is told."""
    return next((found for rule in RULES if (found := rule(case)) is not None), Tell())


def _allowed(case: Case) -> Decision | None:
    return None if case.allowed else Drop("no_access")


def _chosen(case: Case) -> Decision | None:
    """What is told on, is told whatever was chosen: nobody took it."""
    asked = case.occasion in {Occasion.ESCALATED, Occasion.BRIEFING, Occasion.TRIAL}
    return None if asked or case.choices.of(case.kind, case.by) is When.AT_ONCE else Drop("off")


def _there(case: Case) -> Decision | None:
    return Drop("gone") if case.of_order and case.present is None else None


def _still_so(case: Case) -> Decision | None:
    of_problem = case.occasion in {Occasion.RAISED, Occasion.ESCALATED}
    return Drop("cleared") if of_problem and (case.kind, case.mark) not in (case.present or ()) else None


def _not_taken(case: Case) -> Decision | None:
    return Drop("taken") if case.occasion is Occasion.ESCALATED and case.taken else None


def _recent(case: Case) -> Decision | None:
    return Drop("old") if case.raised_at < case.now - OLDEST and case.occasion is not Occasion.ESCALATED else None


def _new(case: Case) -> Decision | None:
    if case.occasion is not Occasion.RAISED or case.told_at is None:
        return None
    return Drop("told") if case.told_at > case.now - AGAIN else None


def _not_at_night(case: Case) -> Decision | None:
    if case.occasion in {Occasion.BRIEFING, Occasion.TRIAL} or case.by in UNDISTURBED:
        return None  # its hour was chosen, or there is none
    at = quiet_until(case.now, case.choices.quiet_from, case.choices.quiet_until, case.zone)
    return Wait(at) if at > case.now else None


RULES: tuple[Rule, ...] = (_allowed, _chosen, _there, _still_so, _not_taken, _recent, _new, _not_at_night)

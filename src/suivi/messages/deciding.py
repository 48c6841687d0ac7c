"""Whether a message that is due is sent, waits or is dropped, and by what it is sent: decided anew each time. Pure."""

from collections.abc import Callable, Mapping, Set
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from suivi.channels.contract import Reach
from suivi.core.translatable import gettext_noop as _
from suivi.letters.triggers import Trigger
from suivi.lib.hours import open_from
from suivi.messages.choices import NECESSARY, REACHES, Choices
from suivi.messages.known import True_
from suivi.messages.models import Closed
from suivi.messages.table import EVERYTHING, LATER, unit

# Why a message was not sent, in words; the code is kept.
WHY: Mapping[str, str] = {
    "off": _("Switched off meanwhile."),
    "test": _("A test order."),
    "erased": _("The customer’s data was erased."),
    "gone": _("The order is gone."),
    "not_true": _("No longer so when it was due."),
    "told": _("Told before."),
    "newer": _("Newer news of the same came first."),
    "old": _("Too old to be news."),
    "hold_not_told": _("The customer never heard of the hold."),
    "no_address": _("No address to send it to."),
    "no_channel": _("Nothing is set up to send it by."),
    "bounced": _("The address takes no mail."),
    "complained": _("The recipient called an earlier message spam."),
    "opted_out": _("The recipient wants no such news."),
    "cap": _("The customer got enough messages that day."),
    "no_answer": _("It could not be sent for too long."),
    "error": _("An error of Suivi; the log says more."),
    "template": _("The template could not be filled in."),
}


class Way(NamedTuple):
    """One way to reach the customer. ``closed``: why it takes no more ("": it does)."""

    reach: Reach
    address: str
    recipient: str
    ready: bool  # whether the shop has set up a channel for it
    closed: str = ""


class Case(NamedTuple):
    """Everything that decides. ``wanted``: units of the news, or ``*``; ``true``: what can be told now, and since when.

    ``told``: units told before, by other messages. ``newer``: triggers with later news of the same order, by unit.
    ``hold_told``: whether the customer was told of a hold. ``today``: messages of the last day, by recipient.
    ``by_person``: who asked is a person, who may write to a customer that wants no news; a rule may not.
    """

    trigger: Trigger
    asked: bool
    choices: Choices
    test: bool
    erased: bool
    occasion: str
    news_at: datetime
    wanted: Set[str]
    true: True_
    told: Set[str]
    newer: Mapping[Trigger, Set[str]]
    hold_told: bool
    ways: Mapping[Reach, Way]
    today: Mapping[str, int]
    zone: tzinfo
    now: datetime
    by_person: bool = True


class Send(NamedTuple):
    """Send it, about these subjects, this way."""

    subjects: frozenset[str]
    way: Way


class Wait(NamedTuple):
    """Not before then."""

    until: datetime


class Drop(NamedTuple):
    """Never. ``overtaken``: nothing stands against it but that it is no news any more."""

    why: str
    overtaken: bool = False


Decision = Send | Wait | Drop


def told_unit(trigger: Trigger, occasion: str, subject: str) -> str:
    """What is told once: for what may be told at several times, with the time."""
    return f"{unit(trigger, subject)}#{occasion}" if occasion else unit(trigger, subject)


def decide(case: Case) -> Decision:
    """The first rule that says something wins; then the first way that reaches the customer."""
    for rule in _ALWAYS if case.asked else _RULES:
        found = rule(case)
        if found is not None:
            return found
    return _sent(case)


def _chosen(case: Case) -> Decision | None:
    return None if case.trigger in case.choices.told() else Drop("off")


def _of_somebody(case: Case) -> Decision | None:
    return Drop("erased") if case.erased else None


def _real(case: Case) -> Decision | None:
    return Drop("test") if case.test else None


def _true(case: Case) -> Decision | None:
    if not _meant(case):
        return Drop("not_true", overtaken=True)
    if not _left(case):
        return Drop("told", overtaken=True)
    return None


def _newest(case: Case) -> Decision | None:
    return None if _current(case) else Drop("newer", overtaken=True)


def _recent(case: Case) -> Decision | None:
    return None if _fresh(case) else Drop("old")


def _after_a_hold(case: Case) -> Decision | None:
    if case.trigger is Trigger.RELEASED and not case.hold_told:
        return Drop("hold_not_told", overtaken=True)
    return None


def _within_hours(case: Case) -> Decision | None:
    at = open_from(case.now, case.choices.opens, case.choices.closes, case.zone)
    return Wait(at) if at > case.now else None


Rule = Callable[[Case], Decision | None]
_ALWAYS: tuple[Rule, ...] = (_of_somebody,)
_RULES: tuple[Rule, ...] = (
    _chosen, _of_somebody, _real, _true, _newest, _recent, _after_a_hold, _within_hours,
)  # fmt: skip


def _meant(case: Case) -> set[str]:
    """What the news are of and is still true."""
    if EVERYTHING in case.wanted:
        return set(case.true)
    return {subject for subject in case.true if unit(case.trigger, subject) in case.wanted}


def _left(case: Case) -> set[str]:
    """Without what was told."""
    return {one for one in _meant(case) if told_unit(case.trigger, case.occasion, one) not in case.told}


def _current(case: Case) -> set[str]:
    """Without what there is later news of."""
    later = LATER.get(case.trigger, frozenset())
    return {
        one
        for one in _left(case)
        if not any(unit(trigger, one) in case.newer.get(trigger, ()) for trigger in later)
        and not any(EVERYTHING in case.newer.get(trigger, ()) for trigger in later)
    }


def _fresh(case: Case) -> set[str]:
    """Without what happened too long ago."""
    oldest = case.now - timedelta(hours=case.choices.oldest_hours)
    return {one for one in _current(case) if (case.true[one] or case.news_at) >= oldest}


def _sent(case: Case) -> Decision:
    """By the first way that leads to the customer; else why the last does not."""
    subjects = frozenset(case.wanted - {EVERYTHING} if case.asked else _fresh(case))
    why = Drop("no_address")
    for reach in REACHES[case.choices.of(case.trigger).way]:
        way = case.ways.get(reach)
        if way is None:
            continue
        refused = _closed(case, way)
        if not refused:
            return Send(subjects, way)
        why = Drop(refused)
    return why


def _closed(case: Case, way: Way) -> str:
    """Why this way is not taken, "" where it is."""
    if not way.ready:
        return "no_channel"
    by_hand = case.asked and case.by_person
    if way.closed and not (way.closed == Closed.Why.OPTED_OUT and (case.trigger in NECESSARY or by_hand)):
        return way.closed
    if not by_hand and case.today.get(way.recipient, 0) >= case.choices.daily:
        return "cap"
    return ""

"""How a firing goes on: whether a rule begins to act, and which step comes next. Pure, for now and for the past."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from suivi.automations.rules.case import Case
from suivi.automations.rules.contract import Definition, Step, Stop, Wait
from suivi.automations.rules.deciding import Compiled, Decision, decide, meets
from suivi.automations.rules.ears import Live
from suivi.automations.rules.matching import holds
from suivi.automations.rules.models import Firing
from suivi.automations.rules.spans import after
from suivi.core.workdays import zone
from suivi.lib.hours import open_from

State = Firing.State
HOUR = timedelta(hours=1)
LONGEST_CHAIN = 5  # rules that fire one another


class Used:
    """How much of their limits rules have used: the orders that they acted on, and when in the last hour."""

    def __init__(self, acted: Iterable[tuple[int, int]] = (), lately: Iterable[tuple[int, datetime]] = ()) -> None:
        self._acted = set(acted)
        self._lately: dict[int, list[datetime]] = {}
        for rule, at in lately:
            self._lately.setdefault(rule, []).append(at)

    def note(self, rule: int, order: int, at: datetime) -> None:
        """The rule began to act on the order then."""
        self._acted.add((rule, order))
        self._lately.setdefault(rule, []).append(at)

    def acted_on(self, rule: int, order: int) -> bool:
        """Whether the rule acted on the order before."""
        return (rule, order) in self._acted

    def free_at(self, rule: int, most: int, now: datetime) -> datetime | None:
        """When the rule may act on one more order; None: now."""
        lately = self._lately.get(rule, ())
        if len(lately) < most:
            return None
        counted = sorted(at for at in lately if at > now - HOUR)
        return counted[-most] + HOUR if len(counted) >= most else None


class Opening(NamedTuple):
    """``due_at``: when to look again; ``decision``: None where it was not asked."""

    state: Firing.State
    reason: str = ""
    due_at: datetime | None = None
    decision: Decision | None = None


def opened(
    rule: Live, case: Case | None, now: datetime, used: Used | None, depth: int = 0, decision: Decision | None = None
) -> Opening:
    """Whether the rule begins to act on the order. Where it does, ``used`` knows it from then on; without ``used``, its
    limits do not count. ``decision``: where it was taken already.
    """
    if case is None:
        return Opening(State.SKIPPED, "gone")
    decision = decision or decide(rule.compiled, case, now)
    if not decision.matched:
        return Opening(State.UNMATCHED, decision=decision)
    if depth > LONGEST_CHAIN:
        return Opening(State.SKIPPED, "chain", decision=decision)
    bounded = _bounded(rule, case, now, used) if used else None
    if bounded is not None:
        return bounded._replace(decision=decision)
    return Opening(State.DRY, "", None, decision) if rule.dry else Opening(State.RUNNING, "", now, decision)


def _bounded(rule: Live, case: Case, now: datetime, used: Used) -> Opening | None:
    """What the rule's limits say against acting now; None where nothing does, which counts as having acted."""
    limits, order = rule.compiled.definition.limits, case.profile.id
    if limits.once_per_order and used.acted_on(rule.pk, order):
        return Opening(State.SKIPPED, "once")
    begins = open_from(now, limits.opens, limits.closes, zone(case.clock.timezone))
    if begins > now:
        return Opening(State.WAITING, "hours", begins)
    free_at = used.free_at(rule.pk, limits.orders_an_hour, now)
    if free_at is not None:
        return Opening(State.WAITING, "limit", free_at)
    used.note(rule.pk, order, now)
    return None


class Next(StrEnum):
    """What a move is."""

    DO = "do"
    LEAVE_OUT = "leave_out"
    WAIT = "wait"
    END = "end"


class Move(NamedTuple):
    """What comes next of a firing: a step to do or to leave out, a wait ``until``, or its end."""

    next: Next
    step: Step | None = None
    until: datetime | None = None
    state: Firing.State = State.RUNNING
    reason: str = ""


def move(compiled: Compiled, place: int, case: Case | None, now: datetime) -> Move:
    """What the firing does now that the step at ``place`` comes next."""
    steps = compiled.definition.then
    if place >= len(steps):
        return Move(Next.END, state=State.DONE)
    if case is None:
        return Move(Next.END, state=State.STOPPED, reason="gone")
    if _looks(compiled.definition, place) and not meets(compiled, case, now):
        return Move(Next.END, state=State.STOPPED, reason="no_longer")
    step = steps[place]
    if step.only_if and not holds(step.only_if, case, now):
        return Move(Next.LEAVE_OUT, step)
    if isinstance(step, Stop):
        return Move(Next.END, step, state=State.STOPPED, reason="stop")
    if isinstance(step, Wait):
        return Move(Next.WAIT, step, after(now, step.span, case.clock.calendar))
    return Move(Next.DO, step)


def _looks(definition: Definition, place: int) -> bool:
    """Whether a wait that looks again stands just before."""
    before = definition.then[place - 1] if place else None
    return isinstance(before, Wait) and before.look

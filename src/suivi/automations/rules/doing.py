"""Doing one step of a rule, in the caller's transaction: an act of the store, something written, or a message."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from suivi.accounts.models import Shop
from suivi.actions import asking as acting
from suivi.actions import writing
from suivi.actions.models import AUTOMATIC
from suivi.actions.offering import NEEDED, offer, scopes_of
from suivi.alerts import telling as alerting
from suivi.automations.rules.asking import NEEDLESS, PLANS, Order, plans
from suivi.automations.rules.contract import (
    AUTHOR,
    AlertStaff,
    Call,
    PutTags,
    SetDeadline,
    Step,
    TakeTags,
    Tell,
    WriteComment,
    WriteNote,
    do_of,
)
from suivi.automations.rules.models import Firing, WebhookCall
from suivi.automations.rules.outcomes import Outcome
from suivi.automations.rules.spans import after
from suivi.core.facts import Facts
from suivi.core.judge import judge
from suivi.core.policy import Policy
from suivi.core.verdict import Reason
from suivi.core.workdays import Calendar
from suivi.inbox import staff
from suivi.messages import asking as telling
from suivi.orders.rows import effective_note, effective_tags

LONGEST_NOTE = 5000  # Shopify's own bound
DONE, ASKED, FAILED, IS_SO, LEFT_OUT, WAITED = "done", "asked", "failed", "needless", "left_out", "waited"


class Later(Exception):  # noqa: N818 - it says what to do
    """The same is being done already: the step is tried again."""


class Turn(NamedTuple):
    """One step's turn, with the order as it is now."""

    shop: Shop
    firing: Firing
    rule: str
    place: int
    facts: Facts
    policy: Policy
    now: datetime

    @property
    def author(self) -> str:
        """Who does it, where a person's name would stand."""
        return f"{AUTOMATIC}{AUTHOR}{self.rule}"

    def outcome(self, step: Step, result: str, **more: Any) -> Outcome:  # noqa: ANN401 - an outcome's own
        """How it went."""
        return Outcome(place=self.place, do=do_of(step), at=self.now, result=result, **more)


def do(turn: Turn, step: Step) -> Outcome:
    """Does the step. Raises ``Later``."""
    if type(step) in PLANS:
        return _ask(turn, step)
    return _DO[type(step)](turn, step)


def _ask(turn: Turn, step: Step) -> Outcome:
    """Asks the store for each thing that the step can be done to; the acts say later how it went."""
    action, _plan = PLANS[type(step)]
    verdict = judge(turn.facts, turn.policy, turn.now)
    found = offer(action, turn.facts, verdict, role=NEEDED, scopes=scopes_of(turn.shop), now=turn.now)
    if found.why_not is not None:
        return _why_not(turn, step, found.why_not)
    asked, wanted = [], plans(step, found.targets, Order(turn.facts, verdict))
    for number, params in enumerate(wanted):
        key = f"rule-{turn.firing.key}-{turn.place}-{number}"
        try:
            acting.ask(
                turn.shop, turn.facts.id, None, action, params,
                key=key, now=turn.now, policy=f"{AUTHOR}{turn.rule}",
            )  # fmt: skip
        except (acting.Impossible, acting.Wrong) as error:
            if error.reason.code == "cannot.asked":
                raise Later from error
            return _why_not(turn, step, error.reason)
        asked.append(key)
    parts = tuple(str(params["target"]) for params in wanted)
    return turn.outcome(step, ASKED if asked else IS_SO, acts=tuple(asked), parts=parts)


def _why_not(turn: Turn, step: Step, reason: Reason) -> Outcome:
    told = {name: str(value) for name, value in reason.params.items()}
    return turn.outcome(step, IS_SO if reason.code in NEEDLESS else FAILED, code=reason.code, params=told)


def _put_tags(turn: Turn, step: PutTags) -> Outcome:
    there = {tag.casefold() for tag in effective_tags(turn.facts)}
    new = tuple(tag for tag in step.tags if tag.casefold() not in there)
    if new:
        writing.tag(turn.shop, turn.facts.id, turn.author, new, now=turn.now)
    return turn.outcome(step, DONE if new else IS_SO, tags=new)


def _take_tags(turn: Turn, step: TakeTags) -> Outcome:
    wanted = {tag.casefold() for tag in step.tags}
    there = tuple(tag for tag in effective_tags(turn.facts) if tag.casefold() in wanted)
    for tag in there:
        writing.untag(turn.shop, turn.facts.id, turn.author, tag, now=turn.now)
    return turn.outcome(step, DONE if there else IS_SO, tags=there)


def _note(turn: Turn, step: WriteNote) -> Outcome:
    before = effective_note(turn.facts)
    text = f"{before}\n{step.text}".strip()
    if step.text in before.splitlines():
        return turn.outcome(step, IS_SO)
    if len(text) > LONGEST_NOTE:
        return turn.outcome(step, FAILED, code="rule.note_full")
    writing.note(turn.shop, turn.facts.id, turn.author, text, now=turn.now)
    return turn.outcome(step, DONE)


def _comment(turn: Turn, step: WriteComment) -> Outcome:
    staff.comment(turn.shop, turn.facts.id, turn.author, step.text, now=turn.now)
    return turn.outcome(step, DONE)


def _deadline(turn: Turn, step: SetDeadline) -> Outcome:
    head = turn.facts.head
    assert head is not None  # rules are asked only about orders that are shown
    start = head.placed_at if step.since == "placed" else turn.now
    until = after(start, step.within, Calendar.of(turn.policy))
    key = deadline_key(turn.firing, turn.place)
    staff.deadline(turn.shop, turn.facts.id, turn.author, step.of, until, now=turn.now, key=key)
    return turn.outcome(step, DONE)


def deadline_key(firing: Firing, place: int) -> str:
    """By which the deadline that a step set is found again."""
    return f"{firing.key}-{place}"


def _tell(turn: Turn, step: Tell) -> Outcome:
    key = f"rule {turn.firing.key} {turn.place}"
    telling.ask(turn.shop, turn.firing.order_id, step.message, None, key=key, now=turn.now)
    return turn.outcome(step, DONE)


def _alert(turn: Turn, step: AlertStaff) -> Outcome:
    alerting.alert(turn.shop, turn.firing.order_id, step.text, key=f"{turn.firing.key} {turn.place}", now=turn.now)
    return turn.outcome(step, DONE)


def _call(turn: Turn, step: Call) -> Outcome:
    WebhookCall.objects.create(firing=turn.firing, place=turn.place, destination=step.to, due_at=turn.now)
    return turn.outcome(step, DONE)


# Steps that are no acts of the store.
_DO: Mapping[type[Any], Callable[[Turn, Any], Outcome]] = {
    PutTags: _put_tags,
    TakeTags: _take_tags,
    WriteNote: _note,
    WriteComment: _comment,
    SetDeadline: _deadline,
    Tell: _tell,
    AlertStaff: _alert,
    Call: _call,
}

"""What became of rules' firings, in words: for the log of a rule and for an order's page."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from suivi.accounts.models import Shop
from suivi.automations.rules.contract import Definition
from suivi.automations.rules.definitions import words_of
from suivi.automations.rules.models import Firing
from suivi.automations.rules.outcomes import Outcome
from suivi.automations.rules.reading import Entry, entries
from suivi.web.conditionwords import condition
from suivi.web.rulewords import do, fired_by, outcome, reason, step

State = Firing.State
ICONS = {
    "failed": "circle-alert",
    "left_out": "minus",
    "needless": "minus",
    "waited": "hourglass",
    "asked": "hourglass",
}


class Held(NamedTuple):
    """A condition, whether it held, and what the order had."""

    condition: str
    held: bool
    value: str


class Done(NamedTuple):
    """A step: what it was, and what became of it."""

    label: str
    says: str
    icon: str
    failed: bool


class RuleRun(NamedTuple):
    """A firing as pages show it."""

    pk: int
    order_id: int
    order: str
    rule: str
    title: str
    at: datetime
    fired_by: str
    person: str
    state: str
    says: str
    checks: list[Held]
    steps: list[Done]
    would: list[str]  # where it was only tried out
    undoable: bool
    undone_at: datetime | None


def runs(shop: Shop, found: Iterable[Firing]) -> list[RuleRun]:
    """These firings in words."""
    return [_run(one) for one in entries(shop, found)]


def _run(one: Entry) -> RuleRun:
    firing = one.firing
    return RuleRun(
        pk=firing.pk,
        order_id=firing.order_id,
        order=one.order,
        rule=firing.rule.name,
        title=words_of(one.rule).title,
        at=firing.fired_at,
        fired_by=fired_by(firing.fired_by),
        person=str(firing.person or ""),
        state="undone" if firing.undone_at else firing.state,
        says=reason(firing.reason) if firing.reason != "undone" else "",
        checks=[Held(condition(check.condition), check.held, check.value) for check in one.checks],
        steps=[_done(each, one.rule) for each in one.outcomes],
        would=[step(each) for each in one.rule.then] if firing.state == State.DRY else [],
        undoable=one.undoable,
        undone_at=firing.undone_at,
    )


def _done(one: Outcome, rule: Definition) -> Done:
    label = step(rule.then[one.place]) if one.place < len(rule.then) else do(one.do)
    return Done(label[:1].upper() + label[1:], outcome(one), ICONS.get(one.result, "check"), one.result == "failed")

"""Taking back what a firing did, where that can be: tags, holds, deadlines, the archive.

Sent is sent, and money is not moved.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from suivi.accounts import audit
from suivi.accounts.models import Person, Shop
from suivi.actions import asking as acting
from suivi.actions import writing
from suivi.actions.finishing import present
from suivi.automations.rules import outcomes
from suivi.automations.rules.doing import DONE, deadline_key
from suivi.automations.rules.models import Firing
from suivi.automations.rules.outcomes import Outcome
from suivi.core import deadlines
from suivi.core.deadlines import Kind
from suivi.core.facts import Facts
from suivi.core.verdict import Reason
from suivi.core.words import Action
from suivi.inbox import staff
from suivi.orders.models import Order


class Undone(NamedTuple):
    """A step of a firing, and why it was not taken back; None where it was."""

    outcome: Outcome
    why_not: Reason | None = None


class _Taking(NamedTuple):
    shop: Shop
    facts: Facts
    person: Person
    firing: Firing
    now: datetime

    def ask(self, action: Action, params: Mapping[str, Any], place: str) -> None:
        """Asks the store, once."""
        key = f"undo-{self.firing.key}-{place}"
        acting.ask(self.shop, self.facts.id, self.person, action, params, key=key, now=self.now, audited=True)


def undoable(firing: Firing) -> list[Outcome]:
    """The steps that were done and can be taken back, the last first."""
    if firing.undone_at is not None:
        return []
    done = [one for one in outcomes.read(firing.done) if one.result == DONE and one.do in _UNDO]
    return done[::-1]


@transaction.atomic
def undo(firing: Firing, person: Person, now: datetime) -> list[Undone]:
    """Takes back what can be, the last step first, and ends the firing. Says of each step whether it was."""
    row = Firing.objects.select_for_update(of=("self",)).select_related("shop", "rule").get(pk=firing.pk)
    order = Order.objects.filter(shop=row.shop, id=row.order_id).first()
    steps = undoable(row)
    if order is None or not steps:
        return []
    taking = _Taking(row.shop, present(row.shop, order.key), person, row, now)
    found = [_undo(taking, one) for one in steps]
    row.undone_at, row.due_at = now, None
    if row.state in (Firing.State.RUNNING, Firing.State.WAITING):
        row.state, row.reason = Firing.State.STOPPED, "undone"
    row.save(update_fields=["undone_at", "due_at", "state", "reason"])
    audit.record(row.shop, person, "rule.undone", order.name, rule=row.rule.name)
    return found


def _undo(taking: _Taking, one: Outcome) -> Undone:
    try:
        with transaction.atomic():
            _UNDO[one.do](taking, one)
    except (acting.Impossible, acting.Wrong) as error:
        return Undone(one, error.reason)
    return Undone(one)


def _untag(taking: _Taking, one: Outcome) -> None:
    for tag in one.tags:
        writing.untag(taking.shop, taking.facts.id, taking.person, tag, now=taking.now)


def _tag(taking: _Taking, one: Outcome) -> None:
    writing.tag(taking.shop, taking.facts.id, taking.person, one.tags, now=taking.now)


def _deadline(taking: _Taking, one: Outcome) -> None:
    """What counted before, unless another deadline was set since."""
    mine = taking.facts.deadlines.get(deadline_key(taking.firing, one.place))
    if mine is not None and deadlines.deadline(taking.facts, Kind(mine.of)) is mine:
        earlier = deadlines.before(taking.facts, mine)
        staff.deadline(taking.shop, taking.facts.id, taking.person, Kind(mine.of), earlier, now=taking.now)


def _release(taking: _Taking, one: Outcome) -> None:
    """Our own holds on the parts that the step held."""
    for part in one.parts:
        waiting = taking.facts.holds.get(part)
        ours = [hold.id for hold in waiting.holds if hold.by_us] if waiting and not waiting.gone else []
        if ours:
            taking.ask(Action.RELEASE_HOLD, {"target": part, "holds": ours}, f"{one.place}-{part.rpartition('/')[2]}")


def _reopen(taking: _Taking, one: Outcome) -> None:
    taking.ask(Action.REOPEN, {}, str(one.place))


def _archive(taking: _Taking, one: Outcome) -> None:
    taking.ask(Action.ARCHIVE, {}, str(one.place))


_UNDO: Mapping[str, Callable[[_Taking, Outcome], None]] = {
    "tag": _untag,
    "untag": _tag,
    "deadline": _deadline,
    "hold": _release,
    "archive": _reopen,
    "reopen": _archive,
}

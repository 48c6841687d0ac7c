"""Firings whose time has come: decided, then their steps one by one, each in the transaction that writes down how far
the firing is. A worker that dies anywhere leaves no step done twice, and none forgotten.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from suivi.actions.models import OPEN, TROUBLED, Act
from suivi.automations.rules import books, failing, looking, outcomes
from suivi.automations.rules.case import Case, clock_of
from suivi.automations.rules.contract import Stop, do_of
from suivi.automations.rules.deciding import compiled
from suivi.automations.rules.doing import ASKED, DONE, FAILED, LEFT_OUT, WAITED, Later, Turn, do
from suivi.automations.rules.ears import ends
from suivi.automations.rules.looking import Known
from suivi.automations.rules.models import Firing, Rule, Rulebook, RuleVersion
from suivi.automations.rules.opening import Move, Next, move, opened
from suivi.automations.rules.outcomes import Outcome
from suivi.orders.following import Seen
from suivi.orders.models import Change
from suivi.orders.policies import policy_of

logger = logging.getLogger(__name__)
MOST = 200  # firings at a time, so that other duties have their turn
HOUR = timedelta(hours=1)  # until what failed by a fault of our own is tried again
TICK = timedelta(microseconds=1)
SOON = timedelta(minutes=2)  # until what was asked for already is over
LOOK, LONGEST_LOOK = timedelta(seconds=2), timedelta(minutes=1)  # how often an act is looked at
State = Firing.State


def run(now: datetime) -> int:
    """Takes all firings further whose time has come. Returns how many steps. Those of stopped shops wait."""
    stopped = Rulebook.objects.filter(pk=OuterRef("shop_id"), paused=True)
    due = Firing.objects.filter(~Exists(stopped), due_at__lte=now).order_by("due_at", "id")
    return sum(_through(pk, now) for pk in list(due.values_list("pk", flat=True)[:MOST]))


def _through(pk: int, now: datetime) -> int:
    """All steps of one firing that are due, so that a rule is through, or waits, before the next has its turn.

    Each has a moment of its own: what it changes is another event than what the step before changed.
    """
    count = 0
    while _try(pk, now + count * TICK):
        count += 1
    return count


def _try(pk: int, now: datetime) -> int:
    """One firing. An error of our own is logged and holds up no other."""
    try:
        return turn(pk, now)
    except Exception:
        logger.exception("The rule of firing %s cannot go on", pk)
        Firing.objects.filter(pk=pk).update(due_at=now + HOUR)
        return 0


@transaction.atomic
def turn(pk: int, now: datetime) -> int:
    """One firing's next step; what it does and how far it is are written together or not."""
    locked = Firing.objects.select_for_update(skip_locked=True, of=("self",)).select_related("shop", "rule")
    firing = locked.filter(pk=pk, due_at__lte=now).first()
    if firing is None or not _may(firing):
        return 0
    known = looking.known(firing.shop, [firing.order_id], of_customers=True).get(firing.order_id)
    if _waits_its_turn(firing, now):
        firing.due_at = now + LOOK
    elif firing.state == State.WAITING:
        _open(firing, known, now)
    else:
        _go_on(firing, known, now)
    firing.save()
    return 1


def _may(firing: Firing) -> bool:
    """Whether the shop's rules are not stopped; nobody decides about two firings of a shop at once."""
    return Rulebook.objects.select_for_update().filter(pk=firing.shop_id, paused=False).exists()


def _waits_its_turn(firing: Firing, now: datetime) -> bool:
    """Whether a rule before it, fired by the same, is being answered by the store just now."""
    if firing.state != State.RUNNING or firing.done:
        return False
    soon = now + LONGEST_LOOK  # what waits longer has no answer to come, and holds up nobody
    before = _fired_by_the_same(firing).filter(id__lt=firing.pk, state=State.RUNNING, due_at__lte=soon)
    return any(done[-1].result == ASKED for done in map(outcomes.read, before.values_list("done", flat=True)) if done)


def _fired_by_the_same(firing: Firing) -> "QuerySet[Firing]":
    """Firings of other rules by what happened to the order in the same moment."""
    same = Firing.objects.filter(shop=firing.shop, order_id=firing.order_id, fired_at=firing.fired_at)
    return same.exclude(rule=firing.rule_id)


def _end_later_rules(firing: Firing) -> None:
    """What the same fired of later rules and has done nothing yet."""
    later = _fired_by_the_same(firing).filter(id__gt=firing.pk, state__in=(State.WAITING, State.RUNNING), done="")
    later.update(state=State.SKIPPED, reason="rule_before", due_at=None)


def _case(firing: Firing, known: Known | None) -> Case | None:
    return Case(known.standing, known.profile, clock_of(policy_of(firing.shop))) if known else None


def _open(firing: Firing, known: Known | None, now: datetime) -> None:
    """Decides, by the rule as it is now."""
    row = firing.rule
    if row.state == Rule.State.OFF:
        _end(firing, State.CANCELED)
        return
    if firing.reason == "still" and _ended(firing):
        _end(firing, State.SKIPPED, "changed")
        return
    rule = books.live(row)
    used = books.used(firing.shop, [rule], [firing.order_id], now)
    found = opened(rule, _case(firing, known), now, used, firing.depth)
    firing.state, firing.reason, firing.due_at, firing.version = found.state, found.reason, found.due_at, row.version
    firing.why = books.why_written(found.decision.why) if found.decision else ""
    firing.matched_at = now if found.state in (State.RUNNING, State.DRY) else None


def _ended(firing: Firing) -> bool:
    """Whether what fired the rule is so no more."""
    later = Change.objects.filter(shop=firing.shop, order_id=firing.order_id, id__gt=firing.change_id or 0)
    seen = map(Seen._make, later.values_list(*Seen._fields))
    return any(ends(firing.fired_by, firing.subject, one) for one in seen)


def _go_on(firing: Firing, known: Known | None, now: datetime) -> None:
    """Its next step, by the version with which it began."""
    done = list(outcomes.read(firing.done))
    if done and done[-1].result == ASKED and not _answered(firing, done, now):
        firing.done = outcomes.written(done)
        return
    version = RuleVersion.objects.get(rule=firing.rule_id, version=firing.version)
    rule = compiled(version.document)
    found = move(rule, firing.place, _case(firing, known), now)
    outcome = _move(firing, found, known, now)
    firing.done = outcomes.written([*done, *([outcome] if outcome else [])])


def _move(firing: Firing, found: Move, known: Known | None, now: datetime) -> Outcome | None:
    """Makes the move. Returns what became of the step, where one was looked at."""
    place, step = firing.place, found.step
    if found.next is Next.END:
        _end(firing, found.state, found.reason)
        if isinstance(step, Stop) and step.rules:
            _end_later_rules(firing)
        return Outcome(place=place, do=do_of(step), at=now, result=DONE) if step else None
    assert step is not None  # of all other moves
    if found.next is not Next.DO:
        firing.place, firing.due_at = place + 1, found.until or now
        result = WAITED if found.next is Next.WAIT else LEFT_OUT
        return Outcome(place=place, do=do_of(step), at=now, result=result)
    assert known is not None  # an order that is gone has no moves
    policy = policy_of(firing.shop)
    try:
        outcome = do(Turn(firing.shop, firing, firing.rule.name, place, known.facts, policy, now), step)
    except Later:
        firing.due_at = now + SOON
        return None
    if outcome.result == FAILED:
        failing.fail(firing, "step")
    elif outcome.result == ASKED:
        firing.due_at = now + LOOK
    else:
        firing.place, firing.due_at = place + 1, now
    return outcome


def _answered(firing: Firing, done: list[Outcome], now: datetime) -> bool:
    """Whether the acts of the last step are over and the firing goes on; changes ``done`` accordingly."""
    asked = done[-1]
    acts = list(Act.objects.filter(shop=firing.shop, key__in=asked.acts))
    if any(act.state in TROUBLED for act in acts):
        done[-1] = Outcome(
            place=asked.place, do=asked.do, at=asked.at, result=FAILED, acts=asked.acts, parts=asked.parts,
            code=next((trouble.code for act in acts for trouble in act.troubles), ""),
        )  # fmt: skip
        failing.fail(firing, "store")
        return False
    if any(act.state in OPEN for act in acts):
        firing.due_at = now + min(max(LOOK, (now - asked.at) / 4), LONGEST_LOOK)
        return False
    done[-1] = Outcome(
        place=asked.place, do=asked.do, at=asked.at, result=DONE, acts=asked.acts, parts=asked.parts
    )  # fmt: skip
    firing.place += 1
    return True


def _end(firing: Firing, state: Firing.State, reason: str = "") -> None:
    firing.state, firing.reason, firing.due_at = state, reason, None

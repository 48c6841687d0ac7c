"""What a shop's policies want done to one order now, and when they may want something else. Pure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from suivi.automations import capturing, fulfilling
from suivi.automations.case import NOTHING, Case, Wants, Wish, barred
from suivi.automations.policies import Policies
from suivi.core.facts import Facts
from suivi.core.verdict import Verdict

DECIDE: Mapping[str, Callable[[Case], Wants]] = {
    "hold": fulfilling.hold,
    "fulfill": fulfilling.fulfill,
    "capture_fulfilled": capturing.capture_fulfilled,
    "capture_expiring": capturing.capture_expiring,
}


def wants(policies: Policies, facts: Facts, verdict: Verdict, now: datetime) -> Wants:
    """What the policies want. All leave an order alone that is canceled, deleted or was not read in full.

    Holds of our own are released also where nothing else is wanted any more.
    """
    if facts.head is None or facts.detail is None or facts.deletion is not None or verdict.order.canceled_at:
        return NOTHING
    case = Case(policies, facts, verdict, now)
    found = [fulfilling.release(case)]
    for name, decide in DECIDE.items():
        policy = policies.of(name)
        if policy.on and not barred(policy, case):
            found.append(decide(case))
    return _joined(found)


def _joined(found: Iterable[Wants]) -> Wants:
    """All of it; what two policies want is asked for once."""
    parts = list(found)
    acts: dict[str, Wish] = {}
    for wish in (wish for part in parts for wish in part.acts):
        acts.setdefault(wish.key, wish)
    blocked = tuple(one for part in parts for one in part.blocked)
    return Wants(tuple(acts.values()), blocked, min((part.review_at for part in parts if part.review_at), default=None))

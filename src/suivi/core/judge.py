"""The verdict on an order: four independent axes, the order's state, the problems and what to do next.

Pure: the same facts, policy and moment give the same verdict, and it holds for every moment before ``review_at``.
"""

from datetime import datetime

from suivi.core.byhand import corrected
from suivi.core.delivery import judge_delivery
from suivi.core.facts import Facts
from suivi.core.fulfillment import judge_fulfillment
from suivi.core.orderstate import judge_order
from suivi.core.payment import judge_payment
from suivi.core.policy import Policy
from suivi.core.problems import Case, find_problems
from suivi.core.returns import judge_returns
from suivi.core.verdict import Problem, Verdict
from suivi.core.words import Action


def judge(facts: Facts, policy: Policy, now: datetime, *, derive: bool = False) -> Verdict:
    """What all facts of an order mean at a moment. ``derive`` ignores the statuses that the platform reports."""
    facts = corrected(facts, policy)
    payment, payment_at = judge_payment(facts, policy, now, derive=derive)
    fulfillment, fulfillment_at = judge_fulfillment(facts, policy, now, derive=derive)
    delivery, delivery_at = judge_delivery(facts, policy, now, derive=derive)
    returns, returns_at = judge_returns(facts, policy, now, derive=derive)
    order = judge_order(facts)
    case = Case(facts, policy, payment, fulfillment, delivery, returns, order)
    problems, problems_at = find_problems(case, now)
    moments = [m for m in (payment_at, fulfillment_at, delivery_at, returns_at, problems_at) if m is not None]
    return Verdict(
        id=facts.id,
        payment=payment,
        fulfillment=fulfillment,
        delivery=delivery,
        returns=returns,
        order=order,
        problems=problems,
        next_actions=_actions(problems) if problems else (),
        review_at=min(moments, default=None),
    )


def _actions(problems: tuple[Problem, ...]) -> tuple[Action, ...]:
    """The actions of all problems, the most pressing first, each once."""
    return tuple(dict.fromkeys(action for problem in problems for action in problem.actions))

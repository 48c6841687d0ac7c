"""A verdict is the same for every moment before it says that it must be looked at again."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suivi.core.facts import Facts
from suivi.core.judge import judge
from suivi.core.merge import join
from suivi.core.policy import Policy
from suivi.core.wording import SENTENCES, say
from suivi.sources import SOURCES
from suivi.sources.demo.events import happen
from suivi.sources.demo.life import conceive
from suivi.sources.demo.shopify import node

PLACED = datetime(2026, 10, 1, 9, 30, tzinfo=UTC)
POLICY = Policy(timezone="Europe/Paris", country="FR")


def life(number: int, lived: timedelta) -> Facts:
    """The facts of a demo order at some age."""
    order, steps = conceive(7, number, PLACED)
    for step in steps:
        if step.at <= PLACED + lived:
            happen(order, step)
    body = msgspec.json.encode(node(order, PLACED + lived))
    facts = Facts(id="")
    for finding in SOURCES["shopify"].translate("graphql/order", body, {}, PLACED + lived):
        if finding.facts is not None:
            facts = join(facts, finding.facts)
    return facts


@settings(max_examples=150)
@given(number=st.integers(1, 2000), hours=st.integers(0, 60 * 24), later=st.integers(0, 90 * 24), derive=st.booleans())
def test_nothing_changes_before_review_at(number: int, hours: int, later: int, derive: bool) -> None:
    facts = life(number, timedelta(hours=hours))
    now = PLACED + timedelta(hours=hours)
    verdict = judge(facts, POLICY, now, derive=derive)
    moment = now + timedelta(hours=later)
    if verdict.review_at is not None and moment >= verdict.review_at:
        moment = verdict.review_at - timedelta(microseconds=1)
    assert judge(facts, POLICY, moment, derive=derive) == verdict


@settings(max_examples=60)
@given(number=st.integers(1, 2000), hours=st.integers(0, 60 * 24))
def test_every_reason_can_be_said_with_its_facts(number: int, hours: int) -> None:
    verdict = judge(life(number, timedelta(hours=hours)), POLICY, PLACED + timedelta(hours=hours))
    reasons = [*verdict.payment.reasons, *verdict.fulfillment.reasons, *verdict.delivery.reasons]
    reasons += [*verdict.returns.reasons, *(problem.reason for problem in verdict.problems)]
    for reason in reasons:
        assert reason.code in SENTENCES
        assert "{" not in say(reason)


@pytest.mark.parametrize("derive", [False, True])
def test_what_the_demo_reports_is_what_its_facts_say(derive: bool) -> None:
    for number in range(1, 200):
        if "report_as_paid" in {step.what for step in conceive(7, number, PLACED)[1]}:
            continue  # imported with a status that its transactions contradict
        verdict = judge(life(number, timedelta(days=30)), POLICY, PLACED + timedelta(days=30), derive=derive)
        assert verdict.payment.status is verdict.payment.derived, (number, verdict.payment)
        assert verdict.fulfillment.status is verdict.fulfillment.derived, (number, verdict.fulfillment)
        assert verdict.returns.status is verdict.returns.derived, (number, verdict.returns)

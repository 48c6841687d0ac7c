"""What is raised, from when, and what ends it."""

from datetime import UTC, datetime

import pytest

from suivi.core.facts import Detail
from suivi.core.judge import judge
from suivi.core.policy import Policy
from suivi.core.problems import TABLE
from suivi.core.words import ProblemCode
from suivi.core.workdays import Calendar
from tests.core.making import DAY, HOUR, PLACED, READ, STAMP, head, held, lines, money, order, parts, returns

POLICY = Policy(timezone="Europe/Paris", country="FR")
AUTHORIZED = {"transactions": money("authorization 100", expires_at=PLACED + 7 * DAY)}
PAID = {"transactions": money("sale 100"), "lines": lines()}

# facts, code, how long after placing it begins (Monday 10:00 UTC; business time where the policy says so)
CASES = {
    "not shipped for two days": (order(fulfillment_orders=parts("open"), **PAID), "not_shipped_in_time", 2 * DAY),
    "authorization about to expire": (order(**AUTHORIZED), "authorization_expiring", 5 * DAY),
    "authorization expired": (order(**AUTHORIZED), "authorization_expired", 7 * DAY),
    "usual time of an authorization over": (
        order(transactions=money("authorization 100")), "authorization_expired", 7 * DAY,
    ),
    "held for stock": (order(**held("inventory_out_of_stock", PLACED), **PAID), "hold_too_long", 2 * DAY),
    "upsell that Shopify should have released": (
        order(**held("online_store_post_purchase_cross_sell", PLACED), **PAID), "hold_too_long", HOUR,
    ),
    "declined by the service": (
        order(fulfillment_orders=parts("open/rejected"), **PAID), "request_declined", 5 * HOUR,
    ),
    "bank transfer that does not come": (
        order(transactions=money("sale 100 pending")), "payment_pending_long", 7 * DAY,
    ),
    "return request without an answer": (order(**returns("requested")), "return_request_waiting", 25 * HOUR),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_problem_begins_when_its_rule_says(name):
    facts, code, after = CASES[name]
    begins = PLACED + after
    before = judge(facts, POLICY, begins - HOUR / 60)
    assert code not in {problem.code for problem in before.problems}
    assert before.review_at is not None
    assert before.review_at <= begins
    raised = [problem for problem in judge(facts, POLICY, begins).problems if problem.code == code]
    assert [problem.since for problem in raised] == [begins]


def test_a_canceled_order_that_was_paid_is_owed_a_refund_after_two_business_days():
    facts = order(head=head("0", canceled_at=READ), transactions=money("sale 100"))
    assert not judge(facts, POLICY, READ).problems
    (problem,) = judge(facts, POLICY, PLACED + 4 * DAY).problems
    assert (problem.code, str(problem.reason.params["amount"])) == ("refund_owed", "100")


def test_an_archived_order_raises_nothing_about_shipping():
    facts = order(head=head(closed_at=READ), fulfillment_orders=parts("open"), **PAID)
    assert not judge(facts, POLICY, PLACED + 30 * DAY).problems


def test_risk_matters_until_it_has_left():
    risky = Detail(stamp=STAMP, risk="cancel")
    facts = order(detail=risky, fulfillment_orders=parts("open"), **PAID)
    assert judge(facts, POLICY, READ).problems[0].code == "high_risk"
    facts = order(detail=risky, fulfillment_orders=parts("closed:0"), transactions=money("sale 100"))
    assert not [p for p in judge(facts, POLICY, READ).problems if p.code == "high_risk"]


def test_every_problem_has_a_rule_but_the_one_that_needs_a_model_of_transit_times():
    assert {entry.code for entry in TABLE} == set(ProblemCode)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (datetime(2026, 3, 2, 9, tzinfo=UTC), 24, datetime(2026, 3, 3, 9, tzinfo=UTC)),
        (datetime(2026, 3, 6, 9, tzinfo=UTC), 24, datetime(2026, 3, 9, 9, tzinfo=UTC)),  # over the weekend
        (datetime(2026, 3, 7, 9, tzinfo=UTC), 1, datetime(2026, 3, 9, 0, tzinfo=UTC)),  # a Saturday in Paris
        (datetime(2026, 4, 30, 12, tzinfo=UTC), 24, datetime(2026, 5, 4, 12, tzinfo=UTC)),  # Labor Day and a weekend
    ],
)  # fmt: skip
def test_weekends_and_holidays_do_not_count(start, hours, end):
    assert Calendar.of(POLICY).add_hours(start, hours) == end

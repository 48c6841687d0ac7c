"""Shopify's decision tables, row by row."""

from datetime import timedelta
from decimal import Decimal

import pytest

from suivi.core.fulfillment import judge_fulfillment
from suivi.core.payment import judge_payment
from suivi.core.policy import Policy
from suivi.core.returns import judge_returns
from tests.core.making import DAY, HOUR, PLACED, READ, head, lines, money, order, parts, reported, returns, sent

POLICY = Policy()


@pytest.mark.parametrize(
    ("movements", "status"),
    [
        (["sale 100", "refund 100"], "refunded"),
        (["sale 100", "refund 40"], "partially_refunded"),
        (["sale 100"], "paid"),
        (["authorization 100", "capture 100"], "paid"),
        (["sale 120", "change 20"], "paid"),
        (["sale 60"], "partially_paid"),
        (["authorization 100", "void 0"], "voided"),
        (["authorization 100"], "authorized"),
        (["emv_authorization 100"], "authorized"),
        (["sale 100 pending"], "pending"),
        (["capture 100 awaiting_response"], "pending"),
        (["sale 100 failure"], "none"),
        (["sale 100 error", "sale 100"], "paid"),
        (["sale 100", "refund 100 pending"], "paid"),
        ([], "none"),
    ],
)
def test_payment_follows_from_the_transactions_that_succeeded(movements, status):
    verdict, _ = judge_payment(order(transactions=money(*movements)), POLICY, READ)
    assert verdict.status == verdict.derived == status


ENDS = PLACED + 7 * DAY
SHOPIFY = {"gateway": "Shopify Payments"}  # keeps authorizations for seven days


@pytest.mark.parametrize(
    ("known", "days", "status", "flag", "next_day"),
    [
        # The platform says when it ends, or its gateway's period is known.
        *[(known, days, status, flag, next_day)
          for known in ({"expires_at": ENDS}, SHOPIFY)
          for days, status, flag, next_day in ((0, "authorized", "none", 5), (4.9, "authorized", "none", 5),
                                               (5, "authorized", "expiring", 7), (7, "expired", "none", None))],
        # Nobody says when: the usual period warns, and expires nothing.
        ({}, 0, "authorized", "none", 5),
        ({}, 5, "authorized", "expiring", None),
        ({}, 8, "authorized", "expiring", None),
    ],
)  # fmt: skip
def test_an_authorization_expires_and_says_so_two_days_before(known, days, status, flag, next_day):
    facts = order(transactions=money("authorization 100", **known))
    verdict, review_at = judge_payment(facts, POLICY, PLACED + DAY * days)
    assert (verdict.status, verdict.flag, verdict.expires_at) == (status, flag, ENDS)
    assert verdict.expires_estimated is not bool(known)
    assert review_at == (None if next_day is None else PLACED + next_day * DAY)


def test_what_a_platform_said_before_the_end_is_no_contradiction():
    told = reported("payment", "authorized", PLACED)
    facts = order(transactions=money("authorization 100", expires_at=ENDS), reports=told)
    verdict, _ = judge_payment(facts, POLICY, ENDS)
    assert (verdict.status, verdict.reported, verdict.disagrees) == ("expired", "authorized", False)


def test_a_platform_that_still_says_authorized_knows_better_than_the_usual_period():
    facts = order(
        transactions=money("authorization 100", **SHOPIFY), reports=reported("payment", "authorized", ENDS + DAY)
    )
    verdict, review_at = judge_payment(facts, POLICY, ENDS + 2 * DAY)
    assert (verdict.status, verdict.flag, verdict.expires_at, review_at) == ("authorized", "none", None, None)


@pytest.mark.parametrize(
    ("word", "movements", "money_at", "status"),
    [
        ("pending", [], PLACED, "pending"),  # imported orders are pending with no transaction
        ("paid", ["sale 60"], PLACED, "paid"),  # the report wins …
        ("pending", ["sale 100"], READ + HOUR, "paid"),  # … until a newer transaction contradicts it
        ("authorized", ["authorization 100"], PLACED - 8 * DAY, "authorized"),  # nobody knows when it ends
        (None, ["sale 100"], PLACED, "paid"),  # null means that nothing moved
        ("something_new", ["sale 100"], PLACED, "paid"),
        ("something_new", [], PLACED, "unknown"),
        (None, [], PLACED, "none"),
    ],
)
def test_the_platforms_word_wins_until_a_newer_fact(word, movements, money_at, status):
    facts = order(transactions=money(*movements, at=money_at), reports=reported("payment", word))
    assert judge_payment(facts, POLICY, READ)[0].status == status


@pytest.mark.parametrize(
    ("movements", "amounts"),
    [
        (["authorization 100"], ("0", "0", "0", "100", "0")),
        (["sale 100", "refund 30"], ("100", "30", "70", "0", "30")),
        (["sale 60"], ("60", "0", "60", "0", "40")),
        (["authorization 100", "void 0"], ("0", "0", "0", "0", "100")),
    ],
)
def test_amounts(movements, amounts):
    found = judge_payment(order(transactions=money(*movements)), POLICY, READ)[0].amounts
    assert tuple(map(str, (found.received, found.refunded, found.net, found.capturable, found.outstanding))) == amounts


def test_a_canceled_order_that_was_paid_leaves_money_owed():
    facts = order(head=head("0"), transactions=money("sale 100"))
    assert judge_payment(facts, POLICY, READ)[0].amounts.outstanding == Decimal(-100)


@pytest.mark.parametrize(
    ("words", "shipped", "status"),
    [
        (["closed:0"], 1, "fulfilled"),
        (["closed:1"], 0, "unfulfilled"),  # a canceled order: what a closed part has left does not count
        (["on_hold"], 0, "on_hold"),
        (["on_hold", "closed:0"], 1, "on_hold"),
        (["scheduled"], 0, "scheduled"),
        (["scheduled", "closed:0"], 1, "scheduled"),  # the next delivery of a subscription
        (["in_progress:1"], 1, "partially_fulfilled"),
        (["open", "closed:0"], 1, "partially_fulfilled"),
        (["open/rejected"], 0, "request_declined"),
        (["in_progress"], 0, "in_progress"),
        (["open/submitted", "in_progress/accepted"], 0, "in_progress"),
        (["open/submitted", "open"], 0, "unfulfilled"),
        (["on_hold", "open"], 0, "unfulfilled"),
        (["incomplete/closed"], 0, "unfulfilled"),
        (["open"], 0, "unfulfilled"),
    ],
)
def test_fulfillment_follows_from_the_fulfillment_orders(words, shipped, status):
    facts = order(fulfillment_orders=parts(*words), shipments=sent(shipped), lines=lines())
    assert judge_fulfillment(facts, POLICY, READ)[0].status == status


@pytest.mark.parametrize(
    ("word", "status"),
    [("open", "unfulfilled"), ("restocked", "unfulfilled"), ("pending_fulfillment", "in_progress"),
     ("partial", "partially_fulfilled"), ("on_hold", "on_hold"), (None, "unfulfilled")],
)  # fmt: skip
def test_older_words_are_understood(word, status):
    assert judge_fulfillment(order(reports=reported("fulfillment", word)), POLICY, READ)[0].status == status


def test_a_webhooks_coarse_word_does_not_undo_a_hold_but_does_tell_of_shipping():
    known = {"fulfillment_orders": parts("on_hold"), "lines": lines()}
    fine = reported("fulfillment", "on_hold")
    for word, status in ((None, "on_hold"), ("fulfilled", "fulfilled")):
        later = reported("fulfillment_coarse", word, READ + HOUR)
        assert judge_fulfillment(order(reports=fine | later, **known), POLICY, READ)[0].status == status


def test_nothing_to_ship_needs_no_fulfillment():
    assert judge_fulfillment(order(lines=lines(ships=False)), POLICY, READ)[0].status == "fulfillment_not_required"


@pytest.mark.parametrize(
    ("statuses", "inspected", "status"),
    [
        (["requested", "closed"], False, "return_requested"),
        (["open", "closed"], False, "in_progress"),
        (["open"], True, "inspection_complete"),
        (["closed", "declined"], False, "returned"),
        (["declined", "canceled"], False, "no_return"),
        ([], False, "no_return"),
    ],
)
def test_the_return_that_needs_action_most_is_shown(statuses, inspected, status):
    facts = order(**returns(*statuses, inspected=inspected))
    assert judge_returns(facts, POLICY, READ)[0].status == status


def test_flags_of_payment_terms():
    from suivi.core.facts import PaymentTerms, Schedule
    from tests.core.making import STAMP

    due_at = PLACED + 7 * DAY
    terms = {"x": PaymentTerms(id="x", stamp=STAMP, schedules=(Schedule(due_at=due_at),))}
    facts = order(payment_terms=terms, transactions=money("sale 100 pending"))
    flags = [judge_payment(facts, POLICY, due_at + timedelta(hours=h))[0].flag for h in (-48, -1, 1)]
    assert flags == ["none", "due", "overdue"]

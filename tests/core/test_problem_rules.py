"""Every rule about parcels and returns: from which moment it holds, what ends it, what it says."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from suivi.core.facts import (
    Address,
    Customer,
    Detail,
    Dispute,
    DisputeCase,
    Facts,
    FulfillmentOrder,
    Hold,
    Scan,
    Shipment,
    Tracking,
)
from suivi.core.facts import Stamp as FactStamp
from suivi.core.judge import judge
from suivi.core.policy import Policy
from suivi.core.problems import TABLE, While
from suivi.core.verdict import Problem
from suivi.core.words import Action, ProblemCode, Severity
from tests.core.making import DAY, HOUR, PLACED, STAMP, head, held, lines, money, order, parts, reported, returns

POLICY = Policy(timezone="Europe/Paris", country="FR")
LEFT = datetime(2026, 3, 2, 11, tzinfo=UTC)  # Monday noon in Paris


def scan(after: timedelta, word: str, **more: Any) -> Scan:
    status, _, substatus = word.partition(".")
    at = LEFT + after
    fields: dict[str, Any] = {"shipment": "s", "number": "1Z", "physical": status not in {"info_received", "pending"}}
    return Scan(
        id=f"{after}{word}", stamp=FactStamp(as_of=at), at=at, status=status, substatus=substatus, **(fields | more)
    )


def shipped(*scans: Scan, number: str = "1Z", country: str = "FR", **more: Any) -> Facts:
    """A paid order that left on Monday noon, Paris time."""
    tracking = (Tracking(company="UPS", number=number),) if number else ()
    shipment = {k: more.pop(k) for k in ("estimated_at", "display", "delivered_at") if k in more}
    known: dict[str, Any] = {
        "transactions": money("sale 100"),
        "customer": Customer(stamp=STAMP, shipping=Address(country=country)),
        "shipments": {
            "s": Shipment(id="s", stamp=STAMP, status="success", at=LEFT, quantity=1, tracking=tracking, **shipment)
        },
        "scans": {one.id: one for one in scans},
    }
    return order(**(known | more))


def raised(facts: Facts, code: str, now: datetime, policy: Policy = POLICY) -> list[Problem]:
    return [problem for problem in judge(facts, policy, now).problems if problem.code == code]


H, D = HOUR, DAY
MOVING = (scan(H, "info_received"), scan(5 * H, "picked_up"))
PROMISED = head(promised_by="2026-03-05")
# what happened; the problem; how long after leaving it begins and ends (None: not by itself)
RULES: dict[str, tuple[Facts, str, timedelta, timedelta | None]] = {
    "no tracking number": (shipped(number=""), "no_tracking", 24 * H, None),
    "no first scan": (shipped(scan(H, "info_received")), "no_first_scan", 48 * H, None),
    "label by the platform's word": (shipped(display="label_printed"), "no_first_scan", 48 * H, None),
    "the carrier does not know the number": (shipped(scan(H, "pending.invalid_number")), "wrong_number", 72 * H, None),
    "the carrier has no record": (shipped(scan(H, "pending.no_record")), "wrong_number", 72 * H, None),
    "only an earlier parcel had this number": (shipped(scan(-90 * D, "delivered")), "wrong_number", 72 * H, None),
    "stuck": (shipped(*MOVING), "stuck", 5 * H + 3 * D, 5 * H + 30 * D),
    "stuck, over a weekend": (
        shipped(scan(4 * D, "in_transit")), "stuck", 4 * D + 5 * D, 4 * D + 30 * D,
    ),
    "a text without a scan does not hide that it is stuck": (
        shipped(*MOVING, scan(2 * D, "in_transit", physical=False)), "stuck", 5 * H + 3 * D, 5 * H + 30 * D,
    ),
    "stuck abroad": (shipped(*MOVING, country="IT"), "stuck", 5 * H + 7 * D, 5 * H + 30 * D),
    "stuck in customs": (
        shipped(scan(5 * H, "in_transit.customs_processing"), country="US"), "stuck", 5 * H + 7 * D, 5 * H + 30 * D,
    ),
    "nothing for thirty days": (shipped(*MOVING), "tracking_expired", 5 * H + 30 * D, None),
    "the carrier gave up": (shipped(*MOVING, scan(9 * D, "expired")), "tracking_expired", 9 * D, None),
    "a delay is announced": (
        shipped(*MOVING, scan(D, "in_transit.moving"), scan(2 * D, "in_transit.delayed")), "delayed", 2 * D, None,
    ),
    "the carrier's day passed, the shop's has not": (
        shipped(*MOVING, head=PROMISED, estimated_at=LEFT + D), "delayed", D + 12 * H, 3 * D + 12 * H,
    ),
    "late by the shop's promise": (shipped(*MOVING, head=PROMISED), "late", 3 * D + 12 * H, None),
    "late by the carrier's": (shipped(*MOVING, estimated_at=LEFT + D), "late", D + 12 * H, None),
    "late and not even heard of": (shipped(head=PROMISED), "late", 3 * D + 12 * H, None),
    "an attempt failed": (shipped(*MOVING, scan(D, "attempt_failed")), "attempt_failed", D, None),
    "remind of a parcel at the post office": (
        shipped(scan(D, "available_for_pickup.post_office")), "pickup_waiting", D + 2 * D, None,
    ),
    "exception": (shipped(*MOVING, scan(D, "exception.lost")), "exception", D, None),
    "returning": (shipped(*MOVING, scan(D, "returning.refused")), "returning", D, None),
    "back with the shop": (
        shipped(*MOVING, scan(D, "returning"), scan(3 * D, "delivered")), "returned_to_sender", 3 * D, None,
    ),
    "delivered, then tried again": (
        shipped(*MOVING, scan(D, "delivered"), scan(2 * D, "attempt_failed")), "delivered_contradicted", 2 * D, None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_a_parcels_problem_begins_and_ends_when_its_rule_says(name: str) -> None:
    facts, code, begins, ends = RULES[name]
    told = max((one.at for one in facts.scans.values()), default=LEFT)
    at = LEFT + begins
    if at > told:  # before the last scan, the world is another
        before = judge(facts, POLICY, at - timedelta(seconds=1))
        assert not raised(facts, code, at - timedelta(seconds=1))
        assert before.review_at is not None
        assert before.review_at <= at
    assert [problem.since for problem in raised(facts, code, at)] == [at]
    if ends is not None:
        assert raised(facts, code, LEFT + ends - timedelta(seconds=1))
        assert not raised(facts, code, LEFT + ends)
    else:
        assert raised(facts, code, LEFT + 50 * DAY)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (shipped(scan(H, "info_received"), scan(20 * H, "picked_up")), "no_first_scan"),
        (shipped(*MOVING, scan(4 * D, "in_transit")), "delayed"),
        (shipped(*MOVING, scan(D, "in_transit.delayed"), scan(2 * D, "in_transit.moving")), "delayed"),
        (shipped(*MOVING, scan(9 * D, "delivered"), head=PROMISED), "late"),
        (shipped(*MOVING, scan(D, "exception.lost"), scan(2 * D, "in_transit")), "exception"),
        (shipped(*MOVING, scan(D, "attempt_failed"), scan(2 * D, "delivered")), "attempt_failed"),
        (shipped(scan(D, "available_for_pickup"), scan(8 * D, "delivered")), "pickup_waiting"),
        (shipped(*MOVING, scan(D, "out_for_delivery")), "stuck"),
        (shipped(scan(D, "delivered"), scan(D + 11 * H, "attempt_failed")), "delivered_contradicted"),
        (shipped(scan(D, "delivered"), scan(2 * D, "out_for_delivery"), scan(3 * D, "delivered")),
         "delivered_contradicted"),
        (shipped(number="", display="delivered"), "no_tracking"),
    ],
)  # fmt: skip
def test_what_ends_a_problem(facts: Facts, code: str) -> None:
    assert not raised(facts, code, LEFT + 10 * DAY)


def test_a_second_failed_attempt_presses_more() -> None:
    once = shipped(scan(D, "attempt_failed"))
    twice = shipped(scan(D, "attempt_failed"), scan(2 * D, "attempt_failed.recipient_absent"))
    (first,), (second,) = (raised(facts, "attempt_failed", LEFT + 3 * DAY) for facts in (once, twice))
    assert (first.severity, second.severity) == (Severity.MEDIUM, Severity.HIGH)
    assert second.reason.params == {"attempts": 2}


@pytest.mark.parametrize(("place", "days"), [("post_office", 12), ("pickup_point", 5), ("", 12)])
def test_a_parcel_that_will_go_back_soon_presses_more(place: str, days: int) -> None:
    facts = shipped(scan(D, f"available_for_pickup.{place}"))
    arrived = LEFT + DAY
    for after, severity in ((days * DAY - HOUR, Severity.MEDIUM), (days * DAY, Severity.HIGH)):
        (problem,) = raised(facts, "pickup_waiting", arrived + after)
        assert (problem.severity, problem.actions) == (severity, (Action.REMIND_CUSTOMER,))


@pytest.mark.parametrize(
    ("kind", "action"),
    [("lost", Action.FILE_CLAIM), ("address_problem", Action.CORRECT_ADDRESS), ("payment_due", Action.CONTACT_CUSTOMER),
     ("customs_docs", Action.CONTACT_CARRIER), ("other", Action.CONTACT_CARRIER)],
)  # fmt: skip
def test_what_helps_depends_on_what_is_wrong(kind: str, action: Action) -> None:
    (problem,) = raised(shipped(scan(D, f"exception.{kind}")), "exception", LEFT + 2 * DAY)
    assert (problem.kind, problem.actions[0]) == (kind, action)


def test_holidays_of_where_the_parcel_goes_do_not_count_as_silence() -> None:
    """April 6, 2026 is Easter Monday in Germany; the United States work."""
    friday = datetime(2026, 4, 3, 9, tzinfo=UTC) - LEFT  # Good Friday in Germany, too
    for country, begins in (("DE", date(2026, 4, 13)), ("US", date(2026, 4, 10))):
        facts = shipped(scan(friday, "in_transit"), country=country)
        (problem,) = raised(facts, "stuck", LEFT + friday + 20 * DAY)
        assert problem.since.date() == begins


@pytest.mark.parametrize(
    ("known", "code", "begins"),
    [
        ({"fulfillment_orders": {"p": FulfillmentOrder(id="p", stamp=STAMP, status="open", fulfill_by=PLACED + 9 * D)},
          "transactions": money("sale 100"), "lines": lines()}, "not_shipped_in_time", 9 * D),
        ({"fulfillment_orders": {"p": FulfillmentOrder(id="p", stamp=STAMP, status="open", fulfill_at=PLACED + 7 * D)},
          "transactions": money("sale 100"), "lines": lines()}, "not_shipped_in_time", 9 * D),
        ({"fulfillment_orders": parts("open"), "head": head(promised_by="2026-03-05"),
          "transactions": money("sale 100"), "lines": lines()}, "late", 3 * D + 13 * H),
        ({"transactions": money("sale 60")}, "payment_pending_long", 7 * D),
        ({"disputes": {"d": Dispute(id="d", stamp=STAMP, status="needs_response")},
          "dispute_cases": {"d": DisputeCase(id="d", stamp=STAMP, initiated_at=PLACED + D)}},
         "dispute_open", D),
        (returns("open", inspected=True), "return_not_handled", 7 * D + H),
        ({"reports": reported("payment", "pending"), "transactions": money("sale 100")}, "report_disagrees", H),
        ({"detail": Detail(stamp=STAMP, risk="investigate"), "lines": lines()}, "high_risk", timedelta(0)),
        (held("awaiting_payment", PLACED), "hold_too_long", 2 * D),
    ],
)  # fmt: skip
def test_an_orders_problem_begins_when_its_rule_says(known: dict[str, Any], code: str, begins: timedelta) -> None:
    facts = order(**known)
    if begins > DAY:
        assert not raised(facts, code, PLACED + begins - timedelta(seconds=1))
    assert [problem.since for problem in raised(facts, code, PLACED + begins)] == [PLACED + begins]


@pytest.mark.parametrize(
    ("policy", "code", "begins"),
    [
        (Policy(stuck_domestic_hours=24), "stuck", 5 * H + D),
        (Policy(expired_days=5), "tracking_expired", 5 * H + 5 * D),
        (Policy(weekend=(0, 1, 2)), "stuck", 5 * D + 13 * H),  # Monday to Wednesday are free
    ],
)
def test_thresholds_and_calendar_are_the_shops(policy: Policy, code: str, begins: timedelta) -> None:
    facts = shipped(*MOVING, country="")
    assert not raised(facts, code, LEFT + begins - 13 * HOUR, policy)
    assert raised(facts, code, LEFT + begins, policy)


# An archived order is paid and fulfilled, not delivered: platforms archive by themselves.
ARCHIVED = head(closed_at=LEFT + HOUR)


@pytest.mark.parametrize(
    ("word", "code"),
    [("exception.lost", "exception"), ("attempt_failed", "attempt_failed"), ("returning", "returning"),
     ("in_transit", "stuck"), ("available_for_pickup", "pickup_waiting"), ("in_transit.delayed", "delayed")],
)  # fmt: skip
def test_a_parcel_under_way_still_matters_when_its_order_is_archived(word: str, code: str) -> None:
    facts = shipped(scan(D, word), head=ARCHIVED)
    assert raised(facts, code, LEFT + 10 * DAY)
    assert judge(facts, POLICY, LEFT + 10 * DAY).review_at is not None
    assert not judge(facts, POLICY, LEFT + 61 * DAY).problems, "two months after its last news nobody waits any more"
    assert judge(facts, POLICY, LEFT + 61 * DAY).review_at is None


def test_an_archived_order_whose_parcels_nobody_ever_heard_of_stays_quiet() -> None:
    """A shop that comes with ten years of archived orders is not told of each that it lacks tracking."""
    for facts in (shipped(head=ARCHIVED), shipped(number="", head=ARCHIVED)):
        verdict = judge(facts, POLICY, LEFT + 10 * DAY)
        assert (verdict.problems, verdict.review_at) == ((), None)


def test_a_canceled_order_waits_for_no_parcel() -> None:
    facts = shipped(scan(D, "in_transit"), head=head(canceled_at=LEFT))
    assert not raised(facts, "stuck", LEFT + 20 * DAY)


def test_the_most_pressing_problem_comes_first_and_its_actions_too() -> None:
    facts = shipped(scan(D, "exception.lost"), **returns("requested"))
    verdict = judge(facts, POLICY, LEFT + 10 * DAY)
    codes = [problem.code for problem in verdict.problems]
    ranks = [[row.code for row in TABLE].index(code) for code in codes]
    assert codes[:2] == [ProblemCode.EXCEPTION, ProblemCode.RETURN_REQUEST_WAITING]
    assert ranks == sorted(ranks)
    assert verdict.next_actions[0] is Action.FILE_CLAIM


def test_only_money_returns_and_what_customers_ask_matter_once_an_order_is_canceled() -> None:
    assert {row.code for row in TABLE if row.matters is While.ALWAYS} == {
        ProblemCode.DISPUTE_OPEN,
        ProblemCode.REFUND_OWED,
        ProblemCode.RETURN_REQUEST_WAITING,
        ProblemCode.RETURN_NOT_HANDLED,
        ProblemCode.CUSTOMER_ASKED,
    }


def test_a_hold_is_named_with_its_reason() -> None:
    facts = order(**held("inventory_out_of_stock", PLACED))
    (problem,) = raised(facts, "hold_too_long", PLACED + 9 * DAY)
    assert (problem.kind, problem.subject) == ("inventory_out_of_stock", Hold(id="h").id)

"""What webhooks leave out must not be read as news: shipped parts stay open, refunds come without their payments."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from suivi.core.facts import (
    Facts,
    FulfillmentOrder,
    FulfillmentOrderLine,
    Head,
    Line,
    Lines,
    Report,
    Scan,
    Shipment,
    Stamp,
    Tracking,
    Transaction,
)
from suivi.core.judge import judge
from suivi.core.policy import Policy
from suivi.core.words import Fulfillment, ProblemCode

T = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
POLICY = Policy(timezone="Europe/Paris", country="FR")


def stamp(at: datetime = T) -> Stamp:
    return Stamp(as_of=at)


def order(**more: object) -> Facts:
    head = Head(
        stamp=stamp(),
        name="#1",
        placed_at=T,
        created_at=T,
        total=Decimal(100),
        current_total=Decimal(100),
        outstanding=Decimal(0),
        test=bool(more.pop("test", False)),
    )
    return Facts(id="o", head=head, **more)


def listed(left: int, at: datetime = T) -> Lines:
    return Lines(stamp=stamp(at), items=(Line(id="L", quantity=2, current_quantity=2, unfulfilled_quantity=left),))


def part(status: str, *, hint: bool = False, left: int = 2) -> dict[str, FulfillmentOrder]:
    lines = None if hint else (FulfillmentOrderLine(id="l", line="L", total=2, remaining=left),)
    return {"f": FulfillmentOrder(id="f", stamp=stamp(), status=status, lines=lines)}


def shipment(status: str, at: datetime) -> dict[str, Shipment]:
    tracking = (Tracking(number="N"),)
    return {"s": Shipment(id="s", stamp=stamp(at), status=status, at=T, quantity=2, tracking=tracking)}


def says(axis: str, word: str | None, at: datetime = T) -> dict[str, Report]:
    return {axis: Report(word=word, stamp=stamp(at))}


@pytest.mark.parametrize("hint", [False, True])
@pytest.mark.parametrize("later", [timedelta(0), timedelta(seconds=5)])
def test_a_part_read_before_it_was_shipped_does_not_keep_the_order_open(hint: bool, later: timedelta) -> None:
    facts = order(
        lines=listed(0, T + HOUR),
        reports=says("fulfillment_coarse", "fulfilled", T + HOUR),
        fulfillment_orders=part("open", hint=hint),
        shipments=shipment("success", T + HOUR + later),
    )
    assert judge(facts, POLICY, T + DAY).fulfillment.status is Fulfillment.FULFILLED


def test_a_shipment_canceled_since_the_report_takes_fulfilled_back() -> None:
    facts = order(
        lines=listed(2),
        reports=says("fulfillment", "fulfilled"),
        fulfillment_orders=part("closed", left=0),
        shipments=shipment("cancelled", T + HOUR),
    )
    assert judge(facts, POLICY, T + DAY).fulfillment.status is Fulfillment.UNFULFILLED


def test_a_refund_whose_payment_was_never_told_owes_and_contradicts_nothing() -> None:
    refund = Transaction(id="r", stamp=stamp(), kind="refund", status="success", amount=Decimal(30), at=T)
    verdict = judge(
        order(reports=says("payment", "partially_refunded", T + HOUR), transactions={"r": refund}), POLICY, T + DAY
    )
    assert verdict.payment.amounts.outstanding == 0
    assert ProblemCode.REPORT_DISAGREES not in {problem.code for problem in verdict.problems}


def test_a_transaction_that_is_gone_moves_no_money() -> None:
    sale = Transaction(id="s", stamp=stamp(), gone=True, kind="sale", status="success", amount=Decimal(100), at=T)
    assert judge(order(transactions={"s": sale}), POLICY, T, derive=True).payment.status == "none"


@pytest.mark.parametrize("word", ["pending", "paid", "partially_paid", "expired", "voided", "refunded", None, "odd"])
@pytest.mark.parametrize("hours", [0, 24, 24 * 5, 24 * 6 + 23])
def test_the_end_of_an_authorization_is_awaited_whatever_is_reported(word: str | None, hours: int) -> None:
    authorization = Transaction(
        id="a", stamp=stamp(), kind="authorization", status="success", amount=Decimal(100), at=T
    )
    facts = order(lines=listed(2), reports=says("payment", word), transactions={"a": authorization})
    now = T + timedelta(hours=hours)
    verdict = judge(facts, POLICY, now)
    end = verdict.review_at or now + 60 * DAY
    for share in (1, 3, 7):
        assert judge(facts, POLICY, now + (end - now) * share / 8) == verdict
    assert judge(facts, POLICY, end - timedelta(microseconds=1)) == verdict


def test_a_test_order_presses_nobody() -> None:
    facts = order(test=True, lines=listed(2), reports=says("payment", "paid"), fulfillment_orders=part("open"))
    assert judge(facts, POLICY, T + 10 * DAY).problems == ()


def test_a_parcel_that_the_carrier_gave_up_is_a_problem() -> None:
    scan = Scan(id="x", stamp=stamp(), shipment="s", number="N", status="expired", at=T + HOUR)
    verdict = judge(order(lines=listed(0), shipments=shipment("success", T), scans={"x": scan}), POLICY, T + DAY)
    assert [problem.code for problem in verdict.problems][:1] == [ProblemCode.TRACKING_EXPIRED]


def test_goods_in_customs_wait_as_long_as_the_shop_says() -> None:
    scan = Scan(
        id="x", stamp=stamp(), shipment="s", number="N", status="in_transit", substatus="customs_processing", at=T
    )
    facts = order(lines=listed(0), shipments=shipment("success", T), scans={"x": scan})
    stuck = [p for p in judge(facts, Policy(customs_days=3), T + 4 * DAY).problems if p.code is ProblemCode.STUCK]
    assert [problem.threshold.params for problem in stuck if problem.threshold] == [{"days": 3}]

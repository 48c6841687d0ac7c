"""What is worked out of an order's past is what following it would have told, as far as anything dates it."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings

from suivi.core.changes import Difference, Standing, diff, standing
from suivi.core.drift import drifts
from suivi.core.earlier import facts_at
from suivi.core.facts import (
    Detail,
    Dispute,
    Facts,
    FulfillmentHolds,
    FulfillmentOrder,
    FulfillmentOrderLine,
    Head,
    Hold,
    Line,
    Lines,
    OrderReturn,
    PaymentTerms,
    Refund,
    Report,
    Shipment,
    ShippedLine,
    Stamp,
    Transaction,
)
from suivi.core.hindsight import past
from suivi.core.judge import judge
from suivi.core.merge import join
from suivi.core.policy import Policy
from suivi.sources.demo.events import Step, happen
from suivi.sources.demo.life import conceive
from suivi.sources.demo.order import DemoOrder
from suivi.sources.demo.shopify import node
from suivi.sources.shopify import Shopify
from tests.core.test_review_law import FACTS, MOMENTS, START

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
POLICY = Policy(timezone="Europe/Paris", country="FR")
FULFILLMENT, PROBLEMS = {"fulfillment.changed"}, {"problem.raised", "problem.cleared"}
GOODS = {*FULFILLMENT, *PROBLEMS, "delivery.changed", "parcel.added", "parcel.changed", "parcel.removed",
         "promise.changed"}  # fmt: skip
MONEY = {*PROBLEMS, "payment.changed", "payment.flag"}
RETURN = {*PROBLEMS, "return.changed"}
# What nobody can date afterwards, and the changes in which the past differs from what was told live.
UNDATED: dict[str, set[str]] = {
    "start_packing": FULFILLMENT,
    **dict.fromkeys(("hold", "release", "become_due", "decline_request", "reroute"), FULFILLMENT | PROBLEMS),
    **dict.fromkeys(("cancel_shipment", "void_label"), GOODS),
    **dict.fromkeys(("add_item", "remove_item"), GOODS | MONEY),
    **dict.fromkeys(("await_transfer", "dispute", "answer_dispute", "report_as_paid"), MONEY),
    **dict.fromkeys(("approve_return", "decline_return", "inspect_return"), RETURN),
}
Told = tuple[str, str, str, str, str]


def read(order: DemoOrder, at: datetime) -> Facts:
    found = Shopify().understand("graphql/order", node(order, at), {}, at)[0].facts
    assert found is not None
    return found


def told(at: datetime, one: Difference) -> Told:
    what = "" if one.name == "order.created" else " ".join(map(str, one.detail.values()))
    return at.isoformat(), one.name, str(one.before), str(one.after), what


def followed(order: DemoOrder, steps: list[Step], facts: Facts) -> Iterator[Told]:
    """The changes of an order that is read anew after each thing that happens to it, and judged when that is due."""
    before: Standing | None = None
    times = [order.placed_at, *dict.fromkeys(step.at for step in steps), NOW]
    for start, end in pairwise(times):
        for step in steps:
            if step.at == start:
                happen(order, step)
        facts = join(facts, read(order, start))
        at: datetime | None = start
        while at is not None and at < end:
            verdict = judge(facts, POLICY, at)
            stands = standing(verdict, drifts=drifts(facts, verdict))
            yield from (told(at, one) for one in diff(before, stands))
            before, at = stands, verdict.review_at


def test_it_is_what_following_the_order_would_have_told() -> None:
    compared: Counter[str] = Counter()
    for number in range(45):
        placed_at = NOW - timedelta(days=40, hours=-13 * number)
        order, ahead = conceive(3, 1000 + number, placed_at)
        steps = [Step(one.at.replace(microsecond=0), one.what, one.args) for one in ahead if one.at <= NOW]
        live = list(followed(order, steps, Facts(id="")))
        last = join(Facts(id=""), read(order, NOW))
        found = [told(one.at, each) for one in past(last, POLICY, placed_at, NOW) for each in one.differences]
        apart = set[str]().union(*(UNDATED.get(step.what, set()) for step in steps))
        wanted = sorted(one for one in live if one[1] not in apart)
        assert sorted(one for one in found if one[1] not in apart) == wanted, (number, [step.what for step in steps])
        compared.update(one[1] for one in wanted)
    assert {*GOODS, *MONEY} - {"parcel.removed"} <= set(compared), compared


# An order of two pieces, read on its tenth day, when it was long over.
PLACED = NOW - timedelta(days=10)
READ = Stamp(as_of=NOW, learned_at=NOW)


def day(number: float) -> datetime:
    return PLACED + timedelta(days=number)


def whole(**more: Any) -> Facts:
    totals = {"total": Decimal(80), "current_total": Decimal(60), **more.pop("head", {})}
    head = Head(stamp=READ, name="#1", placed_at=PLACED, created_at=PLACED, **totals)
    line = Line(id="i", quantity=2, current_quantity=2, unfulfilled_quantity=0)
    return Facts(id="1", head=head, lines=Lines(stamp=READ, items=(line,)), **more)


def part(status: str, remaining: int, **more: Any) -> dict[str, FulfillmentOrder]:
    line = FulfillmentOrderLine(id="l", line="i", total=2, remaining=remaining)
    return {"p": FulfillmentOrder(id="p", stamp=READ, status=status, lines=(line,), **more)}


def sent(*days: float, **more: Any) -> dict[str, Shipment]:
    piece = (ShippedLine(line="i", quantity=1),)
    return {str(at): Shipment(id=str(at), stamp=READ, status="success", at=day(at), lines=piece, **more) for at in days}


def back(**more: Any) -> dict[str, Any]:
    return {"returns": {"r": OrderReturn(id="r", stamp=READ, created_at=day(2), **more)}}


PAID = {"t": Transaction(id="t", stamp=READ, kind="sale", status="success", amount=Decimal(80), at=PLACED)}
HELD = {"p": FulfillmentHolds(id="p", stamp=READ, holds=(Hold(id="h", since=day(2)),))}
EXPIRED = {"payment": Report(word="expired", stamp=Stamp(as_of=day(1), learned_at=NOW))}
SAID = {"payment": Report(word="paid", stamp=Stamp(as_of=day(3)))}
TERMS = {"t": PaymentTerms(id="t", stamp=Stamp(as_of=PLACED, learned_at=NOW), overdue=True)}
GIVEN_BACK = {"r": Refund(id="r", stamp=READ, at=day(4))}


@pytest.mark.parametrize(
    ("facts", "asked", "expected"),
    [
        (whole(head={"canceled_at": day(3)}), lambda f: bool(f.head.canceled_at), (False, False, True)),
        (whole(head={"closed_at": day(3)}), lambda f: bool(f.head.closed_at), (False, False, True)),
        (whole(refunds=GIVEN_BACK), lambda f: f.head.current_total, (80, 80, 60)),
        (whole(detail=Detail(stamp=READ, edited=True, original_total=Decimal(70))),
         lambda f: f.head.current_total, (70, 70, 70)),
        (whole(transactions=PAID, detail=Detail(stamp=READ, received=Decimal(80))),
         lambda f: f.detail.received, (None, None, None)),
        (whole(detail=Detail(stamp=READ, received=Decimal(80))), lambda f: f.detail.received, (80, 80, 80)),
        (whole(transactions=PAID, reports=SAID), lambda f: "payment" in f.reports, (False, False, True)),
        (whole(reports=SAID), lambda f: "payment" in f.reports, (True, True, True)),
        (whole(transactions=PAID, reports=EXPIRED), lambda f: "payment" in f.reports, (False, False, False)),
        (whole(payment_terms=TERMS), lambda f: f.payment_terms["t"].overdue, (None, None, None)),
        (whole(shipments=sent(1.5, 3)), lambda f: len(f.shipments), (0, 1, 2)),
        (whole(shipments=sent(1.5, 3)), lambda f: f.lines.items[0].unfulfilled_quantity, (2, 1, 0)),
        (whole(shipments=sent(1.5, 3), fulfillment_orders=part("closed", 0)),
         lambda f: (f.fulfillment_orders["p"].status, f.fulfillment_orders["p"].lines[0].remaining),
         (("open", 2), ("open", 1), ("closed", 0))),
        (whole(shipments=sent(1, display="delivered", delivered_at=day(3))),
         lambda f: [one.display for one in f.shipments.values()], ([""], [""], ["delivered"])),
        (whole(fulfillment_orders=part("in_progress", 2)), lambda f: f.fulfillment_orders["p"].status, ("open",) * 3),
        (whole(fulfillment_orders=part("on_hold", 2), holds=HELD), lambda f: f.fulfillment_orders["p"].status,
         ("open", "on_hold", "on_hold")),
        (whole(fulfillment_orders=part("open", 2, fulfill_at=day(3))), lambda f: f.fulfillment_orders["p"].status,
         ("scheduled", "scheduled", "open")),
        (whole(fulfillment_orders=part("closed", 2), head={"canceled_at": day(3)}),
         lambda f: f.fulfillment_orders["p"].status, ("open", "open", "closed")),
        (whole(**back(status="closed", approved_at=day(3), closed_at=day(9))),
         lambda f: [one.status for one in f.returns.values()], ([], ["requested"], ["open"])),
        (whole(**back(status="closed", closed_at=day(3))),
         lambda f: [one.status for one in f.returns.values()], ([], ["open"], ["closed"])),
        (whole(disputes={"d": Dispute(id="d", stamp=READ, status="lost")}, first_told={"dispute d": day(2)}),
         lambda f: len(f.disputes), (0, 1, 1)),
    ],
)  # fmt: skip
def test_what_was_known(facts: Facts, asked: Callable[[Any], object], expected: tuple[object, ...]) -> None:
    """On the first, the second and the fourth day; nothing before the order was placed, everything once it was read."""
    assert tuple(asked(facts_at(facts, day(number))) for number in (1.2, 2, 4)) == expected
    assert facts_at(facts, day(-1)) is None
    assert facts_at(facts, NOW) == facts


@settings(max_examples=60)
@given(facts=FACTS, now=MOMENTS)
def test_its_steps_are_all_there_are(facts: Facts, now: datetime) -> None:
    """At whatever moment one looks, the order stands where its last step left it."""
    since, until = START - timedelta(days=20), START + timedelta(days=50)
    steps = list(past(facts, POLICY, since, until))
    assert [step.at for step in steps] == sorted({step.at for step in steps})
    known = facts_at(facts, now)
    if known is not None and now >= since:
        verdict = judge(known, POLICY, now)
        last = [step for step in steps if step.at <= now][-1]
        assert last.standing == standing(verdict, drifts=drifts(known, verdict))

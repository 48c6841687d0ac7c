"""What is wanted of which order, and when to look again: a decision table."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suivi.automations.acting import written
from suivi.automations.case import BARS, Case, barred
from suivi.automations.deciding import wants
from suivi.automations.models import Step
from suivi.automations.policies import CaptureExpiring, CaptureFulfilled, Fulfill, Goods, Hold, Paid, Policies, read
from suivi.automations.policies import written as stored
from suivi.core.facts import (
    Deletion,
    Detail,
    Facts,
    FulfillmentHolds,
    FulfillmentOrder,
    FulfillmentOrderLine,
    Line,
    Lines,
    Report,
)
from suivi.core.facts import Hold as Held
from suivi.core.judge import judge
from suivi.core.policy import Policy
from suivi.core.verdict import Verdict
from tests.core.making import HOUR, PLACED, STAMP, head, money, sent

NOW = PLACED + HOUR
END = PLACED + timedelta(days=7)
MINUTE = timedelta(minutes=1)
ALL_ON = Policies(
    hold=Hold(on=True), fulfill=Fulfill(on=True, paid=Paid.AUTHORIZED), capture_fulfilled=CaptureFulfilled(on=True),
    capture_expiring=CaptureExpiring(on=True),
)  # fmt: skip


def order(paid: str = "sale 100", *, actions: tuple[str, ...] = ("create_fulfillment", "hold"), **more: Any) -> Facts:
    """Two lines to be fulfilled, a gift card that needs no shipping and a mug that does."""
    lines = (
        Line(id="gift", sku="GIFT-50", quantity=1, current_quantity=1, unfulfilled_quantity=1, requires_shipping=False),
        Line(id="mug", sku="MUG-R", quantity=2, current_quantity=2, unfulfilled_quantity=2, requires_shipping=True),
    )
    part = FulfillmentOrder(
        id="part", stamp=STAMP, status="open", actions=actions, method="shipping",
        lines=tuple(FulfillmentOrderLine(id=f"l-{one.id}", line=one.id, total=one.quantity, remaining=one.quantity)
                    for one in lines),
    )  # fmt: skip
    known: dict[str, Any] = {
        "head": head(), "detail": Detail(stamp=STAMP), "lines": Lines(stamp=STAMP, items=lines),
        "transactions": money(*[paid] * bool(paid), expires_at=END if paid.startswith("auth") else None),
        "fulfillment_orders": {"part": part},
    }  # fmt: skip
    return Facts(id="gid://shopify/Order/1", **{**known, **more})


def shipped(paid: str = "authorization 100", **more: Any) -> Facts:
    part = FulfillmentOrder(id="part", stamp=STAMP, status="closed", lines=(
        FulfillmentOrderLine(id="l", line="i0", total=1, remaining=0),))  # fmt: skip
    return order(paid, fulfillment_orders={"part": part}, shipments=sent(1), **more)


def held(handle: str, by_us: bool | None = True) -> dict[str, Any]:
    found = Held(id="h1", handle=handle, by_us=by_us)
    return {"holds": {"part": FulfillmentHolds(id="part", stamp=STAMP, holds=(found,))}}


def judged(facts: Facts, now: datetime = NOW) -> Verdict:
    return judge(facts, Policy(), now)


class Row(NamedTuple):
    name: str
    policies: Policies
    facts: Facts
    now: datetime
    acts: list[tuple[str, str]]  # policy and action
    review_at: datetime | None = None


OURS = held("suivi-automatic-hold-abc")
TOTAL_80 = {"head": head("80")}
FULFILL, HOLD = Policies(fulfill=Fulfill(on=True)), Policies(hold=Hold(on=True, minutes=30))
CAPTURE = Policies(capture_fulfilled=CaptureFulfilled(on=True))
SECURED = Policies(fulfill=Fulfill(on=True, paid=Paid.AUTHORIZED))
EXPIRING = Policies(capture_expiring=CaptureExpiring(on=True, hours=24))
BOTH = Policies(hold=HOLD.hold, fulfill=FULFILL.fulfill)
F, H, R = ("fulfill", "fulfill"), ("hold", "hold"), ("hold", "release_hold")
C, E = ("capture_fulfilled", "capture"), ("capture_expiring", "capture")

TABLE = (
    Row("off", Policies(), order(), NOW, []),
    Row("paid", FULFILL, order(), NOW, [F]),
    Row("only authorized", FULFILL, order("authorization 100"), NOW, []),
    Row("authorized is enough", SECURED, order("authorization 100"), NOW, [F]),
    Row("unpaid", FULFILL, order(""), NOW, []),
    Row("not offered", FULFILL, order(actions=()), NOW, []),
    Row("another method", Policies(fulfill=Fulfill(on=True, methods=("pick_up",))), order(), NOW, []),
    Row("this method", Policies(fulfill=Fulfill(on=True, methods=("shipping",))), order(), NOW, [F]),
    Row("no SKU fits", Policies(fulfill=Fulfill(on=True, goods=Goods.SKUS, skus=("TEA-*",))), order(), NOW, []),
    Row("new", HOLD, order(), PLACED + MINUTE, [H]),
    Row("no longer new", HOLD, order(), PLACED + 30 * MINUTE, []),
    Row("on hold already", HOLD, order(**held("other", None)), PLACED + MINUTE, []),
    Row("our hold stands", HOLD, order(**OURS), PLACED + MINUTE, [], PLACED + 30 * MINUTE),
    Row("our hold ends", HOLD, order(**OURS), PLACED + 30 * MINUTE, [R]),
    Row("our hold, switched off", Policies(), order(**OURS), PLACED + MINUTE, [R]),
    Row("a person's hold", HOLD, order(**held("suivi-act-7")), PLACED + 30 * MINUTE, []),
    Row("another app's hold of the same name", HOLD, order(**held("suivi-automatic-hold-x", False)), NOW, []),
    Row("fulfilled after the window only", BOTH, order(), PLACED + MINUTE, [H], PLACED + 30 * MINUTE),
    Row("the window is over", BOTH, order(), PLACED + 30 * MINUTE, [F]),
    Row("fulfilled", CAPTURE, shipped(), NOW, [C]),
    Row("not yet fulfilled", CAPTURE, order("authorization 100"), NOW, []),
    Row("captured already", CAPTURE, shipped("sale 100"), NOW, []),
    Row("far from its end", EXPIRING, order("authorization 100"), NOW, [], END - timedelta(days=1)),
    Row("near its end", EXPIRING, order("authorization 100"), END - timedelta(hours=24), [E]),
    Row("expired", EXPIRING, order("authorization 100"), END, []),
    Row("the end is not known", EXPIRING, order("authorization 100", transactions=money("authorization 100")), END, []),
    Row("canceled", ALL_ON, order(head=head(canceled_at=NOW)), NOW, []),
    Row("canceled, though held by us", HOLD, order(head=head(canceled_at=NOW), **OURS), NOW, []),
    Row("deleted", ALL_ON, order(deletion=Deletion(stamp=STAMP)), NOW, []),
    Row("not read in full", ALL_ON, order(detail=None), NOW, []),
)  # fmt: skip


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_what_is_wanted(row: Row) -> None:
    found = wants(row.policies, row.facts, judged(row.facts, row.now), row.now)
    assert [(wish.policy, wish.action.value) for wish in found.acts] == row.acts
    assert (found.review_at, found.blocked) == (row.review_at, ())


@pytest.mark.parametrize(
    ("goods", "skus", "pieces"),
    [
        (Goods.ALL, (), {"l-gift": 1, "l-mug": 2}),
        (Goods.DIGITAL, (), {"l-gift": 1}),
        (Goods.SKUS, ("gift-*", "TEA"), {"l-gift": 1}),
        (Goods.SKUS, ("*",), {"l-gift": 1, "l-mug": 2}),
    ],
)
def test_which_lines_are_fulfilled(goods: Goods, skus: tuple[str, ...], pieces: dict[str, int]) -> None:
    facts = order()
    (wish,) = wants(Policies(fulfill=Fulfill(on=True, goods=goods, skus=skus)), facts, judged(facts), NOW).acts
    assert {one["id"]: one["quantity"] for one in wish.params["pieces"]} == pieces


# Why each policy leaves an order alone, by what is chosen and what the order is.
LEFT_ALONE = (
    ("earlier", Fulfill(since=PLACED + MINUTE), order()),
    ("", Fulfill(since=PLACED), order()),
    ("archived", Fulfill(), order(head=head(closed_at=NOW))),
    ("test", Fulfill(), order(head=head(test=True))),
    ("", Fulfill(tests=True), order(head=head(test=True))),
    ("risk", Fulfill(), order(detail=Detail(stamp=STAMP, risk="cancel"))),
    ("risk", Fulfill(), order(detail=Detail(stamp=STAMP, risk="investigate"))),
    ("risk", Fulfill(), order(detail=Detail(stamp=STAMP, risk="none", risk_level="pending"))),
    ("", Fulfill(risky=True), order(detail=Detail(stamp=STAMP, risk="cancel"))),
    ("", Hold(), order(detail=Detail(stamp=STAMP, risk="cancel"))),
    ("", Fulfill(), order(detail=Detail(stamp=STAMP, risk="accept", risk_level="low"))),
    ("disagrees", Fulfill(), order(reports={"payment": Report(word="voided", stamp=STAMP)})),
    ("untagged", Fulfill(only_tags=("VIP",)), order()),
    ("", Fulfill(only_tags=("VIP",)), order(head=head(tags=("vip",)))),
    ("tagged", Fulfill(never_tags=("check",)), order(head=head(tags=("Check",)))),
)


@pytest.mark.parametrize(("why", "policy", "facts"), LEFT_ALONE)
def test_when_a_policy_leaves_an_order_alone(why: str, policy: Fulfill, facts: Facts) -> None:
    assert barred(policy, Case(Policies(), facts, judged(facts), NOW)) == why


def test_every_bar_is_in_the_table() -> None:
    assert {why for why, _, _ in LEFT_ALONE} - {""} == BARS.keys()


def test_no_more_is_captured_than_the_order_still_costs() -> None:
    facts = shipped(**TOTAL_80)
    (wish,) = wants(CAPTURE, facts, judged(facts), NOW).acts
    assert (wish.amount, wish.params["amount"]) == (Decimal(80), Decimal(80))


def test_a_payment_in_another_currency_is_left_to_people_and_said() -> None:
    facts = shipped(detail=Detail(stamp=STAMP, paid_in="USD"))
    found = wants(CAPTURE, facts, judged(facts), NOW)
    assert (found.acts, [one.reason.code for one in found.blocked]) == ((), ["cannot.currency"])


def test_an_authorization_is_captured_by_one_policy_only() -> None:
    facts, now = shipped(), END - timedelta(hours=1)
    (wish,) = wants(ALL_ON, facts, judged(facts, now), now).acts
    assert wish.policy == "capture_fulfilled"


@given(st.integers(0, 9 * 24 * 60), st.sampled_from([order(), order("authorization 100"), order(**OURS), shipped()]))
def test_it_stays_so_before_the_moment_to_look_again(minutes: int, facts: Facts) -> None:
    now = PLACED + minutes * MINUTE
    found = wants(ALL_ON, facts, judged(facts, now), now)
    if found.review_at is None:
        later = now + timedelta(days=30)
    else:
        assert found.review_at > now
        later = found.review_at - timedelta(seconds=1)
    then = wants(ALL_ON, facts, judged(facts, later), later)
    # Fewer may be wanted: a hold window, or an authorization, may end meanwhile.
    assert {wish.key for wish in then.acts} <= {wish.key for wish in found.acts}


def test_keys_are_the_same_whenever_it_is_wanted_and_fit() -> None:
    facts = order(**OURS)
    moments = (PLACED + 40 * MINUTE, PLACED + 50 * MINUTE)
    keys = {wish.key for now in moments for wish in wants(ALL_ON, facts, judged(facts), now).acts}
    assert len(keys) == 2
    assert max(map(len, keys)) <= 57  # the hold's handle at the store is "suivi-" and the key, 64 at most


def test_choices_come_back_as_they_were_stored() -> None:
    chosen = ALL_ON.put("fulfill", Fulfill(on=True, since=PLACED, skus=("A*",), goods=Goods.SKUS, only_tags=("x",)))
    assert read(msgspec.json.decode(msgspec.json.encode(stored(chosen)))) == chosen


def test_a_reason_comes_back_with_its_moments_and_amounts() -> None:
    facts = shipped()
    (wish,) = wants(CAPTURE, facts, judged(facts), NOW).acts
    assert Step(why=written(wish.reason)).reason == wish.reason

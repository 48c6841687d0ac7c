"""The demo shop is the same every time, and lives."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from suivi.core.facts import Facts
from suivi.core.judge import judge
from suivi.core.merge import join
from suivi.core.policy import Policy
from suivi.core.verdict import Verdict
from suivi.core.words import Delivery, Fulfillment, OrderState, Payment, PaymentFlag, ProblemCode, Return
from suivi.sources import SOURCES
from suivi.sources.demo.simulator import DemoShop

Json = dict[str, Any]
POLICY = Policy(timezone="Europe/Paris", country="FR")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def shop(orders: int = 300, seed: int = 1) -> DemoShop:
    return DemoShop(seed=seed, orders=orders, days=60, now=NOW)


def nodes(demo: DemoShop) -> list[Json]:
    return [msgspec.json.decode(emission.body) for emission in demo.history()]


def test_the_same_seed_gives_the_same_shop_and_another_seed_another():
    assert list(shop().history()) == list(shop().history())
    assert list(shop().history()) != list(shop(seed=2).history())


@pytest.fixture(scope="module")
def lives() -> list[tuple[Json, Verdict]]:
    """What Shopify would answer about each of 2,000 orders, and what Suivi concludes."""
    found = []
    for told in nodes(shop(2000)):
        (finding,) = SOURCES["demo"].translate("graphql/order", msgspec.json.encode(told), {}, NOW)
        assert finding.facts is not None
        found.append((told, judge(join(Facts(id=""), finding.facts), POLICY, NOW)))
    return found


# What no platform reports: words that only carriers have, what customers ask for on Suivi's own page, or what later
# versions will bring.
NOT_SHOPIFYS = {
    (type(word), word)
    for word in (Payment.UNKNOWN, Fulfillment.UNKNOWN, Return.UNKNOWN, Return.RETURN_FAILED, Delivery.EXPIRED,
                 ProblemCode.AT_RISK, ProblemCode.CUSTOMER_ASKED)
}  # fmt: skip


@pytest.mark.parametrize(
    ("enum", "of"),
    [
        (OrderState, lambda verdict: {verdict.order.state}),
        (Payment, lambda verdict: {verdict.payment.status}),
        (PaymentFlag, lambda verdict: {verdict.payment.flag}),
        (Fulfillment, lambda verdict: {verdict.fulfillment.status}),
        (Delivery, lambda verdict: {verdict.delivery.status}),
        (Return, lambda verdict: {verdict.returns.status}),
        (ProblemCode, lambda verdict: {problem.code for problem in verdict.problems}),
    ],
)
def test_every_status_and_every_problem_is_there(lives, enum, of):
    seen = set().union(*(of(verdict) for _, verdict in lives))
    assert {word for word in enum if word not in seen and (enum, word) not in NOT_SHOPIFYS} == set()


def test_most_orders_are_well(lives):
    verdicts = [verdict for _, verdict in lives]
    assert 0.05 < sum(bool(verdict.problems) for verdict in verdicts) / len(verdicts) < 0.25
    assert sum(verdict.payment.status == "paid" for verdict in verdicts) / len(verdicts) > 0.75
    assert sum(verdict.delivery.status == "delivered" for verdict in verdicts) / len(verdicts) > 0.6
    frequent = Counter(problem.code for verdict in verdicts for problem in verdict.problems)
    assert max(frequent.values()) < 0.1 * len(verdicts), "no kind of problem hides the others"


HAPPENINGS = {
    "several captures": lambda order: [one["kind"] for one in order["transactions"]].count("CAPTURE") > 1,
    "a card that was declined": lambda order: any(one["status"] == "FAILURE" for one in order["transactions"]),
    "a voided authorization": lambda order: any(one["kind"] == "VOID" for one in order["transactions"]),
    "a refund": lambda order: bool(order["refunds"]),
    "payment terms": lambda order: order["paymentTerms"] is not None,
    "a dispute that was won": lambda order: any(one["status"] == "WON" for one in order["disputes"]),
    "an edit": lambda order: order["edited"],
    "a line that was removed": lambda order: (
        order["edited"] and any(not line["currentQuantity"] for line in order["lineItems"]["nodes"])
    ),
    "a cancellation": lambda order: order["cancelReason"] is not None,
    "a held order": lambda order: any(part["fulfillmentHolds"] for part in order["fulfillmentOrders"]["nodes"]),
    "a subscription": lambda order: any(part["status"] == "SCHEDULED" for part in order["fulfillmentOrders"]["nodes"]),
    "two shipments": lambda order: sum(one["status"] == "SUCCESS" for one in order["fulfillments"]) > 1,
    "a canceled shipment": lambda order: any(one["status"] == "CANCELLED" for one in order["fulfillments"]),
    "a pickup": lambda order: "PICKED_UP" in {one["displayStatus"] for one in order["fulfillments"]},
    "a download": lambda order: order["fulfillments"] != [] and not order["requiresShipping"],
    "a declined return": lambda order: any(back["decline"] for back in order["returns"]["nodes"]),
    "a risk": lambda order: order["risk"]["recommendation"] == "CANCEL",
}


@pytest.mark.parametrize("name", HAPPENINGS)
def test_whatever_can_happen_to_an_order_happens(lives, name):
    times = sum(bool(HAPPENINGS[name](order)) for order, _ in lives)
    assert 1 <= times < len(lives) * 0.2


def test_parcels_go_by_several_carriers(lives):
    carriers = {one["company"] for order, _ in lives for sent in order["fulfillments"] for one in sent["trackingInfo"]}
    assert len(carriers) >= 8


def test_a_download_is_no_parcel_and_a_pickup_needs_no_tracking_number(lives):
    for order, verdict in lives:
        methods = {part["deliveryMethod"]["methodType"] for part in order["fulfillmentOrders"]["nodes"]}
        if methods & {"NONE", "PICK_UP"}:
            assert "no_tracking" not in {problem.code for problem in verdict.problems}
        if methods == {"NONE"}:
            assert verdict.delivery.status == "not_shipped"


def test_nothing_has_happened_in_the_future():
    assert all(emission.triggered_at <= NOW for emission in shop().history())


def test_orders_go_on_living_one_thing_at_a_time():
    demo = shop(50)
    before = {node["id"] for node in nodes(demo)}
    topics = set()
    after = set()
    for second in range(200):
        for emission in demo.live(NOW + timedelta(seconds=second)):
            topics.add(emission.topic)
            if emission.topic == "graphql/order":
                after.add(msgspec.json.decode(emission.body)["id"])
    assert topics == {"graphql/order", "fulfillment_events/create"}
    assert after - before, "new orders are placed"
    assert after & before, "old ones go on"

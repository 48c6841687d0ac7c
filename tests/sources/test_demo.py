"""The demo shop is the same every time, and lives."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from suivi.sources.demo.simulator import DemoShop

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def shop(orders: int = 300, seed: int = 1) -> DemoShop:
    return DemoShop(seed=seed, orders=orders, days=60, now=NOW)


def nodes(demo: DemoShop) -> list[dict[str, object]]:
    return [msgspec.json.decode(emission.body) for emission in demo.history()]


def test_the_same_seed_gives_the_same_shop_and_another_seed_another():
    assert list(shop().history()) == list(shop().history())
    assert list(shop().history()) != list(shop(seed=2).history())


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("displayFinancialStatus", {"PAID", "AUTHORIZED", "PENDING", "REFUNDED", "PARTIALLY_PAID", "EXPIRED"}),
        ("displayFulfillmentStatus", {"UNFULFILLED", "FULFILLED", "SCHEDULED", "FULFILLMENT_NOT_REQUIRED"}),
        ("returnStatus", {"NO_RETURN", "RETURNED", "IN_PROGRESS"}),
    ],
)
def test_every_kind_of_life_is_there(field, words):
    assert words <= {node[field] for node in nodes(shop(1000))}


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

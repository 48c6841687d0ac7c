"""An order whose lists are longer than one query gives is read to the end of each."""

import json

import pytest

from suivi.sources.shopify import Shopify
from suivi.sources.shopify.api.errors import Temporary
from suivi.sources.shopify.api.longlists import INNER, PAGED, PLAIN
from suivi.sources.shopify.api.orders import read_order, read_orders
from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.state import Event, Order, Transaction
from tests.shopify.conftest import Object, Shop

LINES = 400


@pytest.fixture
def long(shop: Shop) -> Order:
    """Four hundred lines, all shipped in one parcel with sixty scans."""
    order = shop.order([(f"Item {number}", "1.00", 1) for number in range(LINES)])
    while order.parts[0].status != "CLOSED":
        part = order.parts[0]
        (found,) = (one for one in read(shop, order)["fulfillmentOrders"]["nodes"] if one["id"].endswith(str(part.id)))
        assert len(found["lineItems"]["nodes"]) == LINES
        given = {"fulfillmentOrderId": found["id"]}
        shop.act("fulfill", fulfillment={"lineItemsByFulfillmentOrder": [given]})
    sent, now = order.fulfillments[0], shop.now()
    sent.events += [Event(shop.double.store.next_id(), "IN_TRANSIT", now, now) for _ in range(160)]
    return order


def read(shop: Shop, order: Order) -> Object:
    found = read_order(shop.client, gid("Order", order.id), shop.now())
    assert found.cut == ()
    return found.nodes[0]


def test_four_hundred_lines_come_whole(shop: Shop, long: Order) -> None:
    node = read(shop, long)
    assert len({one["id"] for one in node["lineItems"]["nodes"]}) == LINES
    (part,), (sent,) = node["fulfillmentOrders"]["nodes"], node["fulfillments"]
    assert len({one["lineItem"]["id"] for one in part["lineItems"]["nodes"]}) == LINES
    assert len({one["id"] for one in sent["fulfillmentLineItems"]["nodes"]}) == LINES
    assert len({one["id"] for one in sent["events"]["nodes"]}) == len(long.fulfillments[0].events)
    (finding,) = Shopify().translate("graphql/order", json.dumps(node).encode(), {}, shop.now())
    assert finding.facts is not None
    assert finding.facts.lines is not None
    assert len(finding.facts.lines.items) == LINES
    (shipment,) = finding.facts.shipments.values()
    assert len(shipment.lines) == LINES


def test_several_at_once_say_which_are_too_long(shop: Shop, long: Order) -> None:
    short = shop.order()
    several = read_orders(shop.client, [gid("Order", one.id) for one in (short, long)], shop.now())
    assert several.cut == (gid("Order", long.id),)


def test_plain_lists_are_asked_for_at_full_length(shop: Shop) -> None:
    order = shop.order()
    order.transactions += [
        Transaction(shop.double.store.next_id(), "VOID", order.transactions[0].amount, shop.now(), "SUCCESS", "manual")
        for _ in range(120)
    ]
    node = read(shop, order)
    (finding,) = Shopify().translate("graphql/order", json.dumps(node).encode(), {}, shop.now())
    assert finding.facts is not None
    assert len(finding.facts.transactions) == 121
    assert "transactions" in finding.facts.complete


def test_a_short_order_costs_one_query(shop: Shop) -> None:
    order, asked = shop.order(), shop.double.queries
    read(shop, order)
    assert shop.double.queries == asked + 1


def test_what_is_left_when_the_budget_ends_is_read_the_next_time(shop: Shop, long: Order) -> None:
    shop.double.trouble.next("")
    shop.double.trouble.next("throttle")
    with pytest.raises(Temporary):
        read(shop, long)
    shop.pass_(minutes=10)
    assert len(read(shop, long)["lineItems"]["nodes"]) == LINES


@pytest.mark.parametrize("name", [*PAGED, *PLAIN])
def test_the_rest_of_no_list_asks_more_than_one_query_may(shop: Shop, name: str) -> None:
    """8.2: 1,000 points."""
    wanted = {each: each == name for each in (*PAGED, *PLAIN)}
    answer = shop.call("rest_of_list", id=gid("Order", shop.order().id), after=None, inner=INNER, **wanted)
    assert answer.cost is not None
    assert 0 < answer.cost.requested <= 500

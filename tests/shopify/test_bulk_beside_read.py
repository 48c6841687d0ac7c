"""A bulk file tells less than a full read of the same moment, and never hides what the read told."""

import json
from functools import reduce
from itertools import permutations
from random import Random

import pytest

from suivi.core.facts import Facts, encode
from suivi.core.merge import join
from suivi.sources.shopify import Shopify
from suivi.sources.shopify.api.documents import document
from suivi.sources.shopify.bulk import assemble
from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.life import order_comes, something_happens
from suivi.sources.shopify.double.payloads import body
from tests.shopify.conftest import Object, Shop


def facts(shop: Shop, topic: str, payload: Object) -> Facts:
    (finding,) = Shopify().translate(topic, json.dumps(payload).encode(), {}, shop.now())
    assert finding.facts is not None
    return finding.facts


def in_bulk(shop: Shop) -> dict[str, Object]:
    """What a bulk operation tells of every order, by its id."""
    made = shop.act("bulk_run", query=document("orders_in_bulk").text)["bulkOperation"]["id"]
    shop.pass_(seconds=2)
    address = shop.call("bulk_state", id=made).data["bulkOperation"]["url"]
    response = shop.double.handle("GET", "/bulk/" + address.rpartition("/")[2], {}, b"")
    assert response.path is not None
    with response.path.open("rb") as lines:
        return {order["id"]: order for _, order in assemble(lines) if isinstance(order, dict)}


@pytest.mark.parametrize("seed", range(4))
def test_with_a_bulk_file_in_whatever_order_the_read_wins(shop: Shop, seed: int) -> None:
    random, store = Random(seed), shop.double.store
    orders = [order_comes(store, random) for _ in range(8)]
    for order in orders:
        for _ in range(30):
            something_happens(store, order, random)
            shop.pass_(hours=1)
    told = in_bulk(shop)
    fuller = 0
    for order in orders:
        full = facts(shop, "graphql/order", shop.read(order))
        bulk = facts(shop, "graphql/order", told[gid("Order", order.id)])
        hint = facts(shop, "orders/updated", body(store, "orders/updated", order, None))
        nothing = Facts(id=full.id)
        assert join(join(nothing, full), bulk) == join(join(nothing, bulk), full) == join(nothing, full)
        fuller += join(nothing, bulk).shipments != full.shipments
        assert len({encode(reduce(join, told_, nothing)) for told_ in permutations((full, bulk, hint))}) == 1
    assert fuller


def test_a_webhook_s_shipped_lines_outlive_a_bulk_file_of_the_same_moment(shop: Shop) -> None:
    order = shop.order([("Mug", "10.00", 2)])
    shop.ship(order)
    hint = facts(shop, "orders/updated", body(shop.double.store, "orders/updated", order, None))
    bulk = facts(shop, "graphql/order", in_bulk(shop)[gid("Order", order.id)])
    for first, second in ((hint, bulk), (bulk, hint)):
        (shipment,) = join(join(Facts(id=bulk.id), first), second).shipments.values()
        assert [line.quantity for line in shipment.lines] == [2]

"""Bulk operations: what may be asked, how they end, what the file holds (facts 8.3)."""

from datetime import timedelta
from typing import Any

import pytest

from suivi.sources.contract import Unreadable
from suivi.sources.shopify import Shopify
from suivi.sources.shopify.api.documents import document
from suivi.sources.shopify.bulk import assemble
from suivi.sources.shopify.double.ids import gid
from tests.shopify.conftest import Shop

QUERY = document("orders_in_bulk").text


def start(shop: Shop, query: str = QUERY) -> str:
    return shop.act("bulk_run", query=query)["bulkOperation"]["id"]


def state(shop: Shop, id_: str) -> dict[str, Any]:
    return shop.call("bulk_state", id=id_).data["bulkOperation"]


def lines(shop: Shop, address: str) -> list[bytes]:
    response = shop.double.handle("GET", "/bulk/" + address.rpartition("/")[2], {}, b"")
    assert response.path is not None
    return response.path.read_bytes().splitlines(keepends=True)


def test_the_file_holds_every_order_as_suivi_reads_it(shop: Shop) -> None:
    orders = [shop.order([("Mug", "10.00", 2), ("Cup", "5.00", 1)]) for _ in range(3)]
    shop.ship(orders[1], 1)
    id_ = start(shop)
    assert state(shop, id_)["status"] == "CREATED"
    shop.pass_(seconds=2)
    done = state(shop, id_)
    assert (done["status"], done["rootObjectCount"]) == ("COMPLETED", "3")
    whole = [item for _, item in assemble(lines(shop, done["url"]))]
    assert not any(isinstance(item, Unreadable) for item in whole)
    found = {item["id"]: item for item in whole}
    assert set(found) == {gid("Order", order.id) for order in orders}
    node = found[gid("Order", orders[1].id)]
    read = shop.read(orders[1])
    for key in ("displayFulfillmentStatus", "totalReceivedSet", "transactions", "updatedAt", "email"):
        assert _known(node[key], read[key])
    assert node["fulfillmentOrders"]["nodes"][0]["lineItems"]["nodes"] == [
        {**line, "__parentId": node["fulfillmentOrders"]["nodes"][0]["id"]}
        for line in read["fulfillmentOrders"]["nodes"][0]["lineItems"]["nodes"]
    ]


def _known(part: Any, whole: Any) -> bool:
    """Whether everything in the part stands in the whole too."""
    if isinstance(part, dict):
        return all(_known(value, whole[key]) for key, value in part.items())
    if isinstance(part, list):
        return len(part) == len(whole) and all(map(_known, part, whole))
    return part == whole


def test_an_assembled_order_can_be_translated(shop: Shop) -> None:
    import json

    order = shop.order()
    id_ = start(shop)
    shop.pass_(seconds=2)
    ((_, node),) = assemble(lines(shop, state(shop, id_)["url"]))
    (finding,) = Shopify().translate("graphql/order", json.dumps(node).encode(), {}, shop.now())
    assert finding.order == gid("Order", order.id)


def test_nothing_found_has_no_address(shop: Shop) -> None:
    id_ = start(shop)
    shop.pass_(seconds=2)
    assert (state(shop, id_)["status"], state(shop, id_)["url"]) == ("COMPLETED", None)


def test_what_breaks_off_leaves_a_part(shop: Shop) -> None:
    for _ in range(4):
        shop.order()
    shop.double.bulk.fail_next = "TIMEOUT"
    id_ = start(shop)
    shop.pass_(seconds=2)
    done = state(shop, id_)
    assert (done["status"], done["errorCode"], done["url"], done["rootObjectCount"]) == ("FAILED", "TIMEOUT", None, "2")
    assert len(list(assemble(lines(shop, done["partialDataUrl"])))) == 2


def test_it_can_be_canceled_while_it_runs(shop: Shop) -> None:
    id_ = start(shop)
    shop.act("bulk_cancel", id=id_)
    shop.pass_(seconds=2)
    assert state(shop, id_)["status"] == "CANCELED"
    assert "cannot" in shop.declined("bulk_cancel", id=id_).message


def test_five_run_at_once(shop: Shop) -> None:
    for _ in range(5):
        start(shop)
    assert shop.declined("bulk_run", query=QUERY).code == "OPERATION_IN_PROGRESS"
    shop.pass_(seconds=2)
    assert start(shop)


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("{ shop { name } }", "connections"),
        ("{ orders { edges { node { nothing } } } }", "nothing"),
        ("{ orders { edges { node { refunds { refundLineItems { nodes { quantity } } } } } } }", "list field"),
        ("query { orders { pageInfo { hasNextPage } } }", "asks for the nodes"),
        ("query { ...F } fragment F on QueryRoot { shop { id } }", "fragments"),
        ("{ webhookSubscriptions { nodes { id } } }", "reads orders"),
    ],
)
def test_what_bulk_operations_refuse(shop: Shop, query: str, why: str) -> None:
    error = shop.declined("bulk_run", query=query)
    assert error.code == "INVALID"
    assert why in error.message


def test_the_end_is_told(shop: Shop) -> None:
    """7.6: the id and no address."""
    id_ = start(shop)
    shop.double.advance(timedelta(seconds=2))
    topic, payload = shop.heard[-1]
    assert (topic, payload["admin_graphql_api_id"], payload["status"]) == ("bulk_operations/finish", id_, "completed")
    assert "url" not in payload

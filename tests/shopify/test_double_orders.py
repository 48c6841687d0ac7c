"""Canceling, archiving, tags, note, search and paging of the local Shopify (facts 5, 6, 8.2)."""

from typing import Any

import pytest

from suivi.sources.shopify.api.errors import Permanent
from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.state import Order
from tests.shopify.conftest import Shop


def cancel(shop: Shop, order: Order, **more: Any) -> dict[str, Any]:
    asked = {"id": gid("Order", order.id), "reason": "CUSTOMER", "restock": True, "notifyCustomer": True}
    return shop.act("order_cancel", **asked, **more)


@pytest.mark.parametrize(
    ("paid", "refund", "word", "kinds"),
    [
        ("authorization", None, "VOIDED", ["AUTHORIZATION", "VOID"]),
        ("sale", {"originalPaymentMethodsRefund": True}, "REFUNDED", ["SALE", "REFUND"]),
        ("sale", {"originalPaymentMethodsRefund": False}, "PAID", ["SALE"]),
        ("", None, None, []),
    ],
)
def test_an_order_is_canceled_when_its_job_is_done(
    shop: Shop, paid: str, refund: dict[str, bool] | None, word: str | None, kinds: list[str]
) -> None:
    """5.1, 1.5: voids and refunds are written by the cancellation itself; the part is CLOSED, the order UNFULFILLED."""
    order = shop.order(paid=paid)
    job = cancel(shop, order, refund=refund)["job"]
    assert (job["done"], shop.read(order)["cancelledAt"]) == (False, None)
    shop.pass_(seconds=2)
    assert shop.call("job", id=job["id"]).data["job"]["done"] is True
    node = shop.read(order)
    assert (node["cancelReason"], node["closed"]) == ("CUSTOMER", True)
    assert [one["kind"] for one in node["transactions"]] == kinds
    assert (node["displayFinancialStatus"], node["displayFulfillmentStatus"]) == (word, "UNFULFILLED")
    assert node["currentTotalPriceSet"]["shopMoney"]["amount"] == "0.00"
    assert [one["status"] for one in node["fulfillmentOrders"]["nodes"]] == ["CLOSED"]
    assert "orders/cancelled" in shop.topics()


def test_the_void_has_no_amount_and_nothing_stays_outstanding(shop: Shop) -> None:
    """1.3."""
    order = shop.order(paid="authorization")
    cancel(shop, order)
    shop.pass_(seconds=2)
    node = shop.read(order)
    assert node["transactions"][1]["amountSet"]["shopMoney"]["amount"] == "0.00"
    assert node["totalOutstandingSet"]["shopMoney"]["amount"] == "0.00"


def test_two_cancellations_cancel_once(shop: Shop) -> None:
    order = shop.order()
    for _ in range(2):
        cancel(shop, order, refund={"originalPaymentMethodsRefund": True})
    shop.pass_(seconds=2)
    assert [one.kind for one in order.transactions] == ["SALE", "REFUND"]
    error = shop.declined(
        "order_cancel", id=gid("Order", order.id), reason="OTHER", restock=False, notifyCustomer=False
    )
    assert (error.code, error.field) == ("INVALID", "orderId")


def test_what_has_left_or_comes_back_cannot_be_canceled(shop: Shop) -> None:
    """5.1."""
    order = shop.order()
    shop.ship(order)
    asked = {"id": gid("Order", order.id), "reason": "OTHER", "restock": False, "notifyCustomer": False}
    assert "fulfillments" in shop.declined("order_cancel", **asked).message
    line = shop.read(order)["fulfillments"][0]["fulfillmentLineItems"]["nodes"][0]["id"]
    given = {"orderId": asked["id"], "returnLineItems": [{"fulfillmentLineItemId": line, "quantity": 1}]}
    shop.act("return_request", input=given)
    assert "return" in shop.declined("order_cancel", **asked).message


def test_closing_and_opening_twice_changes_nothing(shop: Shop) -> None:
    """5.1."""
    order = shop.order()
    for name, closed in (("order_close", True), ("order_close", True), ("order_open", False), ("order_open", False)):
        assert shop.act(name, id=gid("Order", order.id))["order"]["closed"] is closed
    assert shop.topics().count("orders/updated") == 3  # placed, closed, opened


def test_a_canceled_order_cannot_be_reopened_but_tagged(shop: Shop) -> None:
    order = shop.order()
    cancel(shop, order)
    shop.pass_(seconds=2)
    assert "canceled" in shop.declined("order_open", id=gid("Order", order.id)).message
    shop.act("tags_add", id=gid("Order", order.id), tags=["late"])
    assert shop.read(order)["tags"] == ["late"]


def test_tags_are_added_and_removed_beside_others(shop: Shop) -> None:
    """5.3: tagsAdd keeps, orderUpdate replaces."""
    order = shop.order(tags=["vip"])
    id_ = gid("Order", order.id)
    shop.act("tags_add", id=id_, tags=["gift", "vip", " "])
    assert order.tags == ["gift", "vip"]
    shop.act("tags_remove", id=id_, tags=["vip", "never"])
    assert order.tags == ["gift"]
    shop.act("order_update", input={"id": id_, "tags": ["new"]})
    assert order.tags == ["new"]


def test_an_update_changes_what_is_given_and_nothing_else(shop: Shop) -> None:
    order = shop.order()
    city = {"address1": "Main Street 1", "city": "Nantes"}
    given = {"note": "Ring twice", "poNumber": "PO-1", "shippingAddress": city}
    shop.act("order_update", input={"id": gid("Order", order.id), **given})
    shop.act("order_update", input={"id": gid("Order", order.id), "customAttributes": [{"key": "k", "value": "v"}]})
    node = shop.read(order)
    assert (node["note"], node["poNumber"], node["shippingAddress"]["city"]) == ("Ring twice", "PO-1", "Nantes")
    assert node["shippingAddress"]["zip"] == order.address["zip"]
    assert node["customAttributes"] == [{"key": "k", "value": "v"}]
    assert node["email"] == order.email


@pytest.mark.parametrize(
    ("change", "field"),
    [({"note": "x" * 5001}, "note"), ({"email": "nobody"}, "email"), ({"phone": "call me"}, "phone")],
)
def test_an_update_that_makes_no_sense_is_declined(shop: Shop, change: dict[str, str], field: str) -> None:
    order = shop.order()
    assert shop.declined("order_update", input={"id": gid("Order", order.id), **change}).field == field


def test_what_is_not_there_is_declined(shop: Shop) -> None:
    assert "does not exist" in shop.declined("tags_add", id=gid("Order", 1), tags=["x"]).message


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3]),
        ("updated_at:>='2026-11-02T13:00:00Z'", [2, 3]),
        ("updated_at:>2026-11-02T13:00:00Z", [3]),
        ("updated_at:<'2026-11-02T13:00:00Z'", [1]),
        ("created_at:<=2026-11-02T13:00:00Z created_at:>=2026-11-02T13:00:00Z", [2]),
        ("-tag:vip", [1, 3]),
        ("tag:vip", [2]),
        ("name:#1003", [3]),
        ("financial_status:paid,authorized", [1, 2]),
        ("financial_status:unpaid", [2, 3]),
        ("status:open fulfillment_status:unshipped,partial", [1, 2, 3]),
        ("1002", [2]),
    ],
)
def test_search_finds_what_shopify_would(shop: Shop, query: str, found: list[int]) -> None:
    """6.1, 6.3, 6.4."""
    shop.order()
    shop.pass_(hours=1)
    shop.order(paid="authorization", tags=["vip"])
    shop.pass_(hours=1)
    shop.order(paid="pending")
    answer = shop.call("orders_changed", query=query, first=10)
    assert [int(one["name"][1:]) - 1000 for one in answer.data["orders"]["nodes"]] == found
    assert shop.call("orders_count", query=query).data["ordersCount"] == {"count": len(found), "precision": "EXACT"}


def test_an_unknown_search_field_is_ignored_with_a_warning(shop: Shop) -> None:
    """6.4."""
    shop.order()
    answer = shop.call("orders_changed", query="delivery_status:late", first=10)
    assert len(answer.data["orders"]["nodes"]) == 1
    assert answer.warnings == ("delivery_status: Invalid search field for this query.",)


def test_pages_go_on_after_the_last_order_seen_whatever_changes(shop: Shop) -> None:
    orders = []
    for _ in range(5):
        orders.append(shop.order())
        shop.pass_(minutes=1)
    first = shop.call("orders_changed", query="", first=2).data["orders"]
    shop.act("tags_add", id=gid("Order", orders[0].id), tags=["again"])
    seen, page = [one["name"] for one in first["nodes"]], first
    while page["pageInfo"]["hasNextPage"]:
        page = shop.call("orders_changed", query="", first=2, after=page["pageInfo"]["endCursor"]).data["orders"]
        seen += [one["name"] for one in page["nodes"]]
    assert seen == ["#1001", "#1002", "#1003", "#1004", "#1005", "#1001"]


@pytest.mark.parametrize("asked", [{"first": 0}, {"first": 251}, {"first": 2, "after": "nonsense"}])
def test_pages_that_make_no_sense_are_refused(shop: Shop, asked: dict[str, Any]) -> None:
    with pytest.raises(Permanent):
        shop.call("orders_changed", query="", **asked)


def test_orders_older_than_sixty_days_need_their_own_permission(shop: Shop) -> None:
    """8.2."""
    order = shop.order()
    shop.pass_(days=61)
    assert shop.call("orders_count", query="").data["ordersCount"]["count"] == 1
    shop.double.tokens.scopes -= {"read_all_orders"}
    shop.client.token = shop.double.tokens.issue()
    assert shop.call("orders_count", query="").data["ordersCount"]["count"] == 0
    assert shop.call("parts_owners", ids=[gid("Order", order.id)]).data["nodes"] == [None]


def test_parts_name_their_order(shop: Shop) -> None:
    """7.6: webhooks of parts do not."""
    order = shop.order()
    sent = shop.ship(order)
    ids = [gid("FulfillmentOrder", order.parts[0].id), sent["id"], gid("FulfillmentOrder", 1)]
    part, shipment, nothing = shop.call("parts_owners", ids=ids).data["nodes"]
    assert part["orderId"] == shipment["order"]["id"] == gid("Order", order.id)
    assert nothing is None

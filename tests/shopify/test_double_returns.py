"""Returns of the local Shopify: from which state to which, and what the order says (facts 4)."""

from typing import Any

import pytest

from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.state import Order
from tests.shopify.conftest import Shop


def shipped(shop: Shop) -> tuple[Order, str]:
    order = shop.order()
    shop.ship(order)
    return order, shop.read(order)["fulfillments"][0]["fulfillmentLineItems"]["nodes"][0]["id"]


def lines(order: Order, line: str, quantity: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "orderId": gid("Order", order.id),
        "returnLineItems": [{"fulfillmentLineItemId": line, "quantity": quantity, **more}],
    }


def begun(shop: Shop, status: str) -> tuple[Order, str]:
    """An order with a return in this state."""
    order, line = shipped(shop)
    if status == "REQUESTED":
        return order, shop.act("return_request", input=lines(order, line))["return"]["id"]
    back = shop.act("return_create", input=lines(order, line))["return"]["id"]
    if status == "CLOSED":
        shop.act("return_close", id=back)
    if status == "CANCELED":
        shop.act("return_cancel", id=back)
    return order, back


STEPS: dict[str, tuple[str, dict[str, Any]]] = {
    "approve": ("return_approve", {"input": {"id": "?"}}),
    "decline": ("return_decline", {"input": {"id": "?", "declineReason": "FINAL_SALE", "declineNote": "Sorry"}}),
    "process": ("return_process", {"input": {"returnId": "?"}}),
    "close": ("return_close", {"id": "?"}),
    "reopen": ("return_reopen", {"id": "?"}),
    "cancel": ("return_cancel", {"id": "?"}),
}


def step(name: str, back: str) -> tuple[str, dict[str, Any]]:
    operation, variables = STEPS[name]
    filled = {
        key: {k: back if v == "?" else v for k, v in value.items()} if isinstance(value, dict) else back
        for key, value in variables.items()
    }
    return operation, filled


# Facts 4.2 and 4.3: from, step, to, what the order says then.
TRANSITIONS = [
    ("REQUESTED", "approve", "OPEN", "IN_PROGRESS"),
    ("REQUESTED", "decline", "DECLINED", "NO_RETURN"),
    ("OPEN", "process", "OPEN", "IN_PROGRESS"),
    ("OPEN", "close", "CLOSED", "RETURNED"),
    ("CLOSED", "close", "CLOSED", "RETURNED"),
    ("CLOSED", "reopen", "OPEN", "IN_PROGRESS"),
    ("OPEN", "cancel", "CANCELED", "NO_RETURN"),
]


@pytest.mark.parametrize(("before", "name", "after", "word"), TRANSITIONS)
def test_each_step_leads_where_shopify_says(shop: Shop, before: str, name: str, after: str, word: str) -> None:
    order, back = begun(shop, before)
    operation, variables = step(name, back)
    assert shop.act(operation, **variables)["return"]["status"] == after
    assert shop.words(order)[2] == word


ALLOWED = {(before, name) for before, name, _, _ in TRANSITIONS}


@pytest.mark.parametrize(
    ("before", "name"),
    [(b, n) for b in ("REQUESTED", "OPEN", "CLOSED", "CANCELED") for n in STEPS if (b, n) not in ALLOWED],
)
def test_no_other_step_is_possible(shop: Shop, before: str, name: str) -> None:
    _order, back = begun(shop, before)
    operation, variables = step(name, back)
    assert shop.declined(operation, **variables).code == "INVALID_STATE"


def test_a_request_waits_and_a_return_unarchives(shop: Shop) -> None:
    """2.6, 4.3 row 1."""
    order, line = shipped(shop)
    assert shop.read(order)["closed"] is True
    shop.act("return_request", input=lines(order, line, customerNote="Too small"))
    assert (shop.words(order)[2], shop.read(order)["closed"]) == ("RETURN_REQUESTED", True)
    shop.act("return_create", input=lines(order, line))
    node = shop.read(order)
    assert (node["returnStatus"], node["closed"]) == ("RETURN_REQUESTED", False)
    assert [one["name"] for one in node["returns"]["nodes"]] == ["#1001-R1", "#1001-R2"]
    assert node["returns"]["nodes"][0]["returnLineItems"]["nodes"][0]["customerNote"] == "Too small"
    assert {"returns/request", "returns/approve"} <= set(shop.topics())


def test_no_more_comes_back_than_left(shop: Shop) -> None:
    order, line = shipped(shop)
    shop.act("return_create", input=lines(order, line, 2))
    assert shop.declined("return_request", input=lines(order, line)).code == "INVALID"
    assert shop.declined("return_request", input=lines(order, gid("FulfillmentLineItem", 1))).code == "NOT_FOUND"
    assert (
        shop.declined("return_request", input={"orderId": gid("Order", order.id), "returnLineItems": []}).code
        == "BLANK"
    )
    assert shop.declined("return_close", id=gid("Return", 1)).code == "NOT_FOUND"


def test_goods_are_inspected_and_money_goes_back(shop: Shop) -> None:
    """4.2 returnProcess, 4.3 row 3; what was processed cannot be canceled."""
    order, back = begun(shop, "OPEN")
    node = shop.read(order)["returns"]["nodes"][0]
    line = node["returnLineItems"]["nodes"][0]["id"]
    reverse = node["reverseFulfillmentOrders"]["nodes"][0]["lineItems"]["nodes"][0]["id"]
    disposed = {"reverseFulfillmentOrderLineItemId": reverse, "quantity": 1, "dispositionType": "RESTOCKED"}
    sale = gid("OrderTransaction", order.transactions[0].id)
    money = {"parentId": sale, "transactionAmount": {"amount": "10.00", "currencyCode": "EUR"}}
    shop.act(
        "return_process",
        input={
            "returnId": back,
            "returnLineItems": [{"id": line, "quantity": 1, "dispositions": [disposed]}],
            "financialTransfer": {"issueRefund": {"orderTransactions": [money]}},
        },
    )
    node = shop.read(order)
    assert node["returnStatus"] == "INSPECTION_COMPLETE"
    assert node["displayFinancialStatus"] == "PARTIALLY_REFUNDED"
    assert node["currentTotalPriceSet"]["shopMoney"]["amount"] == "10.00"
    processed = node["returns"]["nodes"][0]["returnLineItems"]["nodes"][0]
    assert (processed["processedQuantity"], processed["refundedQuantity"]) == (1, 1)
    assert shop.declined("return_cancel", id=back, notifyCustomer=False).code == "INVALID_STATE"
    shop.act("return_close", id=back)
    assert shop.words(order)[2] == "RETURNED"


def test_return_reasons_are_listed(shop: Shop) -> None:
    nodes = shop.call("return_reasons", first=10).data["returnReasonDefinitions"]["nodes"]
    assert "defective" in {one["handle"] for one in nodes}
    order, line = shipped(shop)
    shop.act("return_create", input=lines(order, line, returnReasonDefinitionId=nodes[0]["id"]))
    found = shop.read(order)["returns"]["nodes"][0]["returnLineItems"]["nodes"][0]
    assert found["returnReasonDefinition"]["handle"] == nodes[0]["handle"]

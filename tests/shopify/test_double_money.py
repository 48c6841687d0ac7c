"""Payments and refunds of the local Shopify, fact by fact (facts 1.3 to 1.5, 8.4)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from suivi.sources.shopify.api.errors import Permanent
from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.state import Order
from tests.shopify.conftest import Shop


def money(shop: Shop, order: Order) -> tuple[str, str, str, str]:
    """Received, refunded, capturable, outstanding."""
    node = shop.read(order)
    keys = ("totalReceivedSet", "totalRefundedSet", "totalCapturableSet", "totalOutstandingSet")
    found = [node[key]["shopMoney"]["amount"] for key in keys]
    return found[0], found[1], found[2], found[3]


@pytest.mark.parametrize(
    ("paid", "word", "amounts"),
    [
        ("sale", "PAID", ("20.00", "0.00", "0.00", "0.00")),
        ("authorization", "AUTHORIZED", ("0.00", "0.00", "20.00", "0.00")),
        ("pending", "PENDING", ("0.00", "0.00", "0.00", "20.00")),
        ("failed", None, ("0.00", "0.00", "0.00", "20.00")),
        ("", None, ("0.00", "0.00", "0.00", "20.00")),
    ],
)
def test_how_an_order_begins(shop: Shop, paid: str, word: str | None, amounts: tuple[str, ...]) -> None:
    """1.5, rows 3, 7, 8, 9; an authorization counts as transacted (1.4)."""
    order = shop.order(paid=paid)
    assert shop.words(order)[0] == word
    assert money(shop, order) == amounts


def capture(shop: Shop, order: Order, amount: str, **more: Any) -> dict[str, Any]:
    parent = gid("OrderTransaction", order.transactions[0].id)
    return {"input": {"id": gid("Order", order.id), "parentTransactionId": parent, "amount": amount, **more}}


def test_a_capture_pays(shop: Shop) -> None:
    order = shop.order(paid="authorization")
    shop.act("capture", **capture(shop, order, "20.00"))
    assert shop.words(order)[0] == "PAID"
    assert money(shop, order) == ("20.00", "0.00", "0.00", "0.00")
    assert {"order_transactions/create", "orders/paid"} <= set(shop.topics())


def test_a_part_captured_leaves_the_rest_where_several_captures_are_allowed(shop: Shop) -> None:
    """1.3: several captures need Plus; a final one lets go of the rest."""
    shop.double.store.plus = True
    order = shop.order(paid="authorization")
    shop.act("capture", **capture(shop, order, "5.00"))
    assert (shop.words(order)[0], money(shop, order)) == ("PARTIALLY_PAID", ("5.00", "0.00", "15.00", "0.00"))
    shop.act("capture", **capture(shop, order, "5.00", finalCapture=True))
    assert (shop.words(order)[0], money(shop, order)) == ("PARTIALLY_PAID", ("10.00", "0.00", "0.00", "10.00"))


def test_elsewhere_one_capture_is_all(shop: Shop) -> None:
    order = shop.order(paid="authorization")
    shop.act("capture", **capture(shop, order, "5.00"))
    assert money(shop, order) == ("5.00", "0.00", "0.00", "15.00")
    assert "captured" in shop.declined("capture", **capture(shop, order, "5.00")).message


@pytest.mark.parametrize("amount", ["20.01", "0", "-1"])
def test_no_other_amount_is_captured(shop: Shop, amount: str) -> None:
    order = shop.order(paid="authorization")
    assert shop.declined("capture", **capture(shop, order, amount)).field == "amount"


def test_an_authorization_expires(shop: Shop) -> None:
    """1.2, 1.5 row 6: seven days; who is not on Plus is not told when."""
    order = shop.order(paid="authorization")
    assert shop.read(order)["transactions"][0]["authorizationExpiresAt"] is None
    shop.pass_(days=7)
    assert shop.words(order)[0] == "EXPIRED"
    assert "captured" in shop.declined("capture", **capture(shop, order, "20.00")).message


@pytest.mark.parametrize(("paid", "kind"), [("authorization", "CAPTURE"), ("pending", "SALE"), ("", "SALE")])
def test_marking_as_paid_captures_or_records_a_sale(shop: Shop, paid: str, kind: str) -> None:
    """1.5, caveats."""
    order = shop.order(paid=paid)
    assert shop.act("mark_paid", id=gid("Order", order.id))["order"]["displayFinancialStatus"] == "PAID"
    assert order.transactions[-1].kind == kind
    assert shop.read(order)["canMarkAsPaid"] is False
    assert "paid" in shop.declined("mark_paid", id=gid("Order", order.id)).message


def refund(order: Order, amount: str | None = None, quantity: int = 0, restock: str = "NO_RESTOCK") -> dict[str, Any]:
    parent = order.transactions[0]
    move = {"amount": amount, "gateway": parent.gateway, "kind": "REFUND", "orderId": gid("Order", order.id),
            "parentId": gid("OrderTransaction", parent.id)}  # fmt: skip
    line = {"lineItemId": gid("LineItem", order.lines[0].id), "quantity": quantity, "restockType": restock}
    return {
        "orderId": gid("Order", order.id),
        "transactions": [move] if amount else [],
        "refundLineItems": [line] if quantity else [],
    }


@pytest.mark.parametrize(("amount", "word"), [("5.00", "PARTIALLY_REFUNDED"), ("20.00", "REFUNDED")])
def test_a_refund_gives_money_back(shop: Shop, amount: str, word: str) -> None:
    """1.5, rows 1 and 2; goods are another matter."""
    order = shop.order()
    shop.act("refund", input=refund(order, amount), key="k1")
    assert shop.words(order)[:2] == (word, "UNFULFILLED")
    assert {"refunds/create", "order_transactions/create"} <= set(shop.topics())


def test_the_same_key_refunds_once(shop: Shop) -> None:
    """8.4: @idempotent is required."""
    order = shop.order()
    first = shop.act("refund", input=refund(order, "5.00"), key="k1")
    assert shop.act("refund", input=refund(order, "5.00"), key="k1") == first
    assert len(order.refunds) == 1
    with pytest.raises(Permanent, match="another request"):
        shop.call("refund", input=refund(order, "6.00"), key="k1")
    with pytest.raises(Permanent, match="idempotent"):
        shop.call("refund", input=refund(order, "6.00"), key="  ")


def test_a_refund_of_pieces_takes_them_out_of_the_order(shop: Shop) -> None:
    """1.4: currentTotalPrice; canceled pieces need not be shipped."""
    order = shop.order()
    shop.act("refund", input=refund(order, "10.00", 1, "CANCEL"), key="k1")
    node = shop.read(order)
    assert node["currentTotalPriceSet"]["shopMoney"]["amount"] == "10.00"
    assert node["lineItems"]["nodes"][0]["currentQuantity"] == 1
    assert node["fulfillmentOrders"]["nodes"][0]["lineItems"]["nodes"][0]["totalQuantity"] == 1
    assert money(shop, order) == ("20.00", "10.00", "0.00", "0.00")


def test_a_refund_without_money_moves_none(shop: Shop) -> None:
    """1.3: a Refund alone does not mean that money went back."""
    order = shop.order()
    shop.act("refund", input=refund(order, None, 1), key="k1")
    assert shop.words(order)[0] == "PAID"
    assert money(shop, order) == ("20.00", "0.00", "0.00", "-10.00")


@pytest.mark.parametrize(
    ("amount", "quantity", "field"),
    [("20.01", 0, "transactions"), (None, 3, "refundLineItems"), (None, 0, "refundLineItems")],
)
def test_no_more_is_refunded_than_there_is(shop: Shop, amount: str | None, quantity: int, field: str) -> None:
    order = shop.order()
    assert shop.declined("refund", input=refund(order, amount, quantity), key="k").field == field
    assert order.refunds == []


def test_shipping_is_refunded_once(shop: Shop) -> None:
    order = shop.order(shipping=Decimal("4.90"))
    asked = {**refund(order, "4.90"), "shipping": {"fullRefund": True}}
    shop.act("refund", input=asked, key="k1")
    assert money(shop, order) == ("24.90", "4.90", "0.00", "0.00")
    more = {**refund(order, "1.00"), "shipping": {"amount": "1.00"}}
    assert shop.declined("refund", input=more, key="k2").field == "shipping"


def test_an_invoice_goes_to_who_owes(shop: Shop) -> None:
    order = shop.order(paid="pending")
    shop.act("invoice_send", id=gid("Order", order.id), email={"to": "boss@example.com"})
    assert shop.double.store.mails[-1]["to"] == "boss@example.com"
    paid = shop.order()
    assert shop.declined("invoice_send", id=gid("Order", paid.id)).code == "ORDER_INVOICE_SEND_UNSUCCESSFUL"


def test_terms_fall_due_and_are_reminded_of(shop: Shop) -> None:
    """1.2: due and overdue are flags of the terms, not statuses."""
    order = shop.order(paid="pending", due_at=shop.now() + timedelta(days=30))
    shop.pass_(days=31)
    terms = shop.read(order)["paymentTerms"]
    assert (terms["due"], terms["overdue"]) == (True, True)
    assert shop.words(order)[0] == "PENDING"
    schedule = gid("PaymentSchedule", order.id)
    assert shop.act("payment_reminder", paymentScheduleId=schedule)["success"] is True
    shop.act("mark_paid", id=gid("Order", order.id))
    assert shop.read(order)["paymentTerms"]["overdue"] is False
    assert shop.declined("payment_reminder", paymentScheduleId=schedule).code == "PAYMENT_REMINDER_SEND_UNSUCCESSFUL"


def test_a_stored_word_lasts_until_money_moves(shop: Shop) -> None:
    """1.5: the stored status wins over the transactions."""
    order = shop.order(paid="")
    order.words["payment"] = "PENDING"
    assert shop.words(order)[0] == "PENDING"
    shop.act("mark_paid", id=gid("Order", order.id))
    assert shop.words(order)[0] == "PAID"

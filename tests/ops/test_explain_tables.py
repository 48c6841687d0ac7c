"""Shopify's tables as an outsider asks them: nodes in, statuses out, through ``suivi explain --batch``."""

import io
import json
import sys

import pytest
from django.core.management import call_command

NOW = "2026-03-10T12:00:00Z"


def verdicts(monkeypatch, *orders, derive=False, now=NOW):
    lines = "\n".join(json.dumps(order) for order in orders).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    out = io.StringIO()
    call_command("explain", "--batch", "--now", now, *(["--derive"] if derive else []), stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def verdict(monkeypatch, order, **how):
    return verdicts(monkeypatch, order, **how)[0]


def bag(amount):
    money = {"amount": str(amount), "currencyCode": "EUR"}
    return {"shopMoney": money, "presentmentMoney": money}


def moved(kind, amount, status="SUCCESS", **more):
    return {"kind": kind, "status": status, "amountSet": bag(amount), **more}


def node(**fields):
    return {"id": "gid://shopify/Order/1", "createdAt": "2026-03-09T10:00:00Z", **fields}


# The rows of the payment table: what moved, what the order costs now, the status.
PAYMENTS = {
    "1 all went back": ([moved("SALE", 10), moved("REFUND", 10)], 10, "refunded"),
    "1 canceled and refunded": ([moved("SALE", 10), moved("REFUND", 10)], 0, "refunded"),
    "1 more than all went back": ([moved("SALE", 10), moved("REFUND", 12)], 10, "refunded"),
    "2 part went back": ([moved("SALE", 10), moved("REFUND", 4)], 10, "partially_refunded"),
    "2 part went back and something is owed": ([moved("SALE", 10), moved("REFUND", 4)], 15, "partially_refunded"),
    "3 captured": ([moved("AUTHORIZATION", 10), moved("CAPTURE", 10)], 10, "paid"),
    "3 several captures": ([moved("AUTHORIZATION", 10), moved("CAPTURE", 4), moved("CAPTURE", 6)], 10, "paid"),
    "3 cash with change": ([moved("SALE", 20), moved("CHANGE", 10)], 10, "paid"),
    "3 canceled without a refund": ([moved("SALE", 10)], 0, "paid"),
    "3 a refund that is pending moved nothing": ([moved("SALE", 10), moved("REFUND", 10, "PENDING")], 10, "paid"),
    "3 a second try succeeded": ([moved("SALE", 10, "FAILURE"), moved("SALE", 10)], 10, "paid"),
    "3 nothing is owed and a void came after": ([moved("AUTHORIZATION", 10), moved("CAPTURE", 8), moved("VOID", 0)], 8,
                                                "paid"),
    "4 edited upwards": ([moved("SALE", 10)], 15, "partially_paid"),
    "4 part captured": ([moved("AUTHORIZATION", 10), moved("CAPTURE", 4)], 10, "partially_paid"),
    "5 voided": ([moved("AUTHORIZATION", 10), moved("VOID", 0)], 10, "voided"),
    "5 voided and canceled": ([moved("AUTHORIZATION", 10), moved("VOID", "0.0")], 0, "voided"),
    "6 expired": ([moved("AUTHORIZATION", 10, authorizationExpiresAt="2026-03-10T11:59:00Z")], 10, "expired"),
    "7 authorized": ([moved("AUTHORIZATION", 10, authorizationExpiresAt="2026-03-16T10:00:00Z")], 10, "authorized"),
    "7 authorized, nobody says until when": ([moved("AUTHORIZATION", 10, createdAt="2025-01-01T00:00:00Z")], 10,
                                             "authorized"),
    "7 at a terminal": ([moved("EMV_AUTHORIZATION", 10)], 10, "authorized"),
    "7 a capture is pending": ([moved("AUTHORIZATION", 10), moved("CAPTURE", 10, "PENDING")], 10, "authorized"),
    "7 a capture failed": ([moved("AUTHORIZATION", 10), moved("CAPTURE", 10, "ERROR")], 10, "authorized"),
    "8 pending sale": ([moved("SALE", 10, "PENDING")], 10, "pending"),
    "8 awaiting response": ([moved("AUTHORIZATION", 10, "AWAITING_RESPONSE")], 10, "pending"),
    "9 nothing": ([], 10, None),
    "9 a failed authorization": ([moved("AUTHORIZATION", 10, "FAILURE")], 10, None),
    "9 an unknown word": ([moved("TELEPORT", 10), moved("SALE", 10, "UNKNOWN")], 10, None),
    "9 free": ([], 0, None),
}  # fmt: skip


@pytest.mark.parametrize("row", PAYMENTS)
def test_payment(monkeypatch, row):
    transactions, total, status = PAYMENTS[row]
    told = node(transactions=transactions, currentTotalPriceSet=bag(total), displayFinancialStatus="PAID")
    found = verdict(monkeypatch, told, derive=True)["payment"]
    assert (found["status"], found["derived"], found["reported"]) == (status, status, "paid")
    assert found["reasons"]


WRITTEN = {
    "edges": {"transactions": {"edges": [{"node": moved("SALE", 4)}]}, "currentTotalPriceSet": bag(10)},
    "nodes": {"transactions": {"nodes": [moved("SALE", 4)]}, "currentTotalPriceSet": bag(10)},
    "numbers": {"transactions": [{"kind": "sale", "status": "success", "amountSet": {"shopMoney": {"amount": 4.0}}}],
                "currentTotalPriceSet": {"shopMoney": {"amount": 10}}},
    "plain money": {"transactions": [{"kind": "SALE", "status": "SUCCESS", "amount": "4.00"}],
                    "currentTotalPriceSet": {"amount": "10.00", "currencyCode": "EUR"}},
    "presentment only": {"transactions": [{"kind": "SALE", "status": "SUCCESS",
                                           "amountSet": {"presentmentMoney": {"amount": "4"}}}],
                         "currentTotalPriceSet": {"presentmentMoney": {"amount": "10"}}},
    "total only": {"transactions": [moved("SALE", 4)], "totalPriceSet": bag(10)},
    "REST": {"transactions": [{"id": 1, "kind": "sale", "status": "success", "amount": "4.00"}],
             "current_total_price": "10.00", "total_price": "10.00", "financial_status": "partially_paid"},
    "sums instead of transactions": {"totalReceivedSet": bag(4), "currentTotalPriceSet": bag(10)},
}  # fmt: skip


@pytest.mark.parametrize("form", WRITTEN)
@pytest.mark.parametrize("derive", [False, True])
def test_however_money_is_written(monkeypatch, form, derive):
    found = verdict(monkeypatch, {"id": "gid://shopify/Order/1", **WRITTEN[form]}, derive=derive)["payment"]
    assert (found["status"], found["amounts"]["outstanding"]) in {("partially_paid", "6"), ("partially_paid", "6.0"),
                                                                  ("partially_paid", "6.00")}  # fmt: skip


def part(status, *lines, request="UNSUBMITTED", **more):
    held = [{"totalQuantity": total, "remainingQuantity": left} for total, left in lines or [(1, 1)]]
    return {"status": status, "requestStatus": request, "lineItems": {"nodes": held}, **more}


def sent(quantity, status="SUCCESS"):
    return {"status": status, "totalQuantity": quantity, "createdAt": "2026-03-09T12:00:00Z"}


DONE = part("CLOSED", (2, 0))
# The rows of the fulfillment table: fulfillment orders, fulfillments (None: not asked for), the status.
FULFILLMENTS = {
    "1 all left": ([DONE], [sent(2)], "fulfilled"),
    "1 all left, by the parts alone": ([DONE], None, "fulfilled"),
    "1 nobody says how many": ([DONE], [{"status": "SUCCESS"}], "fulfilled"),
    "1 emptied part beside": ([DONE, part("CLOSED", (0, 0)), part("OPEN", (0, 0))], [sent(2)], "fulfilled"),
    "2 canceled order": ([part("CLOSED", (2, 2))], [], "unfulfilled"),
    "2 canceled part": ([part("CANCELLED", (2, 2))], [], "unfulfilled"),
    "2 a fulfillment was canceled": ([part("CLOSED", (2, 2))], [sent(2, "CANCELLED")], "unfulfilled"),
    "2 everything was removed": ([part("CLOSED", (0, 0))], [], "unfulfilled"),
    "2 no part at all": ([], [], "unfulfilled"),
    "3 held": ([part("ON_HOLD"), part("ON_HOLD")], [], "on_hold"),
    "3 the rest is held": ([DONE, part("ON_HOLD")], [sent(2)], "on_hold"),
    "4 scheduled": ([part("SCHEDULED", fulfillAt="2026-04-01T00:00:00Z")], [], "scheduled"),
    "4 the next delivery of a subscription": ([DONE, part("SCHEDULED")], [sent(2)], "scheduled"),
    "5 part left": ([part("IN_PROGRESS", (2, 1))], [sent(1)], "partially_fulfilled"),
    "5 held, scheduled and left": ([DONE, part("ON_HOLD"), part("SCHEDULED")], [sent(2)], "partially_fulfilled"),
    "5 before a declined request": ([DONE, part("OPEN", request="REJECTED")], [sent(2)], "partially_fulfilled"),
    "5 a new part after a canceled fulfillment":
        ([part("CLOSED", (2, 2)), DONE, part("OPEN", (2, 2))], [sent(2), sent(2, "CANCELLED")], "partially_fulfilled"),
    "6 some declined": ([part("OPEN", request="REJECTED"), part("IN_PROGRESS")], [], "request_declined"),
    "6 declined and held": ([part("OPEN", request="REJECTED"), part("ON_HOLD")], [], "request_declined"),
    "7 in progress": ([part("IN_PROGRESS", request="ACCEPTED")], [], "in_progress"),
    "7 requested": ([part("OPEN", request="SUBMITTED"), part("IN_PROGRESS")], [], "in_progress"),
    "7 cancellation requested": ([part("IN_PROGRESS", request="CANCELLATION_REQUESTED")], [], "in_progress"),
    "7 cancellation refused": ([part("IN_PROGRESS", request="CANCELLATION_REJECTED")], [], "in_progress"),
    "8 open": ([part("OPEN")], [], "unfulfilled"),
    "8 open after an accepted cancellation":
        ([part("CLOSED", (0, 0), request="CANCELLATION_ACCEPTED"), part("OPEN")], [], "unfulfilled"),
    "8 given up by the service": ([part("INCOMPLETE", request="CLOSED")], [], "unfulfilled"),
    "8 held and open": ([part("ON_HOLD"), part("OPEN")], [], "unfulfilled"),
    "8 held and scheduled": ([part("ON_HOLD"), part("SCHEDULED")], [], "unfulfilled"),
    "8 requested and open": ([part("OPEN", request="SUBMITTED"), part("OPEN")], [], "unfulfilled"),
    "an unknown word is not live": ([DONE, part("TELEPORTED")], [sent(2)], "fulfilled"),
    "lines were not asked for": ([{"status": "OPEN"}], [], "unfulfilled"),
}  # fmt: skip


@pytest.mark.parametrize("row", FULFILLMENTS)
def test_fulfillment(monkeypatch, row):
    parts, fulfillments, status = FULFILLMENTS[row]
    told = node(fulfillmentOrders={"nodes": parts}, displayFulfillmentStatus="OPEN")
    told |= {} if fulfillments is None else {"fulfillments": fulfillments}
    found = verdict(monkeypatch, told, derive=True)["fulfillment"]
    assert (found["status"], found["reported"]) == (status, "open")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"lineItems": [{"quantity": 1, "requiresShipping": False}]}, "fulfillment_not_required"),
        ({"requiresShipping": False}, "fulfillment_not_required"),
        ({"lineItems": [{"quantity": 1, "requiresShipping": False}],
          "fulfillmentOrders": [part("OPEN")]}, "unfulfilled"),  # a gift card waits to be sent
        ({"lineItems": [{"quantity": 1, "requiresShipping": False}],
          "fulfillmentOrders": [DONE], "fulfillments": [sent(2)]}, "fulfilled"),
        ({"lineItems": [{"quantity": 2, "unfulfilledQuantity": 1}], "fulfillments": [sent(1)]}, "partially_fulfilled"),
        ({"lineItems": [{"quantity": 2, "unfulfilledQuantity": 0}], "fulfillments": [sent(2)]}, "fulfilled"),
    ],
)  # fmt: skip
def test_orders_whose_parts_or_shipping_are_not_told(monkeypatch, fields, status):
    assert verdict(monkeypatch, node(**fields), derive=True)["fulfillment"]["status"] == status


def back(status, *lines, reverse="OPEN"):
    goods = [{"totalQuantity": total, "dispositions": [{"type": "RESTOCKED", "quantity": done}] if done else []}
             for total, done in lines]  # fmt: skip
    reverse_orders = {"nodes": [{"status": reverse, "lineItems": {"nodes": goods}}]} if goods else None
    return {"status": status, "reverseFulfillmentOrders": reverse_orders}


RETURNS = {
    "1 requested": ([back("REQUESTED"), back("OPEN"), back("CLOSED")], "return_requested"),
    "2 open": ([back("OPEN", (2, 0)), back("CLOSED")], "in_progress"),
    "2 partly inspected": ([back("OPEN", (2, 1))], "in_progress"),
    "2 one of two inspected": ([back("OPEN", (1, 1)), back("OPEN", (1, 0))], "in_progress"),
    "2 nothing told of the goods": ([back("OPEN")], "in_progress"),
    "3 inspected": ([back("OPEN", (2, 2)), back("DECLINED")], "inspection_complete"),
    "3 inspected beside a closed one": ([back("OPEN", (2, 2)), back("CLOSED")], "inspection_complete"),
    "4 closed": ([back("CLOSED"), back("CANCELED")], "returned"),
    "6 declined and canceled": ([back("DECLINED"), back("CANCELED")], "no_return"),
    "6 none": ([], "no_return"),
    "an unknown word is no return": ([back("TELEPORTED")], "no_return"),
}


@pytest.mark.parametrize("row", RETURNS)
def test_returns(monkeypatch, row):
    returns, status = RETURNS[row]
    told = node(returns={"nodes": returns}, returnStatus="RETURN_FAILED")
    assert verdict(monkeypatch, told, derive=True)["return"]["status"] == status
    assert verdict(monkeypatch, told)["return"]["status"] == "return_failed"


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "open"),
        ({"closed": True}, "archived"),
        ({"closedAt": "2026-03-10T00:00:00Z"}, "archived"),
        ({"cancelledAt": "2026-03-10T00:00:00Z", "closed": True, "cancelReason": "FRAUD"}, "canceled"),
    ],
)
def test_the_order_itself(monkeypatch, fields, state):
    found = verdict(monkeypatch, node(**fields))["order"]
    assert (found["state"], found["archived"]) == (state, bool(fields))
    assert found["cancel_reason"] == ("fraud" if "cancelReason" in fields else None)


REPORTS = [
    ("displayFinancialStatus", "payment", ["authorized", "expired", "paid", "partially_paid", "partially_refunded",
                                           "pending", "refunded", "voided"]),
    ("displayFulfillmentStatus", "fulfillment", ["unfulfilled", "partially_fulfilled", "fulfilled", "in_progress",
                                                 "fulfillment_not_required", "on_hold", "scheduled",
                                                 "request_declined"]),
    ("returnStatus", "return", ["no_return", "return_requested", "in_progress", "inspection_complete", "returned",
                                "return_failed"]),
]  # fmt: skip


@pytest.mark.parametrize(("field", "axis", "word"), [(f, a, word) for f, a, words in REPORTS for word in words])
def test_what_the_platform_reports_is_believed(monkeypatch, field, axis, word):
    found = verdict(monkeypatch, node(**{field: word.upper()}))[axis]
    assert (found["status"], found["reported"]) == (word, word)


@pytest.mark.parametrize("field", [field for field, _, _ in REPORTS])
def test_a_word_from_a_later_version_is_kept_and_guessed_at_by_nobody(monkeypatch, field):
    found = verdict(monkeypatch, node(**{field: "TELEPORTED"}))
    axis = {"displayFinancialStatus": "payment", "displayFulfillmentStatus": "fulfillment", "returnStatus": "return"}
    assert found[axis[field]]["reported"] == "teleported"


def test_every_answer_has_the_whole_shape_and_the_id_it_was_asked_by(monkeypatch):
    asked = [{"id": "case-12"}, {"id": 450789469, "financial_status": None}, {"id": "gid://shopify/Order/7"},
             {"name": "#1001", "displayFinancialStatus": None}]  # fmt: skip
    answers = verdicts(monkeypatch, *asked)
    assert [answer["id"] for answer in answers] == [
        "case-12", "gid://shopify/Order/450789469", "gid://shopify/Order/7", "gid://shopify/Order/0",
    ]  # fmt: skip
    for answer in answers:
        assert set(answer) == {"id", "payment", "fulfillment", "delivery", "return", "order", "problems",
                               "next_actions", "review_at"}  # fmt: skip
        assert answer["payment"]["status"] is None
        assert {"status", "reported", "derived", "reasons"} <= set(answer["payment"])


def test_nulls_say_nothing(monkeypatch):
    fields = ("displayFinancialStatus", "displayFulfillmentStatus", "returnStatus", "transactions", "refunds",
              "fulfillmentOrders", "fulfillments", "returns", "disputes", "paymentTerms", "risk", "lineItems", "tags",
              "customAttributes", "currentTotalPriceSet", "closedAt", "cancelledAt", "processedAt")  # fmt: skip
    found = verdict(monkeypatch, node(**dict.fromkeys(fields)))
    assert (found["payment"]["status"], found["fulfillment"]["status"]) == (None, "unfulfilled")
    assert (found["delivery"]["status"], found["return"]["status"]) == ("not_shipped", "no_return")


def test_each_documented_order_is_understood(monkeypatch, shared):
    orders = [json.loads(path.read_text()) for path in (shared / "samples" / "shopify").glob("*/*order*.json")]
    orders = [order for order in orders if isinstance(order, dict) and ("line_items" in order or "order" in order)]
    found = [answer for answer in verdicts(monkeypatch, *orders) if "error" not in answer]
    assert len(found) >= 10
    assert len(found) == len(orders)

"""The full GraphQL read."""

from decimal import Decimal
from typing import Any

import pytest

from suivi.core.facts import Facts, Rank
from suivi.sources import Unreadable
from tests.sources.conftest import Tell

ORDER = "gid://shopify/Order/1"


def bag(amount: str) -> dict[str, Any]:
    return {"shopMoney": {"amount": amount, "currencyCode": "EUR"}}


NODE: dict[str, Any] = {
    "id": ORDER,
    "name": "#1001",
    "createdAt": "2026-11-01T10:00:00Z",
    "processedAt": "2026-11-01T10:00:00Z",
    "updatedAt": "2026-11-02T10:00:00Z",
    "displayFinancialStatus": "PARTIALLY_PAID",
    "displayFulfillmentStatus": "ON_HOLD",
    "returnStatus": "NO_RETURN",
    "currencyCode": "EUR",
    "tags": ["vip"],
    "customAttributes": [{"key": "Delivery date", "value": "2026/11/09"}, {"key": "x", "value": None}],
    "totalPriceSet": bag("50.0"),
    "currentTotalPriceSet": bag("0.0"),
    "totalReceivedSet": bag("20.0"),
    "paymentTerms": {
        "paymentTermsName": "Net 30",
        "paymentTermsType": "NET",
        "overdue": False,
        "paymentSchedules": {"nodes": [{"dueAt": "2026-12-01T00:00:00Z", "balanceDue": {"amount": "30.0"}}]},
    },
    "transactions": [
        {"id": "gid://shopify/OrderTransaction/5", "kind": "SALE", "status": "SUCCESS", "amountSet": bag("20.0")}
    ],
    "refunds": [],
    "risk": {
        "recommendation": "INVESTIGATE",
        "assessments": [
            {"riskLevel": "LOW", "facts": [{"description": "Known card", "sentiment": "POSITIVE"}]},
            {"riskLevel": "HIGH", "facts": [{"description": "Far away", "sentiment": "NEGATIVE"}]},
        ],
    },
    "lineItems": {"edges": [{"node": {"id": "gid://shopify/LineItem/7", "name": "Cup", "quantity": 2}}]},
    "fulfillmentOrders": {
        "nodes": [
            {
                "id": "gid://shopify/FulfillmentOrder/3",
                "status": "ON_HOLD",
                "requestStatus": "UNSUBMITTED",
                "updatedAt": "2026-11-02T11:00:00Z",
                "supportedActions": [{"action": "RELEASE_HOLD"}],
                "fulfillmentHolds": [{"id": "gid://shopify/FulfillmentHold/4", "reason": "INCORRECT_ADDRESS"}],
                "lineItems": {"nodes": [{"id": "gid://shopify/FulfillmentOrderLineItem/9", "totalQuantity": 2}]},
            }
        ]
    },
    "fulfillments": [
        {
            "id": "gid://shopify/Fulfillment/11",
            "status": "SUCCESS",
            "displayStatus": "IN_TRANSIT",
            "createdAt": "2026-11-02T09:00:00Z",
            "trackingInfo": [{"company": "Colissimo", "number": "6A1", "url": None}],
            "events": {
                "nodes": [
                    {
                        "id": "gid://shopify/FulfillmentEvent/12",
                        "status": "IN_TRANSIT",
                        "happenedAt": "2026-11-02T09:30:00Z",
                    }
                ]
            },
        }
    ],
    "returns": {
        "nodes": [
            {
                "id": "gid://shopify/Return/20",
                "status": "OPEN",
                "reverseFulfillmentOrders": {
                    "nodes": [
                        {
                            "id": "gid://shopify/ReverseFulfillmentOrder/21",
                            "status": "OPEN",
                            "lineItems": {
                                "nodes": [
                                    {
                                        "id": "gid://shopify/ReverseFulfillmentOrderLineItem/22",
                                        "totalQuantity": 1,
                                        "dispositions": [{"type": "RESTOCKED", "quantity": 1}],
                                    }
                                ]
                            },
                        }
                    ]
                },
            }
        ]
    },
}


def facts_of(tell: Tell, payload: dict[str, Any]) -> Facts:
    facts = tell("graphql/order", payload).facts
    assert facts
    return facts


def test_a_full_read_tells_everything(tell: Tell) -> None:
    finding = tell("graphql/order", NODE)
    facts = facts_of(tell, NODE)
    assert finding.order == facts.id == ORDER
    assert {axis: report.word for axis, report in facts.reports.items()} == {
        "payment": "partially_paid",
        "fulfillment": "on_hold",
        "return": "no_return",
    }
    assert facts.head
    assert (facts.head.total, facts.head.current_total) == (Decimal("50.0"), Decimal("0.0"))
    assert facts.head.stamp.rank == Rank.NODE
    assert facts.head.promised_by == "2026-11-09"
    assert facts.detail
    assert (facts.detail.risk, facts.detail.risk_level) == ("investigate", "high")
    assert ("negative", "Far away") in facts.detail.assessments[1].facts
    assert facts.holds["gid://shopify/FulfillmentOrder/3"].holds[0].reason == "incorrect_address"
    assert facts.scans["gid://shopify/FulfillmentEvent/12"].shipment == "gid://shopify/Fulfillment/11"
    assert facts.reverse_orders["gid://shopify/ReverseFulfillmentOrder/21"].of_return == "gid://shopify/Return/20"
    assert set(finding.refs) == {
        "gid://shopify/FulfillmentOrder/3",
        "gid://shopify/Fulfillment/11",
        "gid://shopify/OrderTransaction/5",
        "gid://shopify/Return/20",
        "gid://shopify/ReverseFulfillmentOrder/21",
    }


def test_a_part_with_a_later_update_is_stamped_with_it(tell: Tell) -> None:
    facts = facts_of(tell, NODE)
    assert facts.head
    assert facts.fulfillment_orders["gid://shopify/FulfillmentOrder/3"].stamp.as_of > facts.head.stamp.as_of


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({}, {"disputes"}),  # not asked
        ({"disputes": []}, set()),
        ({"transactions": None}, {"transactions", "disputes"}),  # not allowed
        ({"fulfillments": {"nodes": [], "pageInfo": {"hasNextPage": True}}}, {"shipments", "disputes"}),
        (
            {"refunds": [{"id": n, "createdAt": "2026-11-02T00:00:00Z"} for n in range(1, 21)]},
            {"refunds", "disputes"},  # a full page without pageInfo may go on
        ),
    ],
)
def test_only_what_was_listed_in_full_counts_as_complete(change: dict[str, Any], missing: set[str], tell: Tell) -> None:
    every = {
        "transactions",
        "refunds",
        "fulfillment_orders",
        "holds",
        "shipments",
        "returns",
        "reverse_orders",
        "disputes",
        "payment_terms",
    }
    assert set(facts_of(tell, NODE | change).complete) == every - missing


def test_the_customer_may_be_withheld_or_merged_in(tell: Tell) -> None:
    assert facts_of(tell, NODE).customer is None
    more = {
        "email": None,
        "customer": {"displayName": "Ada", "defaultEmailAddress": {"emailAddress": "ada@example.com"}},
        "shippingAddress": {"city": "Lyon", "countryCodeV2": "FR"},
    }
    customer = facts_of(tell, NODE | more).customer
    assert customer
    assert customer.shipping
    assert (customer.name, customer.email, customer.shipping.country) == ("Ada", "ada@example.com", "FR")


def test_a_whole_graphql_answer_with_errors_is_read(tell: Tell) -> None:
    answer = {"data": {"order": NODE}, "errors": [{"message": "not approved to access the email field"}]}
    assert tell("graphql/order", answer).order == ORDER


def test_an_answer_without_an_order_says_so(tell: Tell) -> None:
    with pytest.raises(Unreadable, match="which order"):
        tell("graphql/order", {"data": {"order": None}})


def test_the_timeline_may_be_merged_in(tell: Tell) -> None:
    event = {"id": "gid://shopify/BasicEvent/1", "createdAt": "2026-11-01T10:00:01Z", "message": "Placed"}
    events = facts_of(tell, NODE | {"events": {"nodes": [event]}}).events
    assert events["gid://shopify/BasicEvent/1"].message == "Placed"

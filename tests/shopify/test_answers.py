"""What Shopify's answers mean, and whether and when to try again (facts: 8.1, 8.2, 8.7)."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from suivi.sources.shopify.api.answers import UserError, Withheld, read
from suivi.sources.shopify.api.cost import Budget
from suivi.sources.shopify.api.errors import Permanent, ShopifyError, Temporary, TokenRefused
from suivi.sources.shopify.api.orders import FEW, is_cut
from suivi.sources.shopify.api.wire import Reply

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
COST = {
    "requestedQueryCost": 101,
    "actualQueryCost": 46,
    "throttleStatus": {"maximumAvailable": 2000.0, "currentlyAvailable": 1954, "restoreRate": 100.0},
}


def reply(status: int = 200, retry: str = "", **body: Any) -> Reply:
    return Reply(status, {"Retry-After": retry} if retry else {}, json.dumps(body).encode())


def error(code: str = "", message: str = "No.", path: list[str | int] | None = None) -> dict[str, Any]:
    return {"message": message, "extensions": {"code": code}, **({"path": path} if path else {})}


SECONDS = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("answer", "kind", "wait", "maybe_done"),
    [
        (reply(301), Permanent, None, None),
        (reply(400), Permanent, None, None),
        (reply(401), TokenRefused, None, None),
        (reply(402), Temporary, 3600, False),
        (reply(403), Permanent, None, None),
        (reply(404), Permanent, None, None),
        (reply(418), Permanent, None, None),
        (reply(423), Temporary, 3600, False),
        (reply(429), Temporary, 2, False),
        (reply(429, "7.5"), Temporary, 8, False),
        (reply(429, "2.0"), Temporary, 2, False),
        (reply(429, "0"), Temporary, 0, False),
        (reply(429, "Mon, 02 Nov 2026 12:00:30 GMT"), Temporary, 30, False),
        (reply(429, "nonsense"), Temporary, 2, False),
        (reply(429, "99999999"), Temporary, 3600, False),
        (reply(430), Temporary, 300, False),
        (reply(500), Temporary, 10, True),
        (reply(503, "30"), Temporary, 30, True),
        (Reply(200, {}, b"<html>"), Temporary, 10, True),
        (Reply(200, {}, b'{"data": {"ord'), Temporary, 10, True),
        (reply(200), Temporary, 10, True),
        (reply(200, data=None), Temporary, 10, True),
        (reply(errors=[error("THROTTLED")], extensions={"cost": COST}), Temporary, 1, False),
        (reply(errors=[error("INTERNAL_SERVER_ERROR")]), Temporary, 10, True),
        (reply(errors=[error("MAX_COST_EXCEEDED")]), Permanent, None, None),
        (reply(data={"hold": None}, errors=[error("ACCESS_DENIED", path=["hold"])]), Permanent, None, None),
        (reply(errors=[error("undefinedField", "Field 'x' doesn't exist")]), Permanent, None, None),
        (reply(errors="[API] Invalid API key or access token"), Permanent, None, None),
    ],
)
def test_every_refusal_says_whether_and_when_to_try_again(
    answer: Reply, kind: type[ShopifyError], wait: float | None, maybe_done: bool | None
) -> None:
    with pytest.raises(kind) as caught:
        read(answer, NOW)
    assert type(caught.value) is kind
    if isinstance(caught.value, Temporary):
        assert (caught.value.due_at - NOW).total_seconds() == wait
        assert caught.value.maybe_done is maybe_done


def test_throttled_waits_until_the_bucket_holds_enough() -> None:
    """Facts 8.2: (requested − available) / restore rate."""
    empty = {"requestedQueryCost": 700, "throttleStatus": {**COST["throttleStatus"], "currentlyAvailable": 200}}  # type: ignore[dict-item]
    with pytest.raises(Temporary) as caught:
        read(reply(errors=[error("THROTTLED")], extensions={"cost": empty}), NOW)
    assert caught.value.due_at == NOW + timedelta(seconds=5)


def test_a_withheld_field_is_told_beside_the_data() -> None:
    answer = read(
        reply(
            data={"nodes": [{"id": "gid://shopify/Order/1", "email": None}]},
            errors=[
                error("ACCESS_DENIED", "This app is not approved to access the email field.", ["nodes", 0, "email"])
            ],
        ),
        NOW,
    )
    assert answer.data["nodes"][0]["id"] == "gid://shopify/Order/1"
    assert answer.withheld == (
        Withheld("nodes.0.email", "This app is not approved to access the email field.", "ACCESS_DENIED"),
    )
    assert "nodes" not in repr(answer).replace("nodes.0.email", "")


def test_user_errors_of_either_name_are_told_in_words() -> None:
    told = {"field": ["id"], "message": "Order does not exist", "code": "NOT_FOUND"}
    for key in ("userErrors", "orderCancelUserErrors"):
        answer = read(reply(data={"orderCancel": {"job": None, key: [told]}}), NOW)
        assert answer.user_errors == (UserError("Order does not exist", "NOT_FOUND", "id"),)


def test_a_search_field_that_shopify_ignored_is_told() -> None:
    search = [{"path": ["orders"], "query": "x:1", "warnings": [{"field": "x", "message": "Invalid search field."}]}]
    assert read(reply(data={"orders": {}}, extensions={"search": search}), NOW).warnings == (
        "x: Invalid search field.",
    )


def test_no_value_that_was_sent_comes_back_in_a_message() -> None:
    told = 'Variable $input of type OrderInput! was provided invalid value for email (Expected "ann@example.com" …)'
    with pytest.raises(Permanent) as caught:
        read(reply(errors=[error("INVALID_VARIABLE", told)]), NOW)
    assert "ann@" not in str(caught.value)
    assert "$input" in str(caught.value)


def test_the_cost_tells_the_budget() -> None:
    cost = read(reply(data={"shop": {}}, extensions={"cost": COST}), NOW).cost
    assert cost is not None
    assert (cost.requested, cost.actual, cost.budget) == (101, 46, Budget(2000, 1954, 100, NOW))


@pytest.mark.parametrize(
    ("cost", "later", "wait"),
    [(50, 0, 0), (101, 0, 1), (400, 0, 3), (400, 2, 1), (400, 3, 0), (400, 60, 0), (9000, 0, 19)],
)
def test_a_budget_says_when_a_query_can_be_sent(cost: float, later: float, wait: float) -> None:
    budget = Budget(2000, 100, 100, NOW)
    now = NOW + later * SECONDS
    assert budget.due_at(cost, now) == now + wait * SECONDS


def test_what_was_spent_is_missing_until_it_comes_back() -> None:
    spent = Budget(1000, 1000, 100, NOW).spent(600, NOW)
    assert spent.available_at(NOW) == 400
    assert spent.available_at(NOW + 2 * SECONDS) == 600
    assert spent.available_at(NOW + 60 * SECONDS) == 1000


PAGE = {"pageInfo": {"hasNextPage": False}, "nodes": []}
MORE = {"pageInfo": {"hasNextPage": True}, "nodes": []}


@pytest.mark.parametrize(
    ("order", "cut"),
    [
        ({"lineItems": PAGE, "transactions": [{}], "events": MORE}, False),
        ({"lineItems": MORE}, True),
        ({"transactions": [{}] * FEW["transactions"]}, True),
        ({"fulfillmentOrders": {**PAGE, "nodes": [{"lineItems": MORE}]}}, True),
        ({"fulfillments": [{"events": MORE}]}, True),
    ],
)
def test_a_list_that_goes_on_is_noticed(order: dict[str, Any], cut: bool) -> None:
    assert is_cut(order, FEW) is cut

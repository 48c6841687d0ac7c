"""Cost, permissions, withheld fields and tokens of the local Shopify (facts 8.1, 8.2, 8.4, 8.7)."""

from dataclasses import replace
from datetime import timedelta

import jwt
import pytest

from suivi.sources.shopify.api import tokens
from suivi.sources.shopify.api.answers import Answer, Withheld
from suivi.sources.shopify.api.client import Client
from suivi.sources.shopify.api.errors import Permanent, Temporary, TokenRefused
from suivi.sources.shopify.api.orders import AT_ONCE, MANY, read_order, read_orders, still_there
from suivi.sources.shopify.api.tokens import App, Grant, TokenRequest
from suivi.sources.shopify.double.cost import factor
from suivi.sources.shopify.double.ids import gid
from tests.shopify.conftest import START, Shop

BASE = "http://127.0.0.1"


def test_the_fitted_formula() -> None:
    """8.2: the recorded sizes, and between them the larger one."""
    sizes = (0, 1, 2, 3, 5, 10, 20, 30, 50, 100, 250, 300)
    assert [factor(size) for size in sizes] == [0, 1, 2, 2, 3, 4, 5, 7, 7, 9, 11, 11]


@pytest.mark.parametrize(
    ("name", "variables", "cost"),
    [
        ("orders_changed", {"query": "", "first": 100}, 2 + 1 + 9),
        ("order_close", {"id": "gid://shopify/Order/1"}, 10 + 1 + 1 + 1),
        ("store", {}, 5),
    ],
)
def test_what_queries_cost(shop: Shop, name: str, variables: dict[str, object], cost: int) -> None:
    answer = shop.call(name, **variables)
    assert answer.cost is not None
    assert answer.cost.requested == cost


def test_orders_are_read_several_at_once_and_long_ones_alone_within_what_one_query_may_ask(shop: Shop) -> None:
    """8.2: 1,000 points."""
    orders = [shop.order() for _ in range(AT_ONCE)]
    many = [(f"Item {number}", "1.00", 1) for number in range(21)]
    orders[0] = shop.order(many)
    ids = [gid("Order", order.id) for order in orders]
    found = read_orders(shop.client, ids, shop.now())
    assert [node["id"] for node in found.nodes] == ids
    assert (found.cut, found.missing, found.withheld) == ((ids[0],), (), ())
    whole = read_order(shop.client, ids[0], shop.now())
    assert (len(whole.nodes[0]["lineItems"]["nodes"]), whole.cut) == (21, ())
    with pytest.raises(ValueError, match="At most"):
        read_orders(shop.client, ["x"] * (AT_ONCE + 1), shop.now())


@pytest.mark.parametrize(("path", "there"), [("nodes.1", {1, 2}), ("nodes", {1, 2, 3}), ("other", {1})])
def test_an_order_that_may_not_be_seen_is_not_gone(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, path: str, there: set[int]
) -> None:
    data = {"nodes": [{"id": gid("Order", 1)}, None, None]}
    answer = Answer(data, withheld=(Withheld(path, "Access denied"),))
    monkeypatch.setattr(Client, "call", lambda *_: answer)
    assert still_there(shop.client, [1, 2, 3], shop.now()) == there


def test_a_dear_query_is_refused(shop: Shop) -> None:
    sizes = dict.fromkeys(MANY, 250)
    with pytest.raises(Permanent, match="more than Shopify allows"):
        shop.call("orders_by_ids", ids=[gid("Order", 1)], **sizes, seesParts=True, seesReturns=True, seesStaff=False)


def test_the_bucket_leaks_in_and_the_client_waits_by_itself(shop: Shop) -> None:
    shop.double.bucket.maximum = shop.double.bucket.available = 1000
    shop.double.bucket.rate = 100
    ids = [gid("Order", shop.order().id)]
    read_order(shop.client, ids[0], shop.now())
    shop.double.bucket.available = 100
    with pytest.raises(Temporary) as caught:
        read_order(shop.client, ids[0], shop.now())
    asked = shop.double.queries
    waits = caught.value.due_at - shop.now()
    assert timedelta(seconds=5) < waits < timedelta(seconds=9)
    assert caught.value.maybe_done is False
    shop.client.budget = replace(shop.client.budget, available=100)  # as an answer would have told
    with pytest.raises(Temporary):
        read_order(shop.client, ids[0], shop.now())
    assert shop.double.queries == asked
    shop.pass_(seconds=waits.total_seconds() + 1)
    assert read_order(shop.client, ids[0], shop.now()).nodes


def limited(shop: Shop, *scopes: str) -> None:
    shop.double.tokens.scopes = frozenset({"read_orders", "read_all_orders", *scopes})
    shop.client.token = shop.double.tokens.issue()


def test_what_the_token_may_not_see_is_null_with_an_error(shop: Shop) -> None:
    """8.4: asking for a list without its permission withholds the whole order, which is not the same as missing."""
    order = shop.order()
    limited(shop, "read_returns")
    found = read_order(shop.client, gid("Order", order.id), shop.now())
    assert (found.nodes, found.missing, found.withheld) == ((), (), (gid("Order", order.id),))


def test_who_knows_the_permissions_does_not_ask_for_more(shop: Shop) -> None:
    order = shop.order()
    limited(shop, "write_returns")
    handles = shop.call("store").data["currentAppInstallation"]["accessScopes"]
    shop.client.scopes = frozenset(one["handle"] for one in handles)
    (node,) = read_order(shop.client, gid("Order", order.id), shop.now()).nodes
    assert "fulfillmentOrders" not in node
    assert node["returns"]["nodes"] == []


def test_what_the_token_may_not_do_is_refused(shop: Shop) -> None:
    order = shop.order()
    limited(shop)
    with pytest.raises(Permanent, match="permission"):
        shop.call("order_close", id=gid("Order", order.id))
    assert order.closed_at is None


def test_protected_fields_come_back_null_with_an_error(shop: Shop) -> None:
    """8.7."""
    order = shop.order()
    shop.double.withheld = frozenset({"Order.email", "MailingAddress.address1"})
    found = read_order(shop.client, gid("Order", order.id), shop.now())
    node = found.nodes[0]
    assert (node["email"], node["shippingAddress"]["address1"], node["shippingAddress"]["city"]) == (
        None,
        None,
        "Berlin",
    )
    assert {one.path for one in found.answer.withheld} == {
        "nodes.0.email",
        "nodes.0.shippingAddress.address1",
        "nodes.0.billingAddress.address1",
    }


def get(shop: Shop, request: TokenRequest) -> Grant:
    return tokens.send(shop.client.wire, request, shop.now())


def test_client_credentials_last_a_day(shop: Shop) -> None:
    grant = get(shop, tokens.client_credentials(shop.double.store.shop, shop.double.app, BASE))
    assert grant.expires_at == START + timedelta(seconds=86_399)
    shop.client.token = grant.access_token
    shop.call("store")
    shop.pass_(days=1)
    with pytest.raises(TokenRefused):
        shop.call("store")


def test_a_code_is_good_once(shop: Shop) -> None:
    shop.double.tokens.codes.add("c0de")
    request = tokens.code_grant(shop.double.store.shop, shop.double.app, "c0de", BASE)
    assert get(shop, request).refresh_token
    with pytest.raises(TokenRefused):
        get(shop, request)


def test_a_refresh_rotates_and_can_be_repeated_only_at_once(shop: Shop) -> None:
    """8.1: the old pair dies, after a short window for one that lost the answer."""
    store, app = shop.double.store.shop, shop.double.app
    shop.double.tokens.codes.add("c0de")
    first = get(shop, tokens.code_grant(store, app, "c0de", BASE))
    request = tokens.refresh(store, app, first.refresh_token, BASE)
    second = get(shop, request)
    assert second.refresh_token != first.refresh_token
    shop.client.token = first.access_token
    with pytest.raises(TokenRefused):
        shop.call("store")
    shop.client.token = second.access_token
    shop.call("store")
    assert get(shop, request).refresh_token == second.refresh_token
    shop.pass_(minutes=1)
    with pytest.raises(TokenRefused):
        get(shop, request)
    shop.pass_(days=91)
    with pytest.raises(TokenRefused):
        get(shop, tokens.refresh(store, app, second.refresh_token, BASE))


def test_a_session_token_and_an_old_token_are_exchanged(shop: Shop) -> None:
    store, app = shop.double.store.shop, shop.double.app
    start = int(START.timestamp())
    claims = {"iss": f"https://{store}/admin", "dest": f"https://{store}", "aud": app.client_id, "sub": "1"}
    session = jwt.encode({**claims, "exp": start + 60, "nbf": start}, app.secrets[0], algorithm="HS256")
    assert get(shop, tokens.exchange(store, app, session, base=BASE)).refresh_token
    old = shop.double.tokens.issue()
    assert get(shop, tokens.migrate(store, app, old, BASE)).refresh_token
    for request in (tokens.migrate(store, app, old, BASE), tokens.exchange(store, app, "e.y.J", base=BASE)):
        with pytest.raises(TokenRefused):
            get(shop, request)


def test_another_app_gets_no_token(shop: Shop) -> None:
    with pytest.raises(TokenRefused, match="secret"):
        get(shop, tokens.client_credentials(shop.double.store.shop, App("local-app", ("wrong",)), BASE))

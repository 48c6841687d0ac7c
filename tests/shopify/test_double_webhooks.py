"""Subscriptions, signed deliveries, retries and what can go wrong with them (facts 7)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from suivi.lib.signing import shopify_signature_ok
from suivi.sources import SOURCES
from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.webhooks import GAPS
from tests.shopify.conftest import Shop

URI = "https://suivi.example/webhooks/shopify"


class Receiver:
    """Receives deliveries and answers with the next of ``statuses``, else 200."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []

    @contextmanager
    def listening(self) -> Iterator[str]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers.items()), body))
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/webhooks/shopify"
        finally:
            server.shutdown()
            server.server_close()


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


def subscribe(shop: Shop, topic: str, uri: str = URI, **more: Any) -> dict[str, Any]:
    return shop.act("webhook_create", topic=topic, subscription={"uri": uri, **more})["webhookSubscription"]


def test_subscriptions_are_made_listed_and_removed(shop: Shop) -> None:
    """7.5."""
    made = subscribe(shop, "ORDERS_UPDATED", includeFields=["id", "updated_at"], name="orders")
    (found,) = shop.call("webhooks").data["webhookSubscriptions"]["nodes"]
    assert (found["id"], found["topic"], found["uri"], found["name"]) == (made["id"], "ORDERS_UPDATED", URI, "orders")
    assert found["includeFields"] == ["id", "updated_at"]
    shop.act("webhook_delete", id=made["id"])
    assert shop.call("webhooks").data["webhookSubscriptions"]["nodes"] == []
    assert "exist" in shop.declined("webhook_delete", id=made["id"]).message


@pytest.mark.parametrize(
    ("topic", "uri"),
    [
        ("ORDERS_UPDATED", "http://suivi.example/webhooks"),
        ("ORDERS_UPDATED", "https://other.myshopify.com/webhooks"),
        ("ORDERS_UPDATED", "nonsense"),
        ("ORDERS_UPDATED", URI),
    ],
)
def test_what_shopify_refuses_to_call(shop: Shop, topic: str, uri: str) -> None:
    """7.5: plain http, its own hosts, what is taken."""
    subscribe(shop, "ORDERS_UPDATED")
    error = shop.declined("webhook_create", topic=topic, subscription={"uri": uri})
    assert error.field.startswith("webhookSubscription")


def test_a_delivery_is_signed_and_names_its_order(shop: Shop, receiver: Receiver) -> None:
    """7.2, 7.3; Suivi's own check and translation accept it."""
    with receiver.listening() as uri:
        subscribe(shop, "ORDERS_CREATE", uri)
        order = shop.order(paid="authorization", tags=["b", "a"])
        assert shop.double.deliver() == 1
    ((headers, body),) = receiver.got
    assert shopify_signature_ok(body, headers["X-Shopify-Hmac-Sha256"], shop.double.app.secrets)
    assert (headers["X-Shopify-Topic"], headers["X-Shopify-Shop-Domain"]) == ("orders/create", "local.myshopify.com")
    assert headers["X-Shopify-Triggered-At"] == "2026-11-02T12:00:00Z"
    payload = json.loads(body)
    assert "transactions" not in payload
    (finding,) = SOURCES["shopify"].translate("orders/create", body, headers, datetime(2026, 11, 2, 12, tzinfo=UTC))
    assert finding.order == gid("Order", order.id)
    assert finding.facts is not None
    assert finding.facts.reports["payment"].word == "authorized"


def test_every_topic_that_is_told_can_be_translated(shop: Shop) -> None:
    """7.6: each payload has a shape that Suivi reads."""
    order = shop.order()
    part = shop.parts(order)[0]["id"]
    held = shop.act("hold", id=part, hold={"reason": "OTHER"})["fulfillmentHold"]["id"]
    shop.act("release_hold", id=part, holdIds=[held])
    sent = shop.ship(order, trackingInfo={"company": "UPS", "number": "1Z1", "url": "https://ups.example/1Z1"})
    shop.act("fulfillment_event", event={"fulfillmentId": sent["id"], "status": "IN_TRANSIT"})
    line = shop.read(order)["fulfillments"][0]["fulfillmentLineItems"]["nodes"][0]["id"]
    given = {"orderId": gid("Order", order.id), "returnLineItems": [{"fulfillmentLineItemId": line, "quantity": 1}]}
    back = shop.act("return_create", input=given)["return"]["id"]
    shop.act("return_process", input={"returnId": back})
    shop.act("return_close", id=back)
    topics = set()
    for topic, payload in shop.heard:
        topics.add(topic)
        (finding,) = SOURCES["shopify"].translate(topic, json.dumps(payload).encode(), {}, shop.now())
        assert finding.order or finding.ref or finding.note
    assert len(topics) >= 12


def test_behind_our_back_nothing_is_told(shop: Shop) -> None:
    order = shop.order()
    shop.topics()
    with shop.double.store.quietly():
        shop.act("tags_add", id=gid("Order", order.id), tags=["quiet"])
    assert (shop.topics(), order.tags) == ([], ["quiet"])


def test_what_fails_is_tried_again_with_growing_gaps(shop: Shop, receiver: Receiver) -> None:
    """7.4: eight retries over four hours, the same payload."""
    assert sum(GAPS, timedelta(0)) == timedelta(hours=4)
    receiver.statuses = [500, 302]
    with receiver.listening() as uri:
        subscribe(shop, "ORDERS_CREATE", uri)
        shop.order()
        assert [shop.double.deliver(), shop.double.deliver()] == [1, 0]
        shop.pass_(minutes=1)
        assert shop.double.deliver() == 1
        shop.pass_(minutes=2)
        assert [shop.double.deliver(), shop.double.deliver()] == [1, 0]
    bodies = {body for _, body in receiver.got}
    ids = {headers["X-Shopify-Webhook-Id"] for headers, _ in receiver.got}
    assert (len(receiver.got), len(bodies), len(ids)) == (3, 1, 1)


@pytest.mark.parametrize(("by_api", "left"), [(True, 0), (False, 1)])
def test_a_subscription_of_the_api_is_removed_after_too_many_failures(
    shop: Shop, receiver: Receiver, by_api: bool, left: int
) -> None:
    """7.4: one of the app's configuration stays."""
    receiver.statuses = [500] * 20
    with receiver.listening() as uri:
        shop.double.webhooks.subscribe("orders/create", uri, by_api=by_api)
        shop.order()
        for _ in range(12):
            shop.double.deliver()
            shop.pass_(hours=2)
    assert len(receiver.got) == 9
    assert len(shop.double.webhooks.subscriptions) == left


def test_webhooks_are_lost_repeated_delayed_and_shuffled_as_told(shop: Shop, receiver: Receiver) -> None:
    trouble = shop.double.trouble
    with receiver.listening() as uri:
        subscribe(shop, "ORDERS_CREATE", uri)
        trouble.chance = {"lose": 1}
        shop.order()
        trouble.chance = {"repeat": 1}
        shop.order()
        trouble.chance = {"delay": 1}
        shop.order()
        assert (shop.double.deliver(), shop.double.webhooks.lost) == (2, 1)
        shop.pass_(minutes=10)
        trouble.chance = {"reorder": 1}
        for _ in range(5):
            shop.order()
        assert shop.double.deliver() == 6
    names = [json.loads(body)["name"] for _, body in receiver.got]
    assert names[:2] == ["#1002", "#1002"]
    assert sorted(names[2:]) == ["#1003", "#1004", "#1005", "#1006", "#1007", "#1008"]
    assert names[2:] != sorted(names[2:])
    assert trouble.counts == {"lose": 1, "repeat": 1, "delay": 1, "reorder": 1}


def test_the_oldest_secret_signs_while_one_is_rotated(shop: Shop, receiver: Receiver) -> None:
    """7.3."""
    shop.double.webhooks.secrets = ["new", "old"]
    with receiver.listening() as uri:
        subscribe(shop, "ORDERS_CREATE", uri)
        shop.order()
        shop.double.deliver()
    ((headers, body),) = receiver.got
    assert shopify_signature_ok(body, headers["X-Shopify-Hmac-Sha256"], ["new", "old"])
    assert not shopify_signature_ok(body, headers["X-Shopify-Hmac-Sha256"], ["new"])


def test_uninstalling_tells_once_and_ends_everything(shop: Shop, receiver: Receiver) -> None:
    from suivi.sources.shopify.api.errors import TokenRefused

    with receiver.listening() as uri:
        subscribe(shop, "APP_UNINSTALLED", uri)
        shop.double.uninstall()
        assert shop.double.deliver() == 1
    assert shop.double.webhooks.subscriptions == []
    with pytest.raises(TokenRefused):
        shop.call("store")

"""A local Shopify whose clock stands still, and a client that asks it without a network."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from suivi.sources.shopify.api.answers import Answer, UserError
from suivi.sources.shopify.api.client import Client
from suivi.sources.shopify.api.wire import Reply, Wire
from suivi.sources.shopify.double.double import Double
from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.people import somebody
from suivi.sources.shopify.double.state import Order

START = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
Object = dict[str, Any]


class Inside(Wire):
    """Hands requests to the double without a network."""

    def __init__(self, double: Double) -> None:
        super().__init__(local=True)
        self.double = double

    def post(self, url: str, body: bytes, headers: Mapping[str, str], now: datetime) -> Reply:
        response = self.double.handle("POST", "/" + url.partition("://")[2].partition("/")[2], headers, body)
        return Reply(response.status, response.headers, response.body)


@dataclass
class Shop:
    """A store, and how tests look at it and act on it."""

    double: Double
    client: Client
    heard: list[tuple[str, Object]] = field(default_factory=list)

    def order(self, items: list[tuple[str, str, int]] | None = None, **more: Any) -> Order:
        return self.double.store.place(items or [("Mug", "10.00", 2)], **somebody(7), **more)

    def now(self) -> datetime:
        return self.double.store.clock()

    def call(self, name: str, **variables: Any) -> Answer:
        return self.client.call(name, variables, self.now())

    def act(self, name: str, **variables: Any) -> Object:
        """What a change answers; that Shopify declines it fails the test."""
        answer = self.call(name, **variables)
        assert answer.user_errors == ()
        (payload,) = answer.data.values()
        return payload

    def declined(self, name: str, **variables: Any) -> UserError:
        """Why Shopify declines a change."""
        (error,) = self.call(name, **variables).user_errors
        return error

    def read(self, order: Order) -> Object:
        from suivi.sources.shopify.api.orders import read_order

        (node,) = read_order(self.client, gid("Order", order.id), self.now()).nodes
        return node

    def words(self, order: Order) -> tuple[str | None, str, str]:
        node = self.read(order)
        return node["displayFinancialStatus"], node["displayFulfillmentStatus"], node["returnStatus"]

    def parts(self, order: Order) -> list[Object]:
        return self.read(order)["fulfillmentOrders"]["nodes"]

    def ship(self, order: Order, *quantities: int, **more: Any) -> Object:
        """Ships all that is left of the first open part, or so many pieces of its lines."""
        part = next(one for one in self.parts(order) if one["status"] in {"OPEN", "IN_PROGRESS"})
        lines = [
            {"id": one["id"], "quantity": n} for one, n in zip(part["lineItems"]["nodes"], quantities, strict=False)
        ]
        given = {"fulfillmentOrderId": part["id"], "fulfillmentOrderLineItems": lines}
        return self.act("fulfill", fulfillment={"lineItemsByFulfillmentOrder": [given], **more})["fulfillment"]

    def pass_(self, **time: float) -> None:
        self.double.advance(timedelta(**time))

    def topics(self) -> list[str]:
        """The topics told since the last look."""
        found = [topic for topic, _ in self.heard]
        self.heard.clear()
        return found


def shop_at(start: Callable[[], datetime] = lambda: START) -> Shop:
    double = Double(at=start)
    double.bucket.maximum = double.bucket.available = 1_000_000
    client = Client(double.store.shop, double.tokens.issue(), Inside(double), "http://127.0.0.1")
    return Shop(double, client)


@pytest.fixture
def shop() -> Shop:
    found = shop_at()
    tell = found.double.webhooks.tell

    def hear(topic: str, order: Order | None, thing: Any) -> None:
        from suivi.sources.shopify.double.payloads import body

        found.heard.append((topic, body(found.double.store, topic, order, thing)))
        tell(topic, order, thing)

    found.double.store.tell = hear
    return found

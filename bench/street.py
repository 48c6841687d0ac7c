"""Many local stores in this process, asked without a network, each as quick or slow as it is told to be."""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from random import Random
from unittest.mock import patch
from urllib.parse import urlsplit

from suivi.accounts import stores, subscriptions
from suivi.accounts.models import Connection, Shop
from suivi.inbox.accept import accept
from suivi.lib import clock
from suivi.lib.http import Reply, Sender
from suivi.sources.shopify.double.double import Double
from suivi.sources.shopify.double.people import somebody
from suivi.sources.shopify.double.state import Order
from suivi.worker.loop import Worker

ANSWER = 0.05  # seconds that a store takes


class Store:
    """One of them, connected. ``answers``: after so many seconds; ``reads``: when which order was shown in full."""

    def __init__(self, number: int, double: Double, orders: int) -> None:
        self.double, self.answers, self.over = double, ANSWER, threading.Event()
        self.reads: list[tuple[int, float]] = []
        self.counts: Counter[str] = Counter()
        self.orders = [double.store.place([("Mug", "10.00", 2)], **somebody(number)) for _ in range(orders)]
        self.shop = Shop.objects.create(handle=f"store-{number}", name=double.store.shop, created_at=clock.now())

    def change(self, dice: Random) -> Order:
        """Something changes in an order, and its webhooks have come in."""
        order = dice.choice(self.orders)
        with self.double.lock:
            order.tags = sorted({*order.tags[-3:], f"tag {dice.randrange(1_000_000)}"})
            self.double.store.changed(order)
            told = self.double.webhooks.due()
        for one in told:
            key, topic = one.headers["X-Shopify-Webhook-Id"], one.subscription.topic
            accept(self.shop, "shopify", topic, one.body, {}, key, self.double.store.clock())
        return order

    def read_after(self, order: int, at: float) -> float | None:
        """When an order was first shown in full after a moment."""
        return next((when for number, when in tuple(self.reads) if number == order and when >= at), None)

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """As over a network."""
        self.over.wait(self.answers)
        response = self.double.handle(method, path, headers, body)
        asked = json.loads(body) if path.endswith("graphql.json") else {}
        self.counts[asked.get("operationName", "token")] += 1
        for key in asked.get("variables", {}).get("ids", ()) if response.status == 200 else ():
            self.counts["orders"] += 1
            self.reads.append((int(key.rpartition("/")[2]), time.monotonic()))
        return Reply(response.status, {name.lower(): value for name, value in response.headers.items()}, response.body)


@contextmanager
def street(stores_: int, orders: int) -> Iterator[list[Store]]:
    """So many stores of so many orders each, all connected, subscribed to and read."""
    found = [Store(number, Double(f"store-{number}.myshopify.com"), orders) for number in range(1, stores_ + 1)]

    def send(_: Sender, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Reply:
        address = urlsplit(url)
        return found[(address.port or 0) - 1].answer(method, address.path, headers or {}, body)

    with patch.object(Sender, "send", send):
        for number, one in enumerate(found, start=1):
            one.answers, now = 0, one.double.store.clock()
            domain, app = one.double.store.shop, one.double.app
            connection = stores.connect(
                one.shop, domain, app.client_id, app.secrets[0], now, f"http://127.0.0.1:{number}"
            )
            subscriptions.ensure(connection, now)
            Connection.objects.filter(pk=connection.pk).update(complete_at=now, swept_until=now)
            one.answers = ANSWER
        yield found
        for one in found:
            one.over.set()


@contextmanager
def working() -> Iterator[Worker]:
    """A worker at work, as ``suivi up`` starts one."""
    worker = Worker()
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        thread.join()

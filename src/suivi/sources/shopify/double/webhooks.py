"""Webhooks of the local Shopify: subscriptions, signed deliveries, retries, and all that can go wrong (facts 7)."""

import base64
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from suivi.lib.http import Limits, Sender, Unreachable
from suivi.sources.shopify.api import scopes
from suivi.sources.shopify.api.documents import VERSION
from suivi.sources.shopify.double.execute import Info, Resolver, Session, page
from suivi.sources.shopify.double.ids import gid, iso
from suivi.sources.shopify.double.mutations import answer
from suivi.sources.shopify.double.payloads import body
from suivi.sources.shopify.double.state import Json, Order, Value
from suivi.sources.shopify.double.store import Refused, Store
from suivi.sources.shopify.double.trouble import Trouble
from suivi.sources.shopify.webhooks import TOPICS

# Eight retries over four hours, with growing gaps; a subscription made by the API is deleted after that many failures.
GAPS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 15, 30, 60, 120))
LIMITS = Limits(connect=1, read=5, total=5, private=True)
BY_ENUM = {topic.upper().replace("/", "_"): topic for topic in TOPICS}
# Set in the app's configuration only, never by the API.


@dataclass
class Subscription:
    """Who wants to hear of a topic."""

    id: str
    topic: str
    uri: str
    created_at: datetime
    include_fields: list[str] = field(default_factory=list)
    name: str | None = None
    by_api: bool = True
    failures: int = 0

    def view(self) -> Json:
        """``WebhookSubscription``."""
        return {
            "id": self.id,
            "topic": self.topic.upper().replace("/", "_"),
            "uri": self.uri,
            "format": "JSON",
            "filter": None,
            "includeFields": self.include_fields,
            "name": self.name,
            "createdAt": iso(self.created_at),
            "updatedAt": iso(self.created_at),
            "apiVersion": {"handle": VERSION},
        }


@dataclass
class Delivery:
    """One payload on its way to one subscription."""

    subscription: Subscription
    body: bytes
    headers: dict[str, str]
    due_at: datetime
    attempts: int = 0


@dataclass
class Webhooks:
    """Subscriptions of a store, and what is on its way. ``secrets``: of the app, the newest first."""

    store: Store
    secrets: list[str]
    trouble: Trouble
    subscriptions: list[Subscription] = field(default_factory=list)
    queue: list[Delivery] = field(default_factory=list)
    sent: int = 0
    lost: int = 0

    def subscribe(self, topic: str, uri: str, *, by_api: bool = True, **more: Value) -> Subscription:
        """A new subscription; ``by_api`` False: from the app's configuration, so that failures do not remove it."""
        id_ = gid("WebhookSubscription", self.store.next_id())
        found = Subscription(id_, topic, uri, self.store.now(), by_api=by_api, **more)
        self.subscriptions.append(found)
        return found

    def tell(self, topic: str, order: Order | None, thing: Value) -> None:
        """Queues a change for everyone who subscribed."""
        wanted = [one for one in self.subscriptions if one.topic == topic]
        payload = body(self.store, topic, order, thing) if wanted else {}
        event = f"event-{self.store.next_id()}"
        for one in wanted:
            kept = (
                {key: payload[key] for key in one.include_fields if key in payload} if one.include_fields else payload
            )
            self._queue(one, json.dumps(kept).encode(), event)

    def _queue(self, subscription: Subscription, raw: bytes, event: str) -> None:
        now = self.store.clock()
        if self.trouble.happens("lose"):
            self.lost += 1
            return
        delay = self.trouble.delay if self.trouble.happens("delay") else timedelta(0)
        delivery = Delivery(subscription, raw, self._headers(subscription, raw, event), now + delay)
        self.queue.append(delivery)
        if self.trouble.happens("repeat"):
            self.queue.append(Delivery(subscription, raw, delivery.headers, now + delay))

    def _headers(self, subscription: Subscription, raw: bytes, event: str) -> dict[str, str]:
        # While a secret is being rotated, the oldest one not yet revoked signs (facts 7.3).
        proof = base64.b64encode(hmac.digest(self.secrets[-1].encode(), raw, "sha256")).decode()
        return {
            "Content-Type": "application/json",
            "X-Shopify-Topic": subscription.topic,
            "X-Shopify-Hmac-Sha256": proof,
            "X-Shopify-Shop-Domain": self.store.shop,
            "X-Shopify-API-Version": VERSION,
            "X-Shopify-Webhook-Id": f"webhook-{self.store.next_id()}",
            "X-Shopify-Event-Id": event,
            "X-Shopify-Triggered-At": iso(self.store.now()) or "",
        }

    def due(self) -> list[Delivery]:
        """Takes what is due by now out of the queue, in order or, when told so, in disorder."""
        now = self.store.clock()
        found = sorted((one for one in self.queue if one.due_at <= now), key=lambda one: one.due_at)
        self.queue = [one for one in self.queue if one.due_at > now]
        if self.trouble.happens("reorder"):
            self.trouble.random.shuffle(found)
        return found

    def came(self, delivery: Delivery, status: int) -> None:
        """Notes what the receiver answered (0: nothing). Only 2xx counts; a redirect is an error."""
        subscription = delivery.subscription
        if 200 <= status < 300:
            subscription.failures, self.sent = 0, self.sent + 1
            return
        subscription.failures += 1
        if subscription.by_api and subscription.failures > len(GAPS) and subscription in self.subscriptions:
            self.subscriptions.remove(subscription)
        if delivery.attempts < len(GAPS):
            delivery.due_at = self.store.clock() + GAPS[delivery.attempts]
            delivery.attempts += 1
            self.queue.append(delivery)


def send(delivery: Delivery, sender: Sender) -> int:
    """Posts a delivery to its own address; the answer's status, 0 where none came."""
    try:
        return sender.send("POST", delivery.subscription.uri, delivery.headers, delivery.body).status
    except Unreachable:
        return 0


def resolvers(webhooks: Webhooks) -> dict[str, Resolver]:
    """Subscriptions as GraphQL has them."""

    def listed(_session: Session, _info: Info, asked: Json) -> Json:
        return page([one.view() for one in webhooks.subscriptions], asked)

    def create(_session: Session, info: Info, asked: Json) -> Json:
        return answer("webhookSubscriptionCreate", lambda: _create(webhooks, asked), info)

    def delete(_session: Session, info: Info, asked: Json) -> Json:
        return answer("webhookSubscriptionDelete", lambda: _delete(webhooks, asked["id"]), info)

    return {
        "webhookSubscriptions": listed,
        "webhookSubscriptionCreate": create,
        "webhookSubscriptionDelete": delete,
    }


def _create(webhooks: Webhooks, asked: Json) -> Json:
    given = asked["webhookSubscription"]
    topic, uri = BY_ENUM.get(asked["topic"], ""), given.get("uri") or ""
    if not topic or topic in scopes.COMPLIANCE:
        raise Refused("The topic cannot be subscribed to.", None, ["topic"])
    parts = urlsplit(uri)
    host = parts.hostname or ""
    here = host in {"127.0.0.1", "localhost", "::1"}
    if not (parts.scheme == "https" or (parts.scheme == "http" and here)) or host.endswith("myshopify.com"):
        raise Refused("Address is invalid", None, ["webhookSubscription", "callbackUrl"])
    if given.get("filter"):
        raise Refused("Filters are not known to the local Shopify.", None, ["webhookSubscription", "filter"])
    if any(one.topic == topic and one.uri == uri for one in webhooks.subscriptions):
        raise Refused("Address for this topic has already been taken", None, ["webhookSubscription", "callbackUrl"])
    found = webhooks.subscribe(topic, uri, include_fields=given.get("includeFields") or [], name=given.get("name"))
    return {"webhookSubscription": found.view()}


def _delete(webhooks: Webhooks, id_: str) -> Json:
    found = next((one for one in webhooks.subscriptions if one.id == id_), None)
    if found is None:
        raise Refused("Webhook subscription does not exist", None, ["id"])
    webhooks.subscriptions.remove(found)
    return {"deletedWebhookSubscriptionId": id_}

"""Who may put something into the inbox from outside: how each kind of sender is known, and what is kept of a message.

No network and no waiting here: ``intake`` reads the body, finds the sender, asks the door and writes the row.
"""

import hashlib
import logging
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

import msgspec
from django.utils.dateparse import parse_datetime

from suivi.accounts import storeapps, tracking
from suivi.accounts.models import Shop
from suivi.carriers import PROVIDERS
from suivi.carriers.contract import Push, Secrets, Verified
from suivi.inbox import carriers
from suivi.inbox.durable import Row
from suivi.lib.signing import shopify_signature_ok
from suivi.orders.record import policy_of

logger = logging.getLogger(__name__)
SHOPIFY, CARRIERS = "/webhooks/shopify", "/webhooks/carriers/"
KEPT_FROM_SHOPIFY = {
    f"x-shopify-{name}": f"X-Shopify-{name.title()}"
    for name in ("topic", "api-version", "event-id", "triggered-at", "webhook-id", "sub-topic", "name")
}
KEPT_FROM_CARRIERS = {"content-type": "Content-Type", "as-webhook-version": "As-Webhook-Version"}
NOBODY = ("no shop has this secret",)  # so that an unknown sender costs the same work as a bad signature


class Sender(NamedTuple):
    """Whose messages come with these secrets. ``shop_id`` is 0 for nobody's. ``zone``: the shop's time zone.
    ``keys``: the public keys with which the sender signs.
    """

    shop_id: int = 0
    secrets: tuple[str, ...] = ()
    zone: str = "UTC"
    keys: Mapping[str, Any] = MappingProxyType({})


class Message(NamedTuple):
    """What was sent. The names of ``headers`` are in lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime


class Door(Protocol):
    """One kind of sender."""

    def named(self, path: str, headers: Mapping[str, str]) -> str:
        """What the sender says who it is: the same text, the same sender."""
        ...

    def sender(self, name: str) -> Sender:
        """Who that is. Asks the database."""
        ...

    def row(self, message: Message, sender: Sender) -> Row | None:
        """What is kept of the message; None where it is not genuine."""
        ...


def door_at(path: str) -> Door | None:
    """The door at an address of the site."""
    if path.rstrip("/") == SHOPIFY:
        return _SHOPIFY
    return _CARRIERS if path.startswith(CARRIERS) else None


class _Shopify:
    """Shopify says which store it is, and signs with the secret of the shop's app."""

    def named(self, path: str, headers: Mapping[str, str]) -> str:  # noqa: ARG002
        return headers.get("x-shopify-shop-domain", "")

    def sender(self, name: str) -> Sender:
        shop = Shop.objects.filter(domain=name).first() if name else None
        return Sender(shop.pk, storeapps.signing(shop)) if shop else Sender()

    def row(self, message: Message, sender: Sender) -> Row | None:
        headers, body = message.headers, message.body
        genuine = shopify_signature_ok(body, headers.get("x-shopify-hmac-sha256", ""), sender.secrets or NOBODY)
        if not genuine or not sender.secrets:
            return None
        topic = _clean(headers.get("x-shopify-topic", ""), 80)
        key = _clean(headers.get("x-shopify-webhook-id", ""), 200)
        return Row(
            shop_id=sender.shop_id,
            source="shopify",
            topic=topic,
            dedupe_key=key or hashlib.sha256(topic.encode() + b"\n" + body).hexdigest(),
            headers=_as_json(_kept(headers, KEPT_FROM_SHOPIFY)),
            body=body,
            received_at=message.received_at,
            triggered_at=_moment(headers.get("x-shopify-triggered-at", "")),
        )


class _Carriers:
    """A provider of tracking is known by the secret end of its address, and signs in its own way."""

    def named(self, path: str, headers: Mapping[str, str]) -> str:  # noqa: ARG002
        return path[len(CARRIERS) :].rstrip("/")

    def sender(self, name: str) -> Sender:
        provider, _slash, token = name.partition("/")
        door = tracking.find(provider, token) if token else None
        if door is None:
            return Sender()
        return Sender(door.shop_id, tracking.signing(door), policy_of(door.shop).timezone, door.keys)

    def row(self, message: Message, sender: Sender) -> Row | None:
        name, _slash, token = self.named(message.path, message.headers).partition("/")
        verified = _verified(name, token, message, sender)
        # A key that is new to us proves nothing yet, but the address is the shop's: no more than a hint.
        if not sender.shop_id or not (verified.genuine or verified.unknown_key):
            return None
        kept = {**_kept(message.headers, KEPT_FROM_CARRIERS), carriers.ZONE: sender.zone}
        if not verified.covers_body:
            kept[carriers.HINT] = carriers.NEW_KEY if verified.unknown_key else "1"
        return Row(
            shop_id=sender.shop_id,
            source=carriers.SOURCE,
            topic=name,
            dedupe_key=_clean(f"{name}:{verified.replay_key or hashlib.sha256(message.body).hexdigest()}", 200),
            headers=_as_json(kept),
            body=message.body,
            received_at=message.received_at,
            triggered_at=None,
        )


def _verified(name: str, token: str, message: Message, sender: Sender) -> Verified:
    provider = PROVIDERS.get(name)
    if provider is None:
        return Verified(genuine=False, why="There is no such provider.")
    # The path stays out of it: proxies change it, and its secret end has shown already that the message is for us.
    push = Push(body=message.body, headers=message.headers, token=token)
    # Where no signature is expected, that the token was found is all the proof there is.
    known = Secrets(signing=sender.secrets, token=token if sender.shop_id else "", keys=sender.keys)
    verified = provider.verify(push, known, message.received_at)
    if sender.shop_id and not verified.genuine and not verified.unknown_key:
        logger.warning("A message of %s was refused: %s", provider.title, verified.why)
    return verified


def _kept(headers: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, str]:
    return {name: _clean(headers[key], 300) for key, name in wanted.items() if key in headers}


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        logger.info("A delivery says that it was triggered at no moment")
        return None
    return found if found is not None and found.tzinfo is not None else None


def _clean(text: str, length: int) -> str:
    return text[:length].replace("\x00", "")


def _as_json(headers: Mapping[str, str]) -> str:
    return msgspec.json.encode(headers).decode()


_SHOPIFY, _CARRIERS = _Shopify(), _Carriers()

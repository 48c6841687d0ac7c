"""Shopify's webhooks, taken at the door: checked, written to disk, answered. Understanding comes later.

A plain ASGI application beside Django, because Shopify waits one second and a busy shop sends many: deliveries that
arrive together share a commit, and 200 means that the row is on disk.
"""

import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

import msgspec
from asgiref.sync import sync_to_async
from django.db import InterfaceError, OperationalError
from django.utils.dateparse import parse_datetime

from suivi.accounts.models import Shop
from suivi.accounts.secrets import SHOPIFY_WEBHOOK, valid
from suivi.inbox import durable
from suivi.inbox.durable import Row
from suivi.lib import clock
from suivi.lib.groupcommit import GroupCommit
from suivi.lib.signing import shopify_signature_ok

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

logger = logging.getLogger(__name__)
LARGEST = 5 * 1024 * 1024
SECRETS_SECONDS = 5
KEPT = {
    f"x-shopify-{name}": f"X-Shopify-{name.title()}"
    for name in ("topic", "api-version", "event-id", "triggered-at", "webhook-id", "sub-topic", "name")
}
NOBODY = ("no shop has this secret",)  # so that an unknown shop costs the same work as a bad signature


class _TooLargeError(Exception):
    """The body is over the limit."""


class _GoneError(Exception):
    """The sender hung up before the body was complete."""


class Intake:
    """The application. One per process: it keeps the secrets for a few seconds and owns the writing thread."""

    def __init__(self, add: Callable[[Row], Awaitable[None]] | None = None) -> None:
        """``add`` returns when a row is safe on disk; by default, one commit for all that come together."""
        self._add = add or GroupCommit(durable.write, outage=(OperationalError, InterfaceError)).add
        self._secrets: dict[str, tuple[float, int, tuple[str, ...]]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one delivery: 200 kept, 401 not ours, 413 too large, 503 could not be kept."""
        try:
            body = await _body(receive)
        except _TooLargeError:
            await _answer(send, 413)
            return
        except _GoneError:
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            shop_id, secrets = await self._shop(headers.get("x-shopify-shop-domain", ""))
        except Exception:
            logger.exception("A shop or its secrets could not be read; the sender is asked to send it again")
            await _answer(send, 503)
            return
        genuine = shopify_signature_ok(body, headers.get("x-shopify-hmac-sha256", ""), secrets or NOBODY)
        if not genuine or not secrets:
            await _answer(send, 401)
            return
        try:
            await self._add(_row(shop_id, headers, body))
        except Exception:
            logger.exception("A delivery could not be written; the sender is asked to send it again")
            await _answer(send, 503)
            return
        await _answer(send, 200)

    async def _shop(self, domain: str) -> tuple[int, tuple[str, ...]]:
        now = clock.now().timestamp()
        known = self._secrets.get(domain)
        if known is None or known[0] < now:
            if len(self._secrets) > 1000:  # names that nobody has must not fill the memory
                self._secrets.clear()
            shop_id, secrets = await sync_to_async(_look_up, thread_sensitive=True)(domain)
            known = self._secrets[domain] = (now + SECRETS_SECONDS, shop_id, secrets)
        return known[1], known[2]


def _look_up(domain: str) -> tuple[int, tuple[str, ...]]:
    durable.check_connection()
    try:
        shop = Shop.objects.filter(domain=domain).first() if domain else None
        return (shop.pk, tuple(valid(shop, SHOPIFY_WEBHOOK))) if shop else (0, ())
    except (OperationalError, InterfaceError):
        durable.drop_connection()
        raise


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _GoneError
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST:
            raise _TooLargeError
        if not message.get("more_body", False):
            return b"".join(parts)  # no copy where there is one part, as there mostly is


def _row(shop_id: int, headers: Mapping[str, str], body: bytes) -> Row:
    kept = {name: headers[key][:300].replace("\x00", "") for key, name in KEPT.items() if key in headers}
    topic = headers.get("x-shopify-topic", "")[:80].replace("\x00", "")
    key = headers.get("x-shopify-webhook-id", "")[:200].replace("\x00", "")
    triggered_at = None
    try:
        triggered_at = parse_datetime(headers.get("x-shopify-triggered-at", ""))
    except ValueError:
        logger.info("A delivery says that it was triggered at no moment")
    if triggered_at is not None and triggered_at.tzinfo is None:
        triggered_at = None
    return Row(
        shop_id=shop_id,
        topic=topic,
        dedupe_key=key or hashlib.sha256(topic.encode() + b"\n" + body).hexdigest(),
        headers=msgspec.json.encode(kept).decode(),
        body=body,
        received_at=clock.now(),
        triggered_at=triggered_at,
    )


async def _answer(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})

"""Knocking at the intake as Shopify does, without a server."""

import base64
import hmac
from typing import Any

from asgiref.sync import async_to_sync, sync_to_async

from suivi.inbox import durable, intake


def sign(body: bytes, secret: str) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()


def knock(body: bytes, *, secret: str, domain: str, key: str, topic: str = "orders/create") -> int:
    """The status of the answer to one signed delivery."""
    headers = {
        "x-shopify-shop-domain": domain,
        "x-shopify-topic": topic,
        "x-shopify-webhook-id": key,
        "x-shopify-hmac-sha256": sign(body, secret),
    }
    return deliver("/webhooks/shopify", headers, body)


def deliver(path: str, headers: dict[str, str], body: bytes) -> int:
    """The status of the answer to one POST."""
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "http",
        "path": path,
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async_to_sync(intake.Intake(at_once))(scope, receive, send)
    return int(sent[0]["status"])


async def at_once(row: durable.Row) -> None:
    """At once: a writing thread would have no part in a test's transaction."""
    await sync_to_async(durable.write)([row])

"""Webhooks, taken at the door: checked, written to disk, answered. Understanding comes later.

A plain ASGI application beside Django, because Shopify waits one second and a busy shop sends many: deliveries that
arrive together share a commit, and 200 means that the row is on disk.
"""

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from asgiref.sync import sync_to_async
from django.db import InterfaceError, OperationalError

from suivi.inbox import durable
from suivi.inbox.doors import Door, Message, Sender, door_at
from suivi.inbox.durable import Row
from suivi.lib import clock
from suivi.lib.groupcommit import GroupCommit

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

logger = logging.getLogger(__name__)
LARGEST = 5 * 1024 * 1024
SECRETS_SECONDS = 5


class _TooLargeError(Exception):
    """The body is over the limit."""


class _GoneError(Exception):
    """The sender hung up before the body was complete."""


class Intake:
    """The application. One per process: it keeps the secrets for a few seconds and owns the writing thread."""

    def __init__(self, add: Callable[[Row], Awaitable[None]] | None = None) -> None:
        """``add`` returns when a row is safe on disk; by default, one commit for all that come together."""
        self._add = add or GroupCommit(durable.write, outage=(OperationalError, InterfaceError)).add
        self._senders: dict[tuple[Door, str], tuple[float, Sender]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one delivery: 200 kept, 401 not ours, 404 no such door, 413 too large, 503 could not be kept."""
        door = door_at(scope["path"])
        if door is None:
            await _answer(send, 404)
            return
        try:
            body = await _body(receive)
        except _TooLargeError:
            await _answer(send, 413)
            return
        except _GoneError:
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        await _answer(send, await self._taken(door, Message(scope["path"], headers, body, clock.now())))

    async def _taken(self, door: Door, message: Message) -> int:
        """What to answer, once the message is on disk or turned away."""
        try:
            sender = await self._sender(door, door.named(message.path, message.headers))
        except Exception:
            logger.exception("A shop or its secrets could not be read; the sender is asked to send it again")
            return 503
        row = door.row(message, sender)
        if row is None:
            return 401
        try:
            await self._add(row)
        except Exception:
            logger.exception("A delivery could not be written; the sender is asked to send it again")
            return 503
        return 200

    async def _sender(self, door: Door, name: str) -> Sender:
        now = clock.now().timestamp()
        known = self._senders.get((door, name))
        if known is None or known[0] < now:
            if len(self._senders) > 1000:  # names that nobody has must not fill the memory
                self._senders.clear()
            sender = await sync_to_async(_look_up, thread_sensitive=True)(door, name)
            known = self._senders[door, name] = (now + SECRETS_SECONDS, sender)
        return known[1]


def _look_up(door: Door, name: str) -> Sender:
    durable.check_connection()
    try:
        return door.sender(name)
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


async def _answer(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})

"""Channels that are one HTTP request a message: each has a pure request and a pure reading of the answer."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import msgspec
from django.conf import settings

from suivi.channels.contract import Account, NotSentError, Outgoing, Send
from suivi.lib import clock
from suivi.lib.http import Limits, Reply, Sender, Unreachable, retry_after

BUSY = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
SIGN_IN = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


@dataclass(frozen=True)
class Request:
    """One request, as ``lib.http`` sends it; its body may hold who gets the message."""

    url: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    method: str = "POST"


Ask = Callable[[Account, Outgoing], Request]
Understand = Callable[[Reply], str]  # the provider's id; raises NotSentError


def by_http(ask: Ask, understand: Understand) -> "Callable[[Account], Any]":
    """How a channel is opened that sends each message as one request."""

    @contextmanager
    def opened(account: Account) -> Iterator[Send]:
        sender = Sender(limits())
        try:
            yield lambda outgoing: understand(deliver(sender, ask(account, outgoing)))
        finally:
            sender.close()

    return opened


def limits(*, read: float = 15, total: float = 30) -> Limits:
    """How long a receiver may take. Private addresses only where the installation allows it."""
    return Limits(read=read, total=total, private=settings.PRIVATE_ADDRESSES)


def deliver(sender: Sender, request: Request) -> Reply:
    """What is answered to the request. Raises ``NotSentError`` where nothing is."""
    try:
        return sender.send(request.method, request.url, request.headers, request.body)
    except Unreachable as error:
        raise NotSentError(str(error), again=error.again, maybe=error.sent) from error


def accepted(reply: Reply) -> None:
    """Raises ``NotSentError`` unless the receiver took it: 2xx is done, 3xx and 4xx will not change, the rest may."""
    if reply.status // 100 == 2:
        return
    again = reply.status in BUSY or reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    maybe = reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    raise NotSentError(
        f"The receiver answered {reply.status}.",
        again=again,
        maybe=maybe,
        undeliverable=reply.status in GONE,
        wait=retry_after(reply.headers, clock.now()) if again else None,
    )


def told(reply: Reply, *, undeliverable: Callable[[dict[str, Any]], bool] = lambda _: False) -> dict[str, Any]:
    """The answer's JSON object where the message was accepted. ``undeliverable``: whether an error is the number's."""
    try:
        found = msgspec.json.decode(reply.body) if reply.body else {}
    except msgspec.DecodeError:
        found = {}
    answer = found if isinstance(found, dict) else {}
    if reply.status < HTTPStatus.MULTIPLE_CHOICES:
        return answer
    message = str(answer.get("message") or answer.get("detail") or f"HTTP {reply.status}")[:200]
    wait = retry_after(reply.headers, clock.now())
    if undeliverable(answer):
        raise NotSentError(message, again=False, undeliverable=True)
    if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise NotSentError(message, again=True, maybe=True, wait=wait)
    raise NotSentError(message, again=reply.status in BUSY | SIGN_IN, wait=wait)

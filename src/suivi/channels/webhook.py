"""A webhook: JSON for machines, signed as https://www.standardwebhooks.com describes."""

from collections.abc import Mapping
from datetime import datetime

from suivi.channels.contract import Account, Channel, Field, Outgoing, Reach
from suivi.channels.web import Request, accepted, by_http
from suivi.core.translatable import gettext_noop as _
from suivi.lib import clock
from suivi.lib.http import Reply
from suivi.lib.signing import webhook_signature

JSON = {"Content-Type": "application/json"}


def signed(account: Account, key: str, body: bytes, headers: Mapping[str, str], now: datetime) -> Request:
    """The request with its signature; a repeated one has the same ``webhook-id``."""
    at = str(int(now.timestamp()))
    proof = {
        "webhook-id": key,
        "webhook-timestamp": at,
        "webhook-signature": webhook_signature(account["secret"], key, at, body),
    }
    return Request(account["url"], body, {**headers, **proof})


def ask(account: Account, outgoing: Outgoing) -> Request:
    """The request for one message."""
    return signed(account, outgoing.key, outgoing.document.encode(), JSON, clock.now())


def understand(reply: Reply) -> str:
    """What the receiver answers beyond its status is not read."""
    accepted(reply)
    return ""


CHANNEL = Channel(
    "webhook",
    _("Webhook"),
    Reach.WEBHOOK,
    by_http(ask, understand),
    fields=(
        Field("url", _("Address"), hint="https://…"),
        Field("secret", _("Secret"), secret=True, hint=_("By which the receiver knows that it comes from Suivi.")),
    ),
    once=True,
)

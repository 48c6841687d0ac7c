"""Slack, and what takes the same messages (Mattermost, Rocket.Chat): an incoming webhook, which leads to one place.

https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

import msgspec

from suivi.channels.contract import Account, Channel, Field, Item, Outgoing, Reach
from suivi.channels.web import Request, accepted, by_http
from suivi.core.translatable import gettext_noop as _
from suivi.lib.http import Reply

MOST = 30_000  # characters; Slack cuts after 40,000


def ask(account: Account, outgoing: Outgoing) -> Request:
    """The request for one message."""
    lines = [f"*{plain(outgoing.subject)}*"] if outgoing.subject else []
    lines += [plain(outgoing.text)] if outgoing.text else []
    lines += [_line(one, bullet=len(outgoing.items) > 1) for one in outgoing.items]
    body = msgspec.json.encode({"text": "\n".join(lines)[:MOST]})
    return Request(account["url"], body, {"Content-Type": "application/json"})


def _line(item: Item, *, bullet: bool) -> str:
    if item.is_title:
        return f"\n*{plain(item.name)}*"
    said = f"<{item.url}|{plain(item.name)}>" if item.url else f"*{plain(item.name)}*"
    return f"{'• ' if bullet else ''}{said}{f' {plain(item.text)}' if item.text else ''}"


def plain(text: str) -> str:
    """Slack's three special characters made harmless (https://docs.slack.dev/messaging/formatting-message-text)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def understand(reply: Reply) -> str:
    """Slack gives a message no id."""
    accepted(reply)
    return ""


CHANNEL = Channel(
    "slack",
    "Slack",
    Reach.SLACK,
    by_http(ask, understand),
    fields=(
        Field(
            "url",
            _("Address of the incoming webhook"),
            secret=True,
            hint="https://hooks.slack.com/services/…",
        ),
    ),
)

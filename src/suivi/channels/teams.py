"""Microsoft Teams: a workflow that begins "when a Teams webhook request is received" and posts the card to its place.

https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
"""

import re

import msgspec

from suivi.channels.contract import Account, Channel, Field, Item, Outgoing, Reach
from suivi.channels.web import Request, accepted, by_http
from suivi.core.translatable import gettext_noop as _
from suivi.lib.http import Reply

MOST_ITEMS = 25  # Teams takes 28 kB a message
MOST_TEXT = 4000
_MARKUP = re.compile(r"([\\`*_\[\]()#>~|-])")


def ask(account: Account, outgoing: Outgoing) -> Request:
    """The request for one message."""
    blocks = [_block(outgoing.subject, weight="Bolder", size="Medium")] if outgoing.subject else []
    blocks += [_block(line) for line in outgoing.text[:MOST_TEXT].splitlines() if line.strip()]
    blocks += [_listed(one) for one in outgoing.items[:MOST_ITEMS]]
    if len(outgoing.items) > MOST_ITEMS:
        blocks.append(_block(f"+ {len(outgoing.items) - MOST_ITEMS}"))
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": blocks,
    }
    attached = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    body = msgspec.json.encode({"type": "message", "attachments": [attached]})
    return Request(account["url"], body, {"Content-Type": "application/json"})


def _block(text: str, **more: str) -> dict[str, object]:
    return {"type": "TextBlock", "text": plain(text), "wrap": True, **more}


def _listed(item: Item) -> dict[str, object]:
    if item.is_title:
        return _block(item.name, weight="Bolder", spacing="Large")
    name = f"[{plain(item.name)}]({item.url})" if item.url else plain(item.name)
    return {"type": "TextBlock", "text": f"{name} {plain(item.text)}".strip(), "wrap": True, "spacing": "Small"}


def plain(text: str) -> str:
    """What would be markup in a card is shown as it is."""
    return _MARKUP.sub(r"\\\1", text)


def understand(reply: Reply) -> str:
    """Teams gives a message no id."""
    accepted(reply)
    return ""


CHANNEL = Channel(
    "teams",
    "Microsoft Teams",
    Reach.TEAMS,
    by_http(ask, understand),
    fields=(
        Field(
            "url",
            _("Address of the workflow"),
            secret=True,
            hint=_("From the workflow “Post to a channel when a webhook request is received”."),
        ),
    ),
)

"""Slack, and what takes the same messages (Mattermost, Rocket.Chat): a text with a link that ends."""

import msgspec

from suivi.publishing.destinations.contract import Known, Parcel
from suivi.publishing.destinations.reaching import post


def send(known: Known, parcel: Parcel) -> None:
    """One message. The file itself stays here: who follows the link gets it while the link holds."""
    said = _plain(f"*{parcel.title}*\n{parcel.text}")
    body = msgspec.json.encode({"text": f"{said}\n<{parcel.link()}|{_plain(parcel.name)}>"})
    post(known["url"], {"Content-Type": "application/json"}, body)


def _plain(text: str) -> str:
    """Slack's three special characters made harmless (https://docs.slack.dev/messaging/formatting-message-text)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

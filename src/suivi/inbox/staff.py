"""What staff writes on an order: comments, tags, notes. Kept in the inbox like all else, and in force at once."""

import secrets
from datetime import datetime

import msgspec

from suivi.accounts.models import Person, Shop
from suivi.inbox.accept import accept
from suivi.inbox.process import process_one

SOURCE = "staff"


def comment(shop: Shop, order: str, person: Person, text: str, *, now: datetime) -> bool:
    """Writes a comment that only staff sees. ``order`` is the order's platform id."""
    return _say(shop, "staff/comment", order, person, {"id": secrets.token_hex(8), "text": text}, now)


def tag(shop: Shop, order: str, person: Person, name: str, *, now: datetime) -> bool:
    """Puts a tag on an order."""
    return _say(shop, "staff/tag", order, person, {"tag": name, "present": True}, now)


def untag(shop: Shop, order: str, person: Person, name: str, *, now: datetime) -> bool:
    """Takes a tag off an order."""
    return _say(shop, "staff/tag", order, person, {"tag": name, "present": False}, now)


def note(shop: Shop, order: str, person: Person, text: str, *, now: datetime) -> bool:
    """Writes the order's note anew."""
    return _say(shop, "staff/note", order, person, {"text": text}, now)


def _say(shop: Shop, topic: str, order: str, person: Person, what: dict[str, object], now: datetime) -> bool:
    """Accepts and processes at once. True where it is already in force; else the worker will try again."""
    body = msgspec.json.encode({"order": order, "at": now, "by": str(person), **what})
    key = secrets.token_hex(16)
    accept(shop, SOURCE, topic, body, {}, key, now)
    return process_one(shop, SOURCE, key, now)

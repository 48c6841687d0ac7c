"""What customers ask for on the page of their order: kept in the inbox like all else, and in force at once."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from suivi.accounts.models import Shop
from suivi.inbox.accept import accept
from suivi.inbox.process import process_one

SOURCE = "customer"


def request(shop: Shop, order: str, key: str, what: Mapping[str, object], now: datetime) -> bool:
    """Says a request (see ``sources.customer``). ``key`` is its id; False where it was said before: nothing changes."""
    return _say(shop, "customer/request", order, key, what, key, now)


def withdraw(shop: Shop, order: str, key: str, back: str, now: datetime) -> bool:
    """Takes a request back. ``back``: the name of the return of Suivi's own that it made, "" where it made none."""
    return _say(shop, "customer/withdrawal", order, key, {"return": back}, f"{key} withdrawn", now)


def _say(
    shop: Shop, topic: str, order: str, key: str, what: Mapping[str, object], dedupe_key: str, now: datetime
) -> bool:
    body = msgspec.json.encode({"order": order, "at": now, "id": key, **what})
    if not accept(shop, SOURCE, topic, body, {}, dedupe_key, now):
        return False
    process_one(shop, SOURCE, dedupe_key, now)
    return True

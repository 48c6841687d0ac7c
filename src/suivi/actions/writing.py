"""Tags and notes written in Suivi: in force here at once, and in the connected store as soon as the worker gets there.

Where the store cannot be told, they are kept here as before, and lie over what the store says.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from suivi.accounts.models import Person, Shop
from suivi.actions.asking import Impossible, Wrong, ask
from suivi.actions.models import AUTOMATIC
from suivi.core.words import Action
from suivi.inbox import staff
from suivi.inbox.staff import Author


def tag(shop: Shop, order: str, person: Author, names: Sequence[str], *, now: datetime) -> bool:
    """Puts tags on an order. Whether they are in force here."""
    with transaction.atomic():
        done = [staff.tag(shop, order, person, name, now=now) for name in names]
        _tell(shop, order, person, Action.ADD_TAGS, {"tags": list(names)}, now)
    return all(done)


def untag(shop: Shop, order: str, person: Author, name: str, *, now: datetime) -> bool:
    """Takes a tag off an order. Whether that is in force here."""
    with transaction.atomic():
        done = staff.untag(shop, order, person, name, now=now)
        _tell(shop, order, person, Action.REMOVE_TAGS, {"tags": [name]}, now)
    return done


def note(shop: Shop, order: str, person: Author, text: str, *, now: datetime, seen: str | None = None) -> bool:
    """Writes the order's note anew (see ``staff.note``). Whether it is in force here."""
    with transaction.atomic():
        done = staff.note(shop, order, person, text, now=now, seen=seen)
        _tell(shop, order, person, Action.SET_NOTE, {"text": text}, now)
    return done


def _tell(shop: Shop, order: str, author: Author, action: Action, params: dict[str, Any], now: datetime) -> None:
    person = author if isinstance(author, Person) else None
    policy = "" if isinstance(author, Person) else author.removeprefix(AUTOMATIC)
    try:
        ask(shop, order, person, action, params, key=secrets.token_hex(16), now=now, policy=policy, audited=True)
    except (Impossible, Wrong):
        return  # no store is connected, or it may not be told: what was written stays here

"""The public keys with which some providers sign: loaded once a day, and at once when a message names a new one."""

from datetime import datetime, timedelta

import msgspec
from django.db.models import Q

from suivi.accounts.models import Shop, TrackingProvider
from suivi.accounts.providers import Send
from suivi.carriers import PROVIDERS
from suivi.carriers.contract import Failure, Request, Response

DAY = timedelta(days=1)
AGAIN = timedelta(minutes=5)  # after a failure; and strangers' key names bring no more requests than this
_KEYED = [name for name, one in PROVIDERS.items() if one.keys_at]


def load(now: datetime, send: Send) -> int:
    """Loads what is due, over all shops. Returns how many key sets were loaded."""
    due = Q(keys_due_at=None) | Q(keys_due_at__lte=now)
    doors = list(TrackingProvider.objects.filter(due, provider__in=_KEYED).order_by("pk"))
    names = sorted({door.provider for door in doors})
    replies = send([Request(method="GET", url=PROVIDERS[name].keys_at) for name in names]) if names else []
    found = {name: _keys(reply) for name, reply in zip(names, replies, strict=True)}
    for door in doors:
        keys = found[door.provider]
        values = {"keys_due_at": now + AGAIN} if keys is None else {"keys": keys, "keys_due_at": now + DAY}
        TrackingProvider.objects.filter(pk=door.pk).update(**values)
    return sum(keys is not None for keys in found.values())


def want(shop: Shop, provider: str, now: datetime) -> None:
    """Has the keys loaded anew soon: a message was signed with one that is not known."""
    loaded_before = now + DAY - AGAIN
    TrackingProvider.objects.filter(shop=shop, provider=provider, keys_due_at__lt=loaded_before).update(keys_due_at=now)


def _keys(reply: Response | Failure) -> dict[str, object] | None:
    """A JSON Web Key Set; None where the answer is none."""
    if isinstance(reply, Failure) or reply.status != 200:
        return None
    try:
        told = msgspec.json.decode(reply.body, type=dict[str, object])
    except msgspec.MsgspecError:
        return None
    return told if isinstance(told.get("keys"), list) else None

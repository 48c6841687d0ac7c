"""Who gets no more, or not everything: known by a keyed hash of the address, so that the list names nobody."""

import base64
import hmac
import re
from datetime import datetime
from typing import NamedTuple

from django.conf import settings

from suivi.accounts.models import Shop
from suivi.channels.contract import Reach
from suivi.messages.models import Closed

_TOKEN = re.compile(r"([0-9a-z]{1,8})\.([0-9a-f]{32})\.([A-Za-z0-9_-]{22})")
_HARDNESS = {Closed.Why.OPTED_OUT: 0, Closed.Why.BOUNCED: 1, Closed.Why.COMPLAINED: 2}


class Leaver(NamedTuple):
    """Whoever holds a link that ends messages."""

    shop_id: int
    recipient: str


def hash_of(shop: Shop, reach: Reach, address: str) -> str:
    """The address as it is kept: only who has the installation's key can say whether one is another."""
    said = f"{shop.pk}\0{reach}\0{address.strip().casefold()}".encode()
    return hmac.digest(b"suivi.messages.recipient" + settings.SECRET_KEY.encode(), said, "sha256")[:16].hex()


def closed(shop: Shop, recipient: str) -> str:
    """Why this recipient gets no more, or not everything; "" where nothing speaks against it."""
    found = Closed.objects.filter(shop=shop, recipient=recipient).values_list("why", flat=True).first()
    return found or ""


def close(shop_id: int, recipient: str, why: Closed.Why, now: datetime) -> None:
    """From now on this recipient gets no more, or not everything. What says less changes nothing."""
    if not recipient:
        return
    row, new = Closed.objects.get_or_create(shop_id=shop_id, recipient=recipient, defaults={"why": why, "at": now})
    if not new and _HARDNESS[Closed.Why(row.why)] < _HARDNESS[why]:
        Closed.objects.filter(shop_id=shop_id, recipient=recipient).update(why=why, at=now)


def reopen(shop_id: int, recipient: str) -> None:
    """The recipient wants everything again. What bounced or was called spam stays closed."""
    Closed.objects.filter(shop_id=shop_id, recipient=recipient, why=Closed.Why.OPTED_OUT).delete()


def token_of(shop: Shop, recipient: str) -> str:
    """What stands in the link that ends messages to this recipient."""
    number = _base36(shop.pk)
    return f"{number}.{recipient}.{_signature(number, recipient, settings.SECRET_KEY)}"


def leaver(token: str) -> Leaver | None:
    """Who holds this token; None where it is none of ours."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        return None
    number, recipient, signature = found.groups()
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    signed = [hmac.compare_digest(_signature(number, recipient, key), signature) for key in keys]
    return Leaver(int(number, 36), recipient) if any(signed) else None


def _signature(number: str, recipient: str, key: str) -> str:
    mac = hmac.digest(b"suivi.messages.opt_out" + key.encode(), f"{number}\0{recipient}".encode(), "sha256")
    return base64.urlsafe_b64encode(mac[:16]).decode().rstrip("=")


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits or "0"

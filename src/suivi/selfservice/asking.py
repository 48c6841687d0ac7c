"""A customer asks: what their page offers, and how a request is sent once however often the button is pressed.

The token in the page's address is the authority: there is no session and no cookie, so nothing that a browser would
add by itself to a form on another site. Each form carries a key made of the token: who does not know the address cannot
make it. The key is the same until the request is there, and is its id, so that a second press changes nothing.
"""

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from suivi.core.facts import Address, Facts, RequestLine
from suivi.core.requests import Kind, Standing, own_return, standing
from suivi.core.selfservice import chance
from suivi.customers import photos
from suivi.customers.models import CustomerLink
from suivi.customers.rules import rules_of
from suivi.inbox import asked
from suivi.orders.models import OrderFacts
from suivi.orders.reading import Judged, judged

PROVED = frozenset({Kind.CANCEL, Kind.ADDRESS})  # who only got the link from somebody asks for nothing of these


class CannotAskError(Exception):
    """It cannot be asked for. ``code``: of ``customerasks.CANNOT``, or ``changed``: the page was an older one."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Said:
    """What somebody filled in. ``photos``: as ``customers.photos`` wrote them anew."""

    lines: tuple[RequestLine, ...] = ()
    text: str = ""
    address: Address | None = None
    photos: list[bytes] = field(default_factory=list)
    language: str = ""


def form_key(token: str, kind: Kind, facts: Facts) -> str:
    """The key of the form of this kind now; another once a request of the kind is there."""
    count = sum(one.kind == kind for one in facts.requests.values())
    key = b"suivi.selfservice" + settings.SECRET_KEY.encode()
    return hmac.digest(key, f"{token}\0{kind}\0{count}".encode(), "sha256").hex()[:32]


def ask(link: CustomerLink, token: str, kind: Kind, said: Said, key: str, now: datetime) -> bool:
    """Sends a request. False where it was sent before. Raises ``CannotAskError``."""
    with transaction.atomic():
        order = _locked(link, now)
        if key in order.facts.requests:
            return False
        why_not = chance(order.facts, order.verdict, rules_of(link.shop), now, kind).why_not
        if why_not:
            raise CannotAskError(why_not)
        if not hmac.compare_digest(key, form_key(token, kind, order.facts)):
            raise CannotAskError("changed")
        photos.keep(link.shop, link.order_id, key, said.photos)
        return asked.request(link.shop, order.row.key, key, _told(order, kind, said, key), now)


def withdraw(link: CustomerLink, key: str, now: datetime) -> bool:
    """Takes a request back that nobody has answered. False where there is none to take back."""
    with transaction.atomic():
        order = _locked(link, now)
        request = order.facts.requests.get(key)
        if request is None or standing(request, order.facts) is not Standing.WAITING:
            return False
        back = order.facts.returns.get(own_return(order.row.key, key))
        return asked.withdraw(link.shop, order.row.key, key, back.name if back else "", now)


def _locked(link: CustomerLink, now: datetime) -> Judged:
    """The order, which nobody else writes until the request is there."""
    list(OrderFacts.objects.select_for_update().filter(shop=link.shop, id=link.order_id).values_list("id"))
    return judged(link.shop, link.order_id, now)


def _told(order: Judged, kind: Kind, said: Said, key: str) -> dict[str, Any]:
    """The request as ``sources.customer`` reads it."""
    told: dict[str, Any] = {
        "kind": kind.value,
        "lines": [{"line": one.line, "quantity": one.quantity, "reason": one.reason} for one in said.lines],
        "text": said.text,
        "photos": len(said.photos),
        "language": said.language,
    }
    if said.address is not None:
        told["shippingAddress"] = _address(said.address)
    if kind is Kind.RETURN and own_return(order.row.key, key):
        told["return"] = f"{order.row.name}-R{len(order.facts.returns) + 1}"
    return told


def _address(it: Address) -> dict[str, str]:
    return {
        "name": it.name, "company": it.company, "address1": it.line1, "address2": it.line2, "city": it.city,
        "zip": it.zip, "provinceCode": it.province, "countryCode": it.country, "phone": it.phone,
    }  # fmt: skip

"""Which order somebody means who knows its number and an e-mail address, telephone number or postcode of it.

What is not found takes the way of what is: another order is read and compared in its place, so that the time it takes
says nothing about whether an order exists.
"""

import hmac
import re

from django.conf import settings

from suivi.accounts.models import Shop
from suivi.core.facts import Customer, Facts, decode
from suivi.orders.models import Order, OrderFacts, Parcel, Term
from suivi.orders.terms import PHONE_TAIL, digits, fold, number_term

INSTEAD = 50  # of so many of the newest orders, one is read where none has the number
SAME_NAME = 3  # orders of a shop that sells in several places may share a number
_NOT_CODE = re.compile(r"[^0-9a-z]+")


def order_term(number: str) -> str:
    """An order's number as it is searched: ``# 1001`` and ``1001`` are one."""
    return fold(number.replace("\x00", "")).lstrip("# ")


def order_of(shop: Shop, number: str, proof: str) -> int | None:
    """The id of the order with this number and this e-mail, phone or postcode; None where that fits none."""
    named = Term.objects.filter(shop=shop, kind="name", term=order_term(number)).order_by("-order_id")
    ids = list(named.values_list("order_id", flat=True)[:SAME_NAME])
    instead = _instead(shop, number)
    stored = OrderFacts.objects.filter(shop=shop, id__in=ids or instead).order_by("-id")
    fits = [order for order, document in stored.values_list("id", "document") if proves(decode(document), proof)]
    return next((order for order in fits if order in ids), None)


def _instead(shop: Shop, number: str) -> list[int]:
    """The order that is read in place of one that is not there: always the same for a number, and as various as orders
    are, so that neither how long it takes nor how much that varies tells it from the one that was asked for.
    """
    newest = Order.objects.filter(shop=shop).order_by("-placed_at", "-id").values_list("id", flat=True)
    some = list(newest[:INSTEAD])
    key = b"suivi.customers.finding" + settings.SECRET_KEY.encode()
    drawn = int.from_bytes(hmac.digest(key, order_term(number).encode(), "sha256")[:8], "big")
    return [some[drawn % len(some)]] if some else []


def proves(facts: Facts, proof: str) -> bool:
    """Whether this is an e-mail address, telephone number or postcode of whoever ordered."""
    given = (fold(proof), _phone(proof), _postcode(proof))
    known = _known(facts.customer or Customer(stamp=facts.head.stamp)) if facts.head else []
    fits = False
    for kind, value in known:  # all are compared, so that the time does not tell which one fits
        fits |= bool(value) and hmac.compare_digest(given[kind].encode(), value.encode())
    return fits


def parcels_of(shop: Shop, number: str) -> list[tuple[int, str, str]]:
    """The parcels with this number, the newest first: order, shipment and number as it is written."""
    term = number_term(number.replace("\x00", ""))
    found = Parcel.objects.filter(shop=shop, number_term=term).exclude(number_term="")
    return list(found.order_by("-shipped_at").values_list("order_id", "shipment", "number")[:1])


def _known(customer: Customer) -> list[tuple[int, str]]:
    addresses = [one for one in (customer.shipping, customer.billing) if one is not None]
    return [
        (0, fold(customer.email)),
        (1, _phone(customer.phone)),
        *((1, _phone(one.phone)) for one in addresses),
        *((2, _postcode(one.zip)) for one in addresses),
    ]


def _phone(text: str) -> str:
    """The end of a telephone number; "" where it is too short for one."""
    found = digits(text)[-PHONE_TAIL:]
    return found if len(found) == PHONE_TAIL else ""


def _postcode(text: str) -> str:
    return _NOT_CODE.sub("", fold(text))

"""Orders made by hand, as they come in."""

from datetime import datetime

from django.db import transaction

from suivi.accounts.models import Shop
from suivi.core.facts import Address, Customer, Facts, Head, Stamp
from suivi.orders.record import Piece, record


def placed(shop: Shop, name: str, now: datetime) -> None:
    """An order of Anna's, placed now."""
    stamp, key = Stamp(as_of=now), f"gid://shopify/Order/{name}"
    home = Address(name="Anna Braun", city="Lyon", zip="69001", country="FR")
    anna = Customer(stamp=stamp, name="Anna Braun", email=f"anna{name}@example.com", shipping=home)
    head = Head(stamp=stamp, name=f"#{name}", placed_at=now, created_at=now, currency="EUR")
    with transaction.atomic():
        record(
            shop, [Piece(key, Facts(id=key, head=head, customer=anna), "shopify orders/create", "shopify", now)], now
        )

"""Who takes care of an order whose problems wait for a person: one says "I take it", and nobody is told on."""

from collections.abc import Collection
from datetime import datetime

from suivi.accounts.models import Person, Shop
from suivi.alerts.models import Taken


def take(shop: Shop, order_id: int, person: Person, now: datetime) -> None:
    """The person takes the order, also from somebody else."""
    Taken.objects.update_or_create(shop=shop, order_id=order_id, defaults={"person": person, "at": now})


def let_go(shop: Shop, order_id: int, person: Person) -> bool:
    """The person takes care of it no more. Returns whether they did."""
    return bool(Taken.objects.filter(shop=shop, order_id=order_id, person=person).delete()[0])


def taken(shop: Shop, order_id: int) -> Taken | None:
    """Who has the order, and since when."""
    return Taken.objects.filter(shop=shop, order_id=order_id).select_related("person").first()


def names(shop: Shop, ids: Collection[int]) -> dict[int, str]:
    """Of these orders, those that somebody has, with who."""
    found = Taken.objects.filter(shop=shop, order_id__in=ids).select_related("person")
    return {one.order_id: str(one.person) for one in found}

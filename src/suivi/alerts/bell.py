"""The list behind the bell: what a person is told on the page, what of it is unread, and reading it."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Max, QuerySet

from suivi.accounts.models import Person, Shop
from suivi.alerts.choices import By
from suivi.alerts.models import Alert

SENT = Alert.State.SENT


class Rung(NamedTuple):
    """How many are unread. ``mark``: another text once that changed."""

    unread: int
    mark: str


def of_person(shop: Shop, person: Person) -> "QuerySet[Alert]":
    """What this person is told on the page, the newest first."""
    found = Alert.objects.filter(line__shop=shop, line__person=person, line__by=By.PAGE, state=SENT)
    return found.order_by("-id")


def unread_of(shop: Shop, person: Person) -> "QuerySet[Alert]":
    """What of it was not read, and is still so."""
    return of_person(shop, person).filter(seen_at=None, cleared_at=None)


def rung(shop: Shop, person: Person) -> Rung:
    """What the bell shows."""
    found = unread_of(shop, person).order_by().aggregate(count=Count("id"), newest=Max("id"))
    return Rung(found["count"], f"{found['count']}.{found['newest'] or 0}")


def see(shop: Shop, person: Person, now: datetime, ids: Collection[int] | None = None) -> int:
    """The person read these, or all. Returns how many were unread."""
    mine = of_person(shop, person).filter(seen_at=None)
    chosen = mine if ids is None else mine.filter(pk__in=list(ids))
    return Alert.objects.filter(pk__in=chosen.order_by().values("pk")).update(seen_at=now)

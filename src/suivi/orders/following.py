"""Reading the history of changes from where one began: what every reaction to it shares.

The ids of changes are given before they are committed, so some come to light late. So each change is read twice: at
once, and when none before it can come late any more. Who reads must make the second time do nothing.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, NamedTuple, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef

from suivi.accounts.models import Shop
from suivi.orders.models import Change
from suivi.orders.overview import newest_change

MOST = 2000  # changes at a time
SETTLED = timedelta(minutes=2)  # no transaction is open for longer
AT_ONCE, WHEN_SETTLED = "read_until", "settled_until"


class Follower(models.Model):
    """A row, keyed by its shop, that says how far the shop's changes were read."""

    read_until = models.BigIntegerField()  # the id of the newest change that was read
    settled_until = models.BigIntegerField()  # up to this one none can come late any more

    class Meta:
        abstract = True


_Some = TypeVar("_Some", bound=Follower)


class Seen(NamedTuple):
    """One change, as ``orders.models.Change`` keeps it."""

    id: int
    order_id: int
    name: str
    before: str
    after: str
    detail: dict[str, str]
    cause: str
    at: datetime


def from_now_on(shop: Shop) -> dict[str, int]:
    """The columns of a follower that begins now: only changes that are yet to come to light are news to it."""
    newest = newest_change(shop)
    return {AT_ONCE: newest, WHEN_SETTLED: max(0, newest - MOST)}


def with_news(followers: "models.QuerySet[_Some]", now: datetime) -> "models.QuerySet[_Some]":
    """Those followers that have something to read."""
    changes = Change.objects.filter(shop=OuterRef("pk"))
    fresh = Exists(changes.filter(id__gt=OuterRef(AT_ONCE)))
    settled = Exists(changes.filter(id__gt=OuterRef(WHEN_SETTLED), at__lte=now - SETTLED))
    return followers.filter(fresh | settled).order_by("pk")


def read(follower: Follower, now: datetime) -> Iterator[list[Seen]]:
    """What is new, then what has settled meanwhile; each portion counts as read once the next is asked for.

    Call it in a transaction that has locked the follower.
    """
    for column, until in ((AT_ONCE, now), (WHEN_SETTLED, now - SETTLED)):
        found = _portion(follower.pk, getattr(follower, column), until)
        yield found
        if found:
            setattr(follower, column, found[-1].id)
            follower.save(update_fields=[column])


class Portion(NamedTuple):
    """Changes that are to be read, those after the one with the id ``after``. ``column``: where that is kept."""

    column: str
    after: int
    changes: list[Seen]


def portions(follower: Follower, now: datetime) -> Iterator[Portion]:
    """As ``read``, for who takes long and must hold no transaction open meanwhile: ``advance`` says that it is done."""
    for column, until in ((AT_ONCE, now), (WHEN_SETTLED, now - SETTLED)):
        after = getattr(follower, column)
        yield Portion(column, after, _portion(follower.pk, after, until))


def advance(follower: Follower, portion: Portion) -> bool:
    """Says that a portion was read; False where somebody else was faster."""
    if not portion.changes:
        return True
    here = type(follower).objects.filter(pk=follower.pk, **{portion.column: portion.after})  # type: ignore[attr-defined]
    return bool(here.update(**{portion.column: portion.changes[-1].id}))


def _portion(shop_id: Any, after: int, until: datetime) -> list[Seen]:  # noqa: ANN401 - a primary key
    changes = Change.objects.filter(shop_id=shop_id, id__gt=after).order_by("id").values_list(*Seen._fields)
    return list(takewhile(lambda seen: seen.at <= until, map(Seen._make, changes[:MOST])))


def whole(shop_id: int, portion: list[Seen]) -> list[Seen]:
    """The portion with what was recorded of its first order in the same breath, but stood in the portion before."""
    if not portion:
        return []
    first = portion[0]
    before = Change.objects.filter(shop_id=shop_id, order_id=first.order_id, at=first.at, id__lt=first.id)
    return [*map(Seen._make, before.order_by("id").values_list(*Seen._fields)), *portion]

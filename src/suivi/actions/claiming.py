"""Whose turn an act is: claimed with a lease, those on one order one after another."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from suivi.accounts.models import Connection, Shop
from suivi.actions.models import OPEN, Act, Trouble
from suivi.core.words import Action
from suivi.lib import vault

LEASE = timedelta(minutes=2)  # longer than a request and a read together can take
PERSONAL = frozenset({Action.SET_EMAIL, Action.SET_PHONE, Action.SET_ADDRESS, Action.SET_NOTE})  # never kept
SENDING = (Act.State.DUE, Act.State.ASKING)


def claim(shop: Shop, most: int, now: datetime) -> list[Act]:
    """Takes up to ``most`` acts that are due, for the time of the lease. One on an order comes after the one before
    it was answered, so that a hold is there before it is released.
    """
    earlier = Act.objects.filter(
        shop=OuterRef("shop"), order_id=OuterRef("order_id"), id__lt=OuterRef("id"), state__in=SENDING
    )
    due = Act.objects.filter(_free(now), ~Exists(earlier), shop=shop, state__in=OPEN, due_at__lte=now)
    with transaction.atomic():
        acts = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "id")[:most])
        Act.objects.filter(pk__in=[act.pk for act in acts]).update(leased_until=now + LEASE)
    for act in acts:
        act.leased_until = now + LEASE
    return acts


def shops(now: datetime) -> frozenset[int]:
    """The shops whose store some acts may be due at."""
    due = Act.objects.filter(_free(now), state__in=OPEN, due_at__lte=now)
    return frozenset(due.values_list("shop_id", flat=True).distinct())


def renew(act: Act, now: datetime) -> bool:
    """Takes the lease anew before an act's turn: those before it may have taken long. False where another worker has
    taken the act over meanwhile.
    """
    until = now + LEASE
    mine = Act.objects.filter(pk=act.pk, leased_until=act.leased_until).update(leased_until=until)
    act.leased_until = until if mine else None
    return bool(mine)


def _free(now: datetime) -> Q:
    return Q(leased_until=None) | Q(leased_until__lte=now)


def put(act: Act, **values: object) -> None:
    """Writes only these columns."""
    for name, value in values.items():
        setattr(act, name, value)
    Act.objects.filter(pk=act.pk).update(**values)


def later(act: Act, due_at: datetime, **values: object) -> None:
    """Makes it due then, and free for any worker."""
    put(act, due_at=due_at, leased_until=None, **values)


def end(act: Act, state: Act.State, now: datetime, troubles: Iterable[Trouble] = ()) -> None:
    """It is over. What was done is settled; what was not, once a person has seen it, who may try it again."""
    said = vault.seal(msgspec.json.encode(list(troubles)).decode()) if troubles else ""
    put(act, state=state, ended_at=now, leased_until=None, sealed_troubles=said)
    if state == Act.State.DONE:
        settle(act)
    elif act.action in PERSONAL:
        put(act, sealed_params="")


def settle(act: Act) -> None:
    """Nobody need look at it any more. What was entered is forgotten."""
    put(act, unsettled=False, sealed_params="")


def of_no_store() -> QuerySet[Act]:
    """Acts that nobody can carry out: their store was let go meanwhile."""
    connected = Connection.objects.filter(shop=OuterRef("shop"))
    return Act.objects.filter(~Exists(connected), state__in=OPEN)

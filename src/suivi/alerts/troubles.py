"""What does not work that a shop's orders hang on: noticed, told once it lasts, and over once it works again."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, QuerySet

from suivi.accounts.models import Shop
from suivi.alerts import planning
from suivi.alerts.models import Alert, Trouble
from suivi.alerts.planning import Told, key, mark

PATIENCE = timedelta(minutes=2)  # what is over by then is told to nobody
KEPT = timedelta(days=90)
# Alerts that nothing else ends are over after so long.
LASTS: Mapping[Alert.Occasion, timedelta] = {
    Alert.Occasion.ANOMALY: timedelta(days=7),
    Alert.Occasion.RULE: timedelta(days=14),
}


class Fault(NamedTuple):
    """Something of a shop that does not work now. ``of``: which of several. ``since``: None where nobody knows.

    ``params``: what its sentence names (``troublewords``), nothing of a customer.
    """

    shop_id: int
    kind: str
    of: str = ""
    since: datetime | None = None
    params: Mapping[str, str] = {}


def keep(found: Iterable[Fault], now: datetime) -> int:
    """Everything that does not work now, of all shops: what is new is kept, what lasts is told, what is not there any
    more is over. Returns how many were told.
    """
    faults = {(one.shop_id, str(one.kind), one.of): one for one in found}
    known = {(one.shop_id, one.kind, one.of): one for one in Trouble.objects.filter(ended_at=None)}
    new = [_new(one, now) for place, one in faults.items() if place not in known]
    Trouble.objects.bulk_create(new, ignore_conflicts=True)
    for place, trouble in known.items():
        if place not in faults:
            _end(trouble, now)
        elif trouble.params != dict(faults[place].params):
            Trouble.objects.filter(pk=trouble.pk).update(params=dict(faults[place].params))
    lasting = [one for place, one in known.items() if place in faults and one.told_at is None]
    return sum(_tell(one, now) for one in lasting if one.noticed_at <= now - PATIENCE)


def _new(fault: Fault, now: datetime) -> Trouble:
    return Trouble(
        shop_id=fault.shop_id, kind=str(fault.kind), of=fault.of, params=dict(fault.params),
        since=fault.since or now, noticed_at=now,
    )  # fmt: skip


@transaction.atomic
def _tell(trouble: Trouble, now: datetime) -> int:
    """Everybody who wants to know, once."""
    if not Trouble.objects.filter(pk=trouble.pk, told_at=None, ended_at=None).update(told_at=now):
        return 0
    told = Told(
        key("trouble", trouble.pk), 0, trouble.kind, mark(trouble.of), Alert.Occasion.RAISED, now, str(trouble.pk)
    )
    planning.save(trouble.shop_id, list(planning.to_all(told, planning.ways_of(trouble.shop))))
    return 1


@transaction.atomic
def _end(trouble: Trouble, now: datetime) -> None:
    Trouble.objects.filter(pk=trouble.pk, ended_at=None).update(ended_at=now)
    mine = Alert.objects.filter(shop=trouble.shop_id, order_id=0, kind=trouble.kind, words=str(trouble.pk))
    mine.filter(cleared_at=None).update(cleared_at=now)


def standing(shop: Shop) -> "QuerySet[Trouble]":
    """What does not work now and has lasted, the oldest first."""
    return Trouble.objects.filter(shop=shop, ended_at=None, told_at__isnull=False).order_by("since", "id")


def marks(shop: Shop) -> frozenset[tuple[str, str]]:
    """The same, by kind and mark as alerts have them."""
    return frozenset((one.kind, mark(one.of)) for one in standing(shop))


def expire(now: datetime) -> int:
    """The worker's duty of ending alerts that nothing else ends. Returns how many; forgets troubles long over."""
    Trouble.objects.filter(ended_at__lt=now - KEPT).delete()
    ended = 0
    for occasion, lasts in LASTS.items():
        old = Alert.objects.filter(occasion=occasion, cleared_at=None, raised_at__lte=now - lasts)
        ended += old.update(cleared_at=F("raised_at") + lasts)
    return ended

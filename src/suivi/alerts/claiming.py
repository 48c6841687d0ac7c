"""Whose turn an alert is: claimed with a lease, a line at a time, so that what is due together is told together."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from suivi.alerts.models import OPEN, Alert, Line
from suivi.lib.discreet import discreet

LEASE = timedelta(minutes=2)  # longer than a turn takes
State = Alert.State


def _due(now: datetime) -> Q:
    return Q(state__in=OPEN, due_at__lte=now) & (Q(leased_until=None) | Q(leased_until__lte=now))


def _free(now: datetime) -> Q:
    return Q(quiet_until=None) | Q(quiet_until__lte=now)


def due_lines(now: datetime) -> list[Line]:
    """The lines that have something due and are not left alone."""
    ids = Alert.objects.filter(_due(now)).values_list("line_id", flat=True).distinct()
    found = Line.objects.filter(pk__in=list(ids)).filter(_free(now))
    return list(found.select_related("shop", "person").order_by("pk"))


def claim(line: Line, most: int, now: datetime) -> list[Alert]:
    """Takes up to ``most`` alerts of a line that are due, the oldest first: one briefing, or what goes together; and
    with them the line, so that no other worker uses it meanwhile.

    What was handed over before, and nobody knows whether it arrived, goes again as it went.
    """
    with transaction.atomic():
        if not Line.objects.select_for_update().filter(_free(now), pk=line.pk).exists():
            return []
        mine = list(Alert.objects.filter(_due(now), line=line).order_by("due_at", "id")[:most])
        if not mine:
            return []
        first = mine[0]
        together = [one for one in mine if _goes_with(one, first)]
        for one in together:
            one.leased_until, one.attempts = now + LEASE, one.attempts + 1
        Alert.objects.bulk_update(together, ["leased_until", "attempts"])
        Line.objects.filter(pk=line.pk).update(quiet_until=now + LEASE)
        return together


def release(line: Line) -> None:
    """The line can be used by any worker."""
    Line.objects.filter(pk=line.pk).update(quiet_until=None)


def _goes_with(one: Alert, first: Alert) -> bool:
    if Alert.Occasion.BRIEFING in {one.occasion, first.occasion}:
        return one.pk == first.pk
    return one.batch == first.batch


def put(alerts: Sequence[Alert], **values: object) -> None:
    """Writes these columns of what is still this worker's."""
    for one in alerts:
        if Alert.objects.filter(pk=one.pk, leased_until=one.leased_until, state__in=OPEN).update(**values):
            for name, value in values.items():
                setattr(one, name, value)


def later(alerts: Sequence[Alert], due_at: datetime, **values: object) -> None:
    """Due then, and free for any worker."""
    put(alerts, due_at=due_at, leased_until=None, **values)


def end(alerts: Sequence[Alert], state: Alert.State, now: datetime, why: str = "") -> None:
    """They are over. A receiver's words may quote an address, which is kept nowhere."""
    put(alerts, state=state, ended_at=now, leased_until=None, why=discreet(why)[:300])

"""Whose turn a message is: claimed with a lease, and with all news that it tells of."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from suivi.lib.discreet import discreet
from suivi.messages.models import OPEN, Message, Messaging, News

LEASE = timedelta(minutes=2)  # longer than a portion's turn takes
State = Message.State


def _due(now: datetime) -> Q:
    return Q(state__in=OPEN, due_at__lte=now) & (Q(leased_until=None) | Q(leased_until__lte=now))


def shops(now: datetime) -> list[int]:
    """The shops that have something to send. Paused ones send nothing, whoever asked for it."""
    going = Messaging.objects.filter(pk=OuterRef("shop_id"), paused=False)
    found = Message.objects.filter(_due(now)).filter(Exists(going))
    return list(found.order_by("shop_id").values_list("shop_id", flat=True).distinct())


def claim(shop_id: int, most: int, now: datetime) -> list[Message]:
    """Takes up to ``most`` messages that are due, the oldest first, and gives them their news.

    The shop's row is locked, as it is while changes are planned, so that none comes between.
    """
    with transaction.atomic():
        if not Messaging.objects.select_for_update().filter(pk=shop_id).exists():
            return []
        mine = list(Message.objects.filter(_due(now), shop_id=shop_id).order_by("due_at", "id")[:most])
        for message in mine:
            if message.state == State.PLANNED:
                news = News.objects.filter(shop_id=shop_id, order_id=message.order_id, message_id=None)
                news.filter(trigger=message.trigger, occasion=message.occasion).update(message_id=message.pk)
                message.state = State.WAITING
            message.leased_until = now + LEASE
        Message.objects.bulk_update(mine, ["state", "leased_until"])
    return mine


class Overtaken(Exception):  # noqa: N818 - it says what happened
    """A person canceled the message, or another worker has it now."""


def put(message: Message, **values: object) -> None:
    """Writes only these columns, while the message is this worker's. Raises ``Overtaken``."""
    mine = Message.objects.filter(pk=message.pk, leased_until=message.leased_until, state__in=OPEN)
    if not mine.update(**values):
        raise Overtaken
    for name, value in values.items():
        setattr(message, name, value)


def later(message: Message, due_at: datetime, **values: object) -> None:
    """Due then, and free for any worker."""
    put(message, due_at=due_at, leased_until=None, **values)


def end(message: Message, state: Message.State, now: datetime, why: str = "") -> None:
    """It is over. A provider's words may quote the address, which is kept nowhere."""
    put(message, state=state, ended_at=now, leased_until=None, why=discreet(why)[:300])

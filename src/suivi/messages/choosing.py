"""Choosing: what a shop has its customers told, and changing that."""

from datetime import datetime

from django.db import transaction

from suivi.accounts.models import Shop
from suivi.messages.choices import Choices, written
from suivi.messages.models import Message, Messaging
from suivi.orders import following


def choices_of(shop: Shop) -> Choices:
    """What the shop chose; all is off where it chose nothing."""
    found = Messaging.objects.filter(pk=shop.pk).first()
    return found.choices if found else Choices()


def paused(shop: Shop) -> bool:
    """Whether nothing is sent."""
    return Messaging.objects.filter(pk=shop.pk, paused=True).exists()


def pause(shop: Shop, *, on: bool) -> None:
    """Stops everything that would be sent, or lets it go on."""
    Messaging.objects.filter(pk=shop.pk).update(paused=on)


def choose(shop: Shop, choices: Choices, now: datetime) -> None:
    """Puts these choices into force: for what happens from now on, where there were none before."""
    with transaction.atomic():
        found, new = Messaging.objects.select_for_update().get_or_create(
            pk=shop.pk, defaults={"document": written(choices), "since": now, **following.from_now_on(shop)}
        )
        if found.choices.openings and not choices.openings:  # who no longer wants to know, does not
            Message.objects.filter(shop=shop, opened_at__isnull=False).update(opened_at=None)
        if not new:
            found.document = written(choices)
            found.save(update_fields=["document"])

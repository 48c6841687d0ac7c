"""Acts: what somebody asked a store to do, and how far it is."""

from typing import Any

import msgspec
from django.db import models

from suivi.accounts.models import Person, Shop
from suivi.lib import vault
from suivi.orders.following import Follower


class Trouble(msgspec.Struct, frozen=True):
    """Why an act was not done: a code of the store's or of ours, its words, and which parameter it speaks of."""

    code: str = ""
    message: str = ""
    field: str = ""


AUTOMATIC = "automatic/"  # stands before a policy's name where a person's would stand
_troubles = msgspec.json.Decoder(tuple[Trouble, ...])


class Act(models.Model):
    """One thing that a store is to do to an order. Due until it is sent; ``asking`` is written before it is sent.

    Parameters and the store's answers are sealed: they may hold addresses. Parameters are gone when it is settled.
    """

    class State(models.TextChoices):
        DUE = "due"  # to be sent at due_at
        ASKING = "asking"  # being sent, or the answer was lost: the order is looked at before it is sent again
        WAITING = "waiting"  # the store accepted it; the order has not been read again since
        DONE = "done"
        REFUSED = "refused"  # by the store, which says why
        FAILED = "failed"  # it could not be asked
        UNSURE = "unsure"  # whether it was done cannot be seen; a person looks

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    order_id = models.BigIntegerField()
    order_key = models.CharField(max_length=120)  # the platform's global id
    action = models.CharField(max_length=20)  # core.words.Action
    target = models.CharField(max_length=120)  # global id of what it is done to
    sealed_params = models.TextField()
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True)
    policy = models.CharField(max_length=60, blank=True)  # or rule of the shop, that asked where no person did
    key = models.CharField(max_length=64)  # chosen by whoever asks: the same key is the same act
    run = models.CharField(max_length=32, blank=True)  # the same for all that were asked at once, of many orders
    asked_at = models.DateTimeField()

    state = models.CharField(max_length=8, choices=State.choices, default=State.DUE)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)  # counted when it is claimed, until the store answers
    seen = models.JSONField(default=list)  # ids and marks of what the order had before it was sent
    job = models.CharField(max_length=120, blank=True)  # at the store, which does some things in its own time
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    sealed_troubles = models.TextField(blank=True)
    unsettled = models.BooleanField(default=True)  # until it is done, or somebody has seen that it was not

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "key"], name="act_once")]
        indexes = [
            models.Index(
                fields=["shop", "due_at"], name="act_due", condition=models.Q(state__in=["due", "asking", "waiting"])
            ),
            models.Index(fields=["shop", "order_id", "-id"], name="act_of_order"),
            models.Index(fields=["shop", "run"], name="act_of_run"),
            models.Index(fields=["shop", "unsettled", "-id"], name="act_unsettled"),
        ]

    @property
    def by(self) -> str:
        """Who asked: a person's name, or ``automatic/`` and the policy."""
        return f"{AUTOMATIC}{self.policy}" if self.policy else str(self.person or "")

    @property
    def params(self) -> dict[str, Any]:
        """What was entered, as plain values. Raises ``vault.UnsealableError``."""
        found: dict[str, Any] = msgspec.json.decode(vault.open_(self.sealed_params))
        return found

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """Why it was not done; nothing where it was, or where the key to read it is gone."""
        try:
            return _troubles.decode(vault.open_(self.sealed_troubles)) if self.sealed_troubles else ()
        except vault.UnsealableError:
            return ()


TROUBLED = (Act.State.REFUSED, Act.State.FAILED, Act.State.UNSURE)
OPEN = (Act.State.DUE, Act.State.ASKING, Act.State.WAITING)


class Telling(Follower):
    """A shop whose store is told what carriers say; without a row it is told nothing."""

    shop = models.OneToOneField(Shop, on_delete=models.CASCADE, primary_key=True, db_constraint=False)
    since = models.DateTimeField()  # when that was chosen: what happened before is told to nobody

"""A shop's policies, the orders they are to look at, and what they had done."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from django.db import models

from suivi.accounts.models import Shop
from suivi.automations import policies
from suivi.core.verdict import Reason
from suivi.orders.following import Follower


def _same(value: Any) -> Any:  # noqa: ANN401
    return value


# Facts of a reason that are no texts: JSON knows neither moments nor amounts.
_FACTS: Mapping[str, Callable[[Any], Any]] = {
    "until": datetime.fromisoformat,
    "expires_at": datetime.fromisoformat,
    "amount": Decimal,
    "most": Decimal,
}


class Automatic(Follower):
    """What a shop switched on, and how far its changes were read."""

    shop = models.OneToOneField(Shop, on_delete=models.CASCADE, primary_key=True, db_constraint=False)
    document = models.JSONField(default=dict)  # policies.Policies

    @property
    def policies(self) -> policies.Policies:
        """What was chosen."""
        return policies.read(self.document)


class Watched(models.Model):
    """An order that the policies are to look at when it is due, or that was looked at lately.

    ``seen``: the newest of its changes that was read. Those of one order are committed one after another, so that one
    with a lower id is no news.
    """

    pk = models.CompositePrimaryKey("shop_id", "order_id")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    order_id = models.BigIntegerField()
    seen = models.BigIntegerField(default=0)
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["shop", "due_at"], name="watched_due", condition=models.Q(due_at__isnull=False))
        ]


class Step(models.Model):
    """One thing that a policy had done, or wanted and could not have done."""

    class State(models.TextChoices):
        ASKED = "asked"  # the act with the same key says how far it is
        DONE = "done"
        TROUBLE = "trouble"  # it was not done: a person looks
        SEEN = "seen"  # a person has

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    order_id = models.BigIntegerField()
    policy = models.CharField(max_length=20)  # a key of policies.NAMES
    action = models.CharField(max_length=20)  # core.words.Action
    key = models.CharField(max_length=64)
    at = models.DateTimeField()
    why = models.TextField()  # core.verdict.Reason as JSON: why it is done, or why it cannot be
    state = models.CharField(max_length=8, choices=State.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "key"], name="step_once")]
        indexes = [
            models.Index(fields=["shop", "-at"], name="step_newest"),
            models.Index(fields=["shop", "order_id"], name="step_order"),
            models.Index(fields=["shop", "key"], name="step_asked", condition=models.Q(state="asked")),
            models.Index(fields=["shop", "-id"], name="step_trouble", condition=models.Q(state="trouble")),
        ]

    @property
    def reason(self) -> Reason:
        """Why, in a code with its facts."""
        told = msgspec.json.decode(self.why)
        params = {
            name: _FACTS.get(name, _same)(value) for name, value in told.get("params", {}).items() if value is not None
        }
        return Reason(told["code"], params)

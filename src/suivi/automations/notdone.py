"""What was not done, whoever wanted it, and nobody has seen yet.

Acts that a store did not do, what a policy could not ask for, and steps of rules that could not be done.
"""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from suivi.accounts.models import Shop
from suivi.actions.models import TROUBLED, Act
from suivi.automations.models import Step
from suivi.automations.rules.models import Firing
from suivi.orders.models import Order


class NotDone(NamedTuple):
    """One thing that was not done. ``order``: the order's name, "" where it is gone."""

    what: Act | Step | Firing
    order_id: int
    order: str
    at: datetime


def newest(shop: Shop, most: int) -> list[NotDone]:
    """The newest of them, the newest first."""
    acts, steps, firings = _all(shop)
    found: list[tuple[datetime, Act | Step | Firing]] = [
        *((act.ended_at or act.asked_at, act) for act in acts.select_related("person").order_by("-id")[:most]),
        *((step.at, step) for step in steps.order_by("-id")[:most]),
        *((one.fired_at, one) for one in firings.select_related("rule").order_by("-id")[:most]),
    ]
    found.sort(key=lambda one: one[0], reverse=True)
    orders = Order.objects.filter(shop=shop, id__in={one.order_id for _, one in found[:most]})
    names: dict[int, str] = dict(orders.values_list("id", "name"))
    return [NotDone(one, one.order_id, names.get(one.order_id, ""), at) for at, one in found[:most]]


def counted(shop: Shop) -> int:
    """How many there are."""
    return sum(found.count() for found in _all(shop))


@transaction.atomic
def see_all(shop: Shop) -> int:
    """A person has seen all of them. Returns how many there were. What was entered for acts is forgotten."""
    acts, steps, firings = _all(shop)
    return (
        steps.update(state=Step.State.SEEN)
        + firings.update(unsettled=False)
        + acts.update(unsettled=False, sealed_params="")
    )


def _all(shop: Shop) -> "tuple[QuerySet[Act], QuerySet[Step], QuerySet[Firing]]":
    """The three kinds; what a policy asked a store for is among the acts."""
    acts = Act.objects.filter(shop=shop, unsettled=True, state__in=TROUBLED)
    asked = Exists(acts.filter(key=OuterRef("key")))
    steps = Step.objects.filter(~asked, shop=shop, state=Step.State.TROUBLE)
    return acts, steps, Firing.objects.filter(shop=shop, unsettled=True)

"""What was done by itself, and what could not be, for people to look at."""

from dataclasses import dataclass

from suivi.accounts.models import Shop
from suivi.actions.claiming import settle
from suivi.actions.models import Act
from suivi.automations.models import Step
from suivi.orders.models import Order

SIZE = 50


@dataclass(frozen=True)
class Entry:
    """A step, the name of its order, and the act that the store was asked for, where it was."""

    step: Step
    order: str
    act: Act | None


def troubles(shop: Shop) -> list[Entry]:
    """What was not done and nobody has seen yet, the newest first."""
    return _entries(shop, list(Step.objects.filter(shop=shop, state=Step.State.TROUBLE).order_by("-id")[:SIZE]))


def newest(shop: Shop) -> list[Entry]:
    """Everything else, the newest first."""
    steps = Step.objects.filter(shop=shop).exclude(state=Step.State.TROUBLE).order_by("-at", "-id")
    return _entries(shop, list(steps[:SIZE]))


def seen(shop: Shop, number: int) -> Step | None:
    """A person has seen that this was not done; None where there is no such."""
    found = Step.objects.filter(shop=shop, pk=number, state=Step.State.TROUBLE)
    step = found.first()
    if step is None or not found.update(state=Step.State.SEEN):
        return None
    for act in Act.objects.filter(shop=shop, key=step.key):
        settle(act)
    return step


def _entries(shop: Shop, steps: list[Step]) -> list[Entry]:
    ids, keys = {step.order_id for step in steps}, [step.key for step in steps]
    names = dict(Order.objects.filter(shop=shop, id__in=ids).values_list("id", "name"))
    acts = {act.key: act for act in Act.objects.filter(shop=shop, key__in=keys)}
    return [Entry(step, names.get(step.order_id, ""), acts.get(step.key)) for step in steps]

"""That a step of a rule could not be done: it ends the firing and waits for a person to see it.

What a store did not do waits among its acts; what could not even be asked for, and a webhook that was not taken, here.
"""

from suivi.accounts.models import Shop
from suivi.automations.rules.models import Firing


def fail(firing: Firing, reason: str) -> None:
    """Ends a firing (which the caller saves) by a step that could not be done. ``reason``: step or store."""
    firing.state, firing.reason, firing.due_at = Firing.State.FAILED, reason, None
    firing.unsettled = reason == "step"


def fail_later(firing: Firing) -> None:
    """Says of a firing that went on that one of its steps was not done after all."""
    Firing.objects.filter(pk=firing.pk).update(unsettled=True)


def see(shop: Shop, pk: int) -> Firing | None:
    """A person has seen that it was not done; None where there is no such."""
    found = Firing.objects.filter(shop=shop, pk=pk, unsettled=True)
    firing = found.select_related("rule").first()
    return firing if firing is not None and found.update(unsettled=False) else None

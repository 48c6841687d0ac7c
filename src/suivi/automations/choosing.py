"""Choosing policies: what a shop has now, and changing it."""

from datetime import datetime

from django.db import transaction

from suivi.accounts.models import Shop
from suivi.actions.offering import scopes_of
from suivi.automations import watching
from suivi.automations.models import Automatic
from suivi.automations.policies import Policies, written
from suivi.core.verdict import Reason
from suivi.core.words import Action
from suivi.orders import following, overview
from suivi.sources.shopify.acts.reasons import cannot
from suivi.sources.shopify.acts.table import ACTS

ACTION = {  # what each policy asks of the store
    "hold": Action.HOLD,
    "fulfill": Action.FULFILL,
    "capture_fulfilled": Action.CAPTURE,
    "capture_expiring": Action.CAPTURE,
}


def policies_of(shop: Shop) -> Policies:
    """What the shop chose; all is off where it chose nothing."""
    found = Automatic.objects.filter(pk=shop.pk).first()
    return found.policies if found else Policies()


def choose(shop: Shop, policies: Policies, now: datetime) -> None:
    """Puts these choices into force. All open orders are looked at anew, also for holds that are to end."""
    with transaction.atomic():
        found, new = Automatic.objects.select_for_update().get_or_create(
            pk=shop.pk, defaults={"document": written(policies), **following.from_now_on(shop)}
        )
        if not new:
            found.document = written(policies)
            found.save(update_fields=["document"])
        watching.watch_open(shop, now)


def oldest_open(shop: Shop, name: str) -> datetime | None:
    """When the oldest of the orders was placed of which this policy may want something; None where there is none."""
    return min((row[0] for row in overview.export(shop, watching.MEANT[name], ["placed_at"])), default=None)


def obstacle(shop: Shop, name: str = "") -> Reason | None:
    """Why nothing could be asked of the shop's store, or nothing that this policy wants."""
    scopes = scopes_of(shop)
    if scopes is None:
        return cannot("connected")
    needs = ACTS[ACTION[name]].needs if name else frozenset()
    return cannot("scope", scope=min(needs)) if needs and not needs & scopes else None

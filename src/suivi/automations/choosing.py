"""Choosing policies: what a shop has now, and changing it."""

from datetime import datetime

from django.db import transaction

from suivi.accounts.models import Shop
from suivi.automations import watching
from suivi.automations.models import Automatic
from suivi.automations.policies import Policies, written
from suivi.orders.overview import newest_change


def policies_of(shop: Shop) -> Policies:
    """What the shop chose; all is off where it chose nothing."""
    found = Automatic.objects.filter(pk=shop.pk).first()
    return found.policies if found else Policies()


def choose(shop: Shop, policies: Policies, now: datetime) -> None:
    """Puts these choices into force. All open orders are looked at anew, also for holds that are to end."""
    with transaction.atomic():
        newest = newest_change(shop)
        found, new = Automatic.objects.select_for_update().get_or_create(
            pk=shop.pk,
            # Changes that are not committed yet have ids already: the second reading begins before them.
            defaults={
                "document": written(policies),
                "read_until": newest,
                "settled_until": max(0, newest - watching.MOST),
            },
        )
        if not new:
            found.document = written(policies)
            found.save(update_fields=["document"])
        watching.watch_open(shop, now)

"""News of carriers, passed on to the connected store where the shop chose that: each once, and never an echo.

It reads the history of changes from where the shop chose it. What is to be told is decided from the facts, so a
change that came from the store itself, or from a rule of the shop, tells nothing.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime

import msgspec
from django.db import transaction

from suivi.accounts.models import Shop
from suivi.actions.finishing import present
from suivi.actions.models import Act, Telling
from suivi.actions.offering import scopes_of
from suivi.core.byhand import corrected
from suivi.core.delivery import judge_delivery
from suivi.core.words import Action
from suivi.lib import vault
from suivi.orders import following
from suivi.orders.models import Order
from suivi.orders.policies import policy_of
from suivi.sources.shopify.acts.telling import SPEC, Event, EventParams, events

PARCEL = ("parcel.added", "parcel.changed")


def begin(shop: Shop, now: datetime) -> None:
    """Has the store told of what carriers say from now on."""
    Telling.objects.get_or_create(shop=shop, defaults={"since": now, **following.from_now_on(shop)})


def stop(shop: Shop) -> None:
    """Tells the store no more."""
    Telling.objects.filter(shop=shop).delete()


def tells(shop: Shop) -> bool:
    """Whether the store is told."""
    return Telling.objects.filter(shop=shop).exists()


def tell(now: datetime) -> int:
    """Writes down what stores are to be told of the changes since the last time. Returns how many changes were read."""
    found = following.with_news(Telling.objects.all(), now)
    return sum(_of_shop(pk, now) for pk in list(found.values_list("pk", flat=True)))


def _of_shop(pk: int, now: datetime) -> int:
    with transaction.atomic():
        telling = Telling.objects.select_for_update(of=("self",)).select_related("shop").filter(pk=pk).first()
        if telling is None:
            return 0
        count = 0
        for portion in following.read(telling, now):
            _ask(telling, dict.fromkeys(seen.order_id for seen in portion if seen.name in PARCEL), now)
            count += len(portion)
        return count


def _ask(telling: Telling, orders: Iterable[int], now: datetime) -> None:
    shop = telling.shop
    if not SPEC.needs & (scopes_of(shop) or frozenset()):
        return
    policy = policy_of(shop)
    for order in Order.objects.filter(shop=shop, id__in=list(orders), test=False).order_by("id").only("id", "key"):
        facts = present(shop, order.key)
        delivery, _ = judge_delivery(corrected(facts, policy), policy, now)
        for event in events(facts, delivery, telling.since, now):
            _write(shop, order, event, now)


def _write(shop: Shop, order: Order, event: Event, now: datetime) -> None:
    """One act for each parcel and status, however often it is found."""
    params = EventParams(target=event.shipment, status=event.status, at=event.at)
    told = f"{event.shipment}\x1f{event.number}\x1f{event.status}"
    values = {
        "order_id": order.id,
        "order_key": order.key,
        "action": Action.TELL_DELIVERY.value,
        "target": event.shipment,
        "sealed_params": vault.seal(msgspec.json.encode(params).decode()),
        "asked_at": now,
        "due_at": now,
    }
    key = f"event {hashlib.sha256(told.encode()).hexdigest()[:32]}"
    Act.objects.get_or_create(shop=shop, key=key, defaults=values)

"""What was done is said of the order, with the name of who asked for it."""

from datetime import datetime

import msgspec
from django.db import transaction

from suivi.accounts.models import Shop
from suivi.actions import claiming
from suivi.actions.models import Act
from suivi.core.facts import Facts, decode
from suivi.core.words import Action
from suivi.inbox import staff
from suivi.orders.keys import order_id
from suivi.orders.models import OrderFacts
from suivi.sources.shopify.acts import telling


def present(shop: Shop, order: str) -> Facts:
    """What is known of the order."""
    stored = OrderFacts.objects.filter(shop=shop, id=order_id(order))
    document = stored.values_list("document", flat=True).first()
    return decode(document) if document else Facts(id=order)


def finish(shop: Shop, act: Act, now: datetime) -> None:
    """The order shows it: the act is over, and stands in the order's timeline."""
    with transaction.atomic():
        if not _settle(shop, act, now):
            at = act.answered_at or act.asked_at
            about = _about(shop, act)
            staff.acted(shop, act.order_key, act.by, act.action, key=act.key, at=at, now=now, about=about)
        claiming.end(act, Act.State.DONE, now)


def _about(shop: Shop, act: Act) -> str:
    """The event that came of telling the store of a delivery: read back, it is Suivi's own word and no news."""
    if act.action != Action.TELL_DELIVERY:
        return ""
    event = telling.event_of(msgspec.convert(act.params, telling.EventParams), present(shop, act.order_key))
    return event.id if event is not None else ""


def _settle(shop: Shop, act: Act, now: datetime) -> bool:
    """What was written here first stands in the timeline already; from now on the store's word on it counts."""
    if act.action == Action.SET_NOTE:
        return staff.settle_note(shop, act.order_key, act.params["text"], now)
    if act.action in {Action.ADD_TAGS, Action.REMOVE_TAGS}:
        present = act.action == Action.ADD_TAGS
        return staff.settle_tags(shop, act.order_key, act.params["tags"], now, present=present)
    return False

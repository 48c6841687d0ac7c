"""The outbox as pages show it."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count

from suivi.accounts.models import Shop
from suivi.messages.models import OPEN, Message

State = Message.State
# What one can look at alone.
PARTS: Mapping[str, tuple[Message.State, ...]] = {
    "all": tuple(State),
    "coming": OPEN,
    "sent": (State.SENT, State.DELIVERED),
    "trouble": (State.BOUNCED, State.FAILED),
    "not_sent": (State.SUPPRESSED, State.OVERTAKEN, State.CANCELED),
}


def newest(shop: Shop, part: str, most: int, before: int | None = None) -> list[Message]:
    """The newest messages of a part; ``before``: only those older than this one."""
    found = Message.objects.filter(shop=shop, state__in=PARTS[part]).select_related("person")
    if before is not None:
        found = found.filter(id__lt=before)
    return list(found.order_by("-id")[:most])


def of_order(shop: Shop, order_id: int, most: int) -> list[Message]:
    """The newest messages about one order."""
    found = Message.objects.filter(shop=shop, order_id=order_id).select_related("person")
    return list(found.order_by("-id")[:most])


def counted(shop: Shop, since: datetime) -> dict[str, int]:
    """How many messages of this time are in each part."""
    states = Message.objects.filter(shop=shop, news_at__gte=since).values_list("state").annotate(n=Count("id"))
    by_state = {State(state): count for state, count in states.order_by()}
    return {part: sum(by_state.get(state, 0) for state in known) for part, known in PARTS.items()}

"""The messages of an order, and what its customer could be told, for the order's page."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from suivi.accounts.models import Shop
from suivi.core.story import KINDS
from suivi.core.timeline import Entry
from suivi.core.verdict import Problem
from suivi.messages import listing
from suivi.messages.asking import suggested
from suivi.messages.models import Message
from suivi.web.desk.messagerows import ShownMessage, shown
from suivi.web.letterwords import GROUPS, TRIGGERS, trigger

MOST = 10  # in the card
TOLD = 100  # in the timeline
Sign = tuple[int, str, bool]
State = Message.State
# How a message ended, in the timeline; what never left is no news of the order.
ENDS = {
    State.SENT: "message.sent",
    State.DELIVERED: "message.sent",
    State.BOUNCED: "message.returned",
    State.FAILED: "message.failed",
}


@dataclass(frozen=True)
class OrderMessages:
    """The newest messages, those in the timeline, what is suggested (a trigger, or ""), and all that can be told, by
    group.

    ``back``: where the page is. ``run``: tells one sending of the form from the next. ``signs``: change with any of it.
    """

    rows: list[ShownMessage]
    entries: list[Entry]
    suggested: str
    groups: list[tuple[str, list[tuple[str, str]]]]
    back: str
    run: str
    signs: list[Sign]


def of_order(shop: Shop, order_id: int, problems: Iterable[Problem], back: str) -> OrderMessages:
    """The card of an order's page."""
    found = listing.of_order(shop, order_id, TOLD)
    triggers = filter(None, (suggested(one.code, one.kind) for one in problems))
    first = next(triggers, None)
    return OrderMessages(
        rows=[shown(one) for one in found[:MOST]],
        entries=list(_entries(found)),
        suggested=first.value if first else "",
        groups=everything(),
        back=back,
        run=secrets.token_hex(8),
        signs=[_sign(one) for one in found[:MOST]],
    )


def _entries(messages: Iterable[Message]) -> Iterator[Entry]:
    """What of these stands in the timeline."""
    for one in messages:
        code, at = ENDS.get(State(one.state)), one.sent_at or one.ended_at
        if code is not None and at is not None:
            params = {"message": trigger(one.trigger)}
            yield Entry(at=at, code=code, params=params, kind=KINDS["message"], author=str(one.person or ""))


def signs_of(shop: Shop, order_id: int) -> list[Sign]:
    """What changes when anything happens to the order's messages."""
    return [_sign(one) for one in listing.of_order(shop, order_id, MOST)]


def _sign(message: Message) -> Sign:
    return message.pk, message.state, message.attempts > 0


def everything() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every message there is, by group."""
    return [(_(name), [(one.value, _(TRIGGERS[one])) for one in found]) for name, found in GROUPS.items()]

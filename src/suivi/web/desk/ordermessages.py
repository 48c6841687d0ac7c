"""The messages of an order, and what its customer could be told, for the order's page."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from suivi.accounts.models import Shop
from suivi.core.verdict import Problem
from suivi.messages import listing
from suivi.messages.asking import suggested
from suivi.messages.models import Message
from suivi.web.desk.messagerows import ShownMessage, shown
from suivi.web.letterwords import GROUPS, TRIGGERS

MOST = 10
Sign = tuple[int, str, bool]


@dataclass(frozen=True)
class OrderMessages:
    """The newest messages, what is suggested (a trigger, or ""), and all that can be told, by group.

    ``back``: where the page is. ``run``: tells one sending of the form from the next. ``signs``: change with any of it.
    """

    rows: list[ShownMessage]
    suggested: str
    groups: list[tuple[str, list[tuple[str, str]]]]
    back: str
    run: str
    signs: list[Sign]


def of_order(shop: Shop, order_id: int, problems: Iterable[Problem], back: str) -> OrderMessages:
    """The card of an order's page."""
    found = listing.of_order(shop, order_id, MOST)
    triggers = filter(None, (suggested(one.code, one.kind) for one in problems))
    first = next(triggers, None)
    return OrderMessages(
        rows=[shown(one) for one in found],
        suggested=first.value if first else "",
        groups=everything(),
        back=back,
        run=secrets.token_hex(8),
        signs=[_sign(one) for one in found],
    )


def signs_of(shop: Shop, order_id: int) -> list[Sign]:
    """What changes when anything happens to the order's messages."""
    return [_sign(one) for one in listing.of_order(shop, order_id, MOST)]


def _sign(message: Message) -> Sign:
    return message.pk, message.state, message.attempts > 0


def everything() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every message there is, by group."""
    return [(_(name), [(one.value, _(TRIGGERS[one])) for one in found]) for name, found in GROUPS.items()]

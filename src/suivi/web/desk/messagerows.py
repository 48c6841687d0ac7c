"""A message as pages show it. Pure."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from suivi.channels import CHANNELS
from suivi.messages.models import OPEN, Message
from suivi.web.letterwords import trigger
from suivi.web.messagewords import why


@dataclass(frozen=True)
class ShownMessage:
    """``at``: when it was sent, is due or was given up. ``open``: it can still be canceled."""

    id: int
    order_id: int
    name: str
    state: str
    why: str
    by: str
    channel: str
    at: datetime
    due: bool
    open: bool
    twice: bool
    opened_at: datetime | None


def shown(message: Message) -> ShownMessage:
    """The message in the page's language."""
    waits = message.state in OPEN
    return ShownMessage(
        id=message.pk,
        order_id=message.order_id,
        name=trigger(message.trigger),
        state=message.state,
        why=why(message.why) if message.why else "",
        by=str(message.person or "") if message.asked else _("By itself"),
        channel=_(CHANNELS[message.channel].title) if message.channel in CHANNELS else "",
        at=message.due_at if waits else message.sent_at or message.ended_at or message.due_at,
        due=waits,
        open=waits and message.state != Message.State.SENDING,
        twice=message.doubts > 0,
        opened_at=message.opened_at,
    )

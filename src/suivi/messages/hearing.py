"""What providers tell of messages that they took: delivered, or not, and by whom no more are wanted."""

import logging
from datetime import datetime

from django.db import transaction

from suivi.channels import CHANNELS
from suivi.channels.contract import News, Posted, Report
from suivi.letters.triggers import Trigger
from suivi.lib import vault
from suivi.lib.discreet import discreet
from suivi.messages import accounts, consent
from suivi.messages.choices import REACHES
from suivi.messages.choosing import choices_of
from suivi.messages.models import ACCEPTED, Account, Closed, Message

logger = logging.getLogger(__name__)
State = Message.State
CLOSES: dict[News, Closed.Why] = {
    News.BOUNCED: Closed.Why.BOUNCED,
    News.COMPLAINED: Closed.Why.COMPLAINED,
    News.OPTED_OUT: Closed.Why.OPTED_OUT,
}
BECOMES: dict[News, Message.State] = {
    News.DELIVERED: State.DELIVERED,
    News.BOUNCED: State.BOUNCED,
    News.FAILED: State.FAILED,
}


def hear(account: Account, posted: Posted, now: datetime) -> int:
    """Takes in what a provider posted. Returns how many messages it was about. Raises ``ValueError`` on nonsense."""
    read = CHANNELS[account.channel].read
    if read is None:
        return 0
    try:
        values = accounts.entered(account)
    except vault.UnsealableError:
        values = {}
    reports = read(values, posted)
    Account.objects.filter(shop_id=account.shop_id, reach=account.reach).update(heard_at=now)
    return sum(_hear(account, report, now) for report in reports)


@transaction.atomic
def _hear(account: Account, report: Report, now: datetime) -> int:
    """One report. In any order, and repeated, reports end in the same: what went wrong counts, whenever it is told."""
    found = Message.objects.select_for_update().filter(shop_id=account.shop_id, reference=report.reference[:200])
    message = found.order_by("-id").first()
    if message is None:
        return 0
    if report.news is News.OPENED:
        return _opened(account, message, now)
    if report.news in CLOSES:
        consent.close(message.shop_id, message.recipient, CLOSES[report.news], now)
    becomes = BECOMES.get(report.news)
    if becomes is None or message.state not in ACCEPTED or message.state == becomes:
        return 1
    if becomes is not State.DELIVERED and _other_way(account, message):
        _send_elsewhere(message, now)
    else:
        message.state, message.why, message.ended_at = becomes, discreet(report.detail)[:300], now
        message.save(update_fields=["state", "why", "ended_at"])
    return 1


def _opened(account: Account, message: Message, now: datetime) -> int:
    """Kept where the shop wants to know, the first time; else it leaves no trace."""
    if message.opened_at is None and choices_of(account.shop).openings:
        message.opened_at = now
        message.save(update_fields=["opened_at"])
    return 1


def _other_way(account: Account, message: Message) -> bool:
    """Whether the shop chose another way for what this one does not bring."""
    reaches = REACHES[choices_of(account.shop).of(Trigger(message.trigger)).way]
    return message.reach in reaches[:-1] and message.reach != reaches[-1]


def _send_elsewhere(message: Message, now: datetime) -> None:
    """By the other way, as one that is due."""
    Message.objects.filter(pk=message.pk).update(
        state=State.WAITING, due_at=now, leased_until=None, failed_by=message.reach, sent_at=None, ended_at=None
    )

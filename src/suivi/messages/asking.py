"""Messages that people ask for: a suggested one, the same again, one less, or one to look at."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from suivi.accounts.models import Person, Shop
from suivi.channels.contract import Reach
from suivi.letters.triggers import Trigger
from suivi.messages import accounts, reading
from suivi.messages.choosing import choices_of, choose
from suivi.messages.claiming import end
from suivi.messages.deciding import Send, Way
from suivi.messages.models import OPEN, Message, Messaging
from suivi.messages.planning import key as key_of
from suivi.messages.reading import Sender
from suivi.messages.sending import letter
from suivi.orders.policies import policy_of

# What a message to the customer would say of each problem; of the others, there is nothing to say to them.
SUGGESTED: dict[str, Trigger] = {
    "payment_overdue": Trigger.PAYMENT_OVERDUE,
    "payment_pending_long": Trigger.PAYMENT_PENDING,
    "authorization_expired": Trigger.AUTHORIZATION_PROBLEM,
    "not_shipped_in_time": Trigger.DELAYED_BEFORE_SHIPPING,
    "hold_too_long": Trigger.ON_HOLD,
    "stuck": Trigger.STUCK,
    "delayed": Trigger.DELAYED,
    "at_risk": Trigger.DELAYED,
    "late": Trigger.LATE,
    "attempt_failed": Trigger.ATTEMPT_FAILED,
    "pickup_waiting": Trigger.PICKUP_REMINDER,
    "returning": Trigger.RETURNING,
    "return_request_waiting": Trigger.REQUEST_RECEIVED,
}
_OF_EXCEPTIONS = {
    "address_problem": Trigger.EXCEPTION_ADDRESS,
    "recipient_moved": Trigger.EXCEPTION_ADDRESS,
    "customs_hold": Trigger.EXCEPTION_CUSTOMS,
    "customs_docs": Trigger.EXCEPTION_CUSTOMS,
    "payment_due": Trigger.EXCEPTION_CUSTOMS,
    "damaged": Trigger.EXCEPTION_DAMAGED,
    "lost": Trigger.EXCEPTION_LOST,
    "destroyed": Trigger.EXCEPTION_LOST,
}


def suggested(code: str, kind: str = "") -> Trigger | None:
    """What the customer could be told of a problem; None where that is the shop's own matter."""
    if code == "exception":
        return _OF_EXCEPTIONS.get(kind, Trigger.EXCEPTION_OTHER)
    return SUGGESTED.get(code)


def ask(
    shop: Shop,
    order_id: int,
    trigger: Trigger,
    person: Person | None,
    *,
    key: str,
    now: datetime,
    subjects: Collection[str] = (),
) -> Message:
    """Has it sent at once, whatever was told before and whatever the hour. The same key asks for it once.

    Without a ``person`` a rule of the shop asks: who wants no news, or had as many today as may be, gets none.
    """
    with transaction.atomic():
        if not Messaging.objects.filter(pk=shop.pk).exists():
            choose(shop, choices_of(shop), now)
        message, _new = Message.objects.get_or_create(
            shop=shop,
            key=key_of("asked", key, order_id),
            defaults={
                "order_id": order_id,
                "trigger": trigger.value,
                "person": person,
                "asked": True,
                "news_at": now,
                "state": Message.State.WAITING,
                "due_at": now,
                "subjects": sorted(subjects),
            },
        )
    return message


def again(message: Message, person: Person, *, key: str, now: datetime) -> Message:
    """The same once more."""
    trigger = Trigger(message.trigger)
    return ask(message.shop, message.order_id, trigger, person, key=key, now=now, subjects=message.subjects)


def cancel(shop: Shop, pk: int, now: datetime) -> bool:
    """It is not sent. False where it is over, or being sent."""
    with transaction.atomic():
        message = Message.objects.select_for_update().filter(shop=shop, pk=pk, state__in=OPEN).first()
        if message is None or message.state == Message.State.SENDING:
            return False
        end(message, Message.State.CANCELED, now)
    return True


def sender_of(shop: Shop) -> Sender:
    """The shop as it sends now."""
    return Sender(shop, choices_of(shop), policy_of(shop), accounts.of_shop(shop))


def try_out(shop: Shop, order_id: int, trigger: Trigger, reach: Reach, to: str, now: datetime) -> None:
    """Sends the message to somebody of the shop, to look at it; nothing is written down.

    Raises ``NotSentError`` and ``CannotWrite``, and ``LookupError`` where no channel is set up or the order is gone.
    """
    sender, order = sender_of(shop), reading.read(shop, order_id)
    account = sender.accounts.get(reach)
    if account is None or order is None:
        raise LookupError
    message = Message(shop=shop, order_id=order_id, trigger=trigger.value, key=key_of("try", order_id, now))
    way = Way(reach, to, "", ready=True)
    outgoing = letter(sender, message, order, Send(frozenset(), way), account, now)
    with accounts.opened(account) as send:
        send(outgoing)

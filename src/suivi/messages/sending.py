"""The worker's duty of sending: each message is decided about anew at its turn, then handed over once.

That it is being sent is written down before it is. Where no answer comes, or the worker dies then, it is tried again
with the same key: a channel that knows keys sends nothing twice; with the others that is the window in which a
customer may get it twice, and each such try is counted (``Message.doubts``).
"""

import logging
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import NamedTuple

from django.http import Http404

from suivi.accounts.crew import Each, one_by_one
from suivi.accounts.models import Shop
from suivi.channels.contract import NotSentError, Outgoing, Reach
from suivi.channels.contract import Send as Handing
from suivi.core.facts import Facts
from suivi.customers import links
from suivi.letters.triggers import Trigger
from suivi.letters.writing import CannotWrite, write
from suivi.lib import clock
from suivi.lib.discreet import discreet
from suivi.messages import accounts, claiming, consent, reading
from suivi.messages.claiming import Overtaken, end, later, put
from suivi.messages.deciding import Drop, Send, Wait, decide, told_unit
from suivi.messages.models import Account, Closed, Message, Messaging, Told
from suivi.messages.reading import Portion, Sender
from suivi.orders.policies import policy_of

logger = logging.getLogger(__name__)
State = Message.State
MOST = 50  # of a shop at a time, so that the next shop's turn comes soon
SLOTS = 2  # threads that one shop can have
TRIES = tuple(timedelta(seconds=seconds) for seconds in (15, 60, 300, 900, 3600))
TURN = claiming.LEASE / 2  # after which a turn begins nothing more
WRONG = timedelta(minutes=10)  # after an error of our own


class Turn(NamedTuple):
    """A shop that has something to send; ``pk`` tells its threads apart."""

    pk: tuple[int, int]
    failures: int


def send(now: datetime, each: Each = one_by_one) -> int:
    """Sends what is due. Returns how many messages were looked at."""
    turns = [Turn((shop_id, slot), 0) for shop_id in claiming.shops(now) for slot in range(SLOTS)]
    return each(turns, lambda turn: of_shop(turn.pk[0], now)) if turns else 0


def of_shop(shop_id: int, now: datetime) -> int:
    """A portion of what one shop has to send. What there is no time for any more waits for the next turn."""
    messages = claiming.claim(shop_id, MOST, now)
    if not messages:
        return 0
    mine = Messaging.objects.select_related("shop").get(pk=shop_id)
    sender = Sender(mine.shop, mine.choices, policy_of(mine.shop), accounts.of_shop(mine.shop))
    portion, began = Portion(sender, messages), clock.elapsed()
    with ExitStack() as stack:
        lines = Lines(stack, now)
        for message in messages:
            if clock.elapsed() - began < TURN.total_seconds():
                _try(portion, lines, message, now)
            else:
                later(message, message.due_at)
    return len(messages)


class Lines:
    """The channels that are open during a turn: each is opened once, when it is first needed."""

    def __init__(self, stack: ExitStack, now: datetime) -> None:
        self._stack, self._now = stack, now
        self._open: dict[str, Handing] = {}

    def through(self, account: Account) -> Handing:
        """The channel, open. Raises ``NotSentError`` where it does not work, or did not lately."""
        if account.quiet_until and account.quiet_until > self._now:
            raise NotSentError(account.why or "It is left alone for a while.", again=True)
        if account.reach not in self._open:
            try:
                self._open[account.reach] = self._stack.enter_context(accounts.opened(account))
            except NotSentError as error:
                accounts.failed(account, str(error), self._now)
                raise
        return self._open[account.reach]


def _try(portion: Portion, lines: Lines, message: Message, now: datetime) -> None:
    """One message. An error of our own is logged and holds up no other; it is tried again, though not for ever."""
    try:
        _one(portion, lines, message, now)
    except Overtaken:
        logger.info("Message %s was canceled, or another worker sends it", message.pk)
    except Exception:
        logger.exception("Message %s of %s could not be sent", message.pk, portion.sender.shop.handle)
        if message.attempts >= len(TRIES):
            _give_up(message, State.FAILED, now, "error")
        else:
            later(message, now + WRONG, attempts=message.attempts + 1)


def _one(portion: Portion, lines: Lines, message: Message, now: datetime) -> None:
    order = reading.read(portion.sender.shop, message.order_id)
    if order is None:
        _give_up(message, State.SUPPRESSED, now, "gone")
        return
    found = decide(reading.case_of(portion, message, order, now))
    if isinstance(found, Wait):
        later(message, found.until, state=State.WAITING)
    elif isinstance(found, Drop):
        _give_up(message, _dropped(message, found), now, found.why)
    else:
        _send(portion, lines, message, order, found, now)


def _dropped(message: Message, found: Drop) -> Message.State:
    if found.why == Closed.Why.BOUNCED and message.attempts:
        return State.BOUNCED
    return State.OVERTAKEN if found.overtaken else State.SUPPRESSED


def _give_up(message: Message, state: Message.State, now: datetime, why: str) -> None:
    """It is not sent. What it would have told is free for later news, unless it may have arrived all the same."""
    if message.state != State.SENDING and not message.doubts:
        Told.objects.filter(shop_id=message.shop_id, order_id=message.order_id, message_id=message.pk).delete()
    end(message, state, now, why)


def _send(portion: Portion, lines: Lines, message: Message, order: Facts, found: Send, now: datetime) -> None:
    sender = portion.sender
    account, found = sender.accounts[found.way.reach], _owned(portion, message, found)
    if not found.subjects and not message.asked:
        end(message, State.OVERTAKEN, now, "told")
        return
    try:
        outgoing = letter(sender, message, order, found, account, now)
    except (CannotWrite, Http404) as error:
        logger.warning("Message %s of %s cannot be written: %s", message.pk, sender.shop.handle, type(error).__name__)
        _give_up(message, State.SUPPRESSED, now, "template")
        return
    try:
        handing = lines.through(account)
        put(message, **_begun(sender, message, order, found, account))
        reference = handing(outgoing)
    except NotSentError as error:
        _not_sent(portion, account, message, error, now)
        return
    accounts.worked(account)
    portion.sent(found.way.recipient)
    put(message, state=State.SENT, sent_at=now, ended_at=now, leased_until=None, why="", reference=reference[:200])


def _owned(portion: Portion, message: Message, found: Send) -> Send:
    """Without what another message told meanwhile. What people ask for is sent whatever was told."""
    if message.asked:
        return found
    trigger = Trigger(message.trigger)
    units = {one: told_unit(trigger, message.occasion, one) for one in found.subjects}
    mine = portion.take(message, set(units.values()))
    return found._replace(subjects=frozenset(one for one, unit in units.items() if unit in mine))


def _begun(sender: Sender, message: Message, order: Facts, found: Send, account: Account) -> dict[str, object]:
    """What is written down before it is handed over."""
    twice = message.state == State.SENDING  # whoever sent it before died, or got no answer
    return {
        "state": State.SENDING,
        "doubts": message.doubts + twice,
        "attempts": message.attempts + 1,
        "subjects": sorted(found.subjects),
        "reach": found.way.reach.value,
        "channel": account.channel,
        "recipient": found.way.recipient,
        "language": reading.language_of(sender, order)[:10],
    }


def letter(sender: Sender, message: Message, order: Facts, found: Send, account: Account, now: datetime) -> Outgoing:
    """The message as it is handed over. Raises ``CannotWrite``."""
    shop, way = sender.shop, found.way
    opt_out = opt_out_address(shop, way.recipient) if way.reach is Reach.EMAIL else ""
    written = write(
        shop,
        message.order_id,
        Trigger(message.trigger),
        channel=way.reach.value,
        language=reading.language_of(sender, order),
        subjects=reading.about(found.subjects),
        now=now,
        opt_out=opt_out,
    )
    return Outgoing(
        key=message.key,
        to=way.address,
        text=written.text,
        subject=written.subject,
        html=written.html,
        sender=accounts.sender_of(account, shop),
        reply_to=account.reply_to,
        opt_out=opt_out,
        logo=written.logo,
    )


def opt_out_address(shop: Shop, recipient: str) -> str:
    """The address that ends messages to this recipient."""
    return f"{links.site_of(shop)}/u/{consent.token_of(shop, recipient)}/"


def _not_sent(portion: Portion, account: Account, message: Message, error: NotSentError, now: datetime) -> None:
    """What a refusal means: this address takes nothing, this message is not taken, or it is tried again later."""
    if error.undeliverable:
        portion.close(message.recipient, now)
        later(message, now, state=State.WAITING, why="bounced")  # by the next way, where there is one
    elif not error.again:
        put(message, state=State.WAITING)
        _give_up(message, State.FAILED, now, str(error))
    elif now - message.news_at > timedelta(hours=portion.sender.choices.oldest_hours):
        _give_up(message, State.FAILED, now, "no_answer")
    else:
        wait = max(TRIES[min(message.attempts, len(TRIES) - 1)], timedelta(seconds=error.wait or 0))
        due_at = max(now + wait, account.quiet_until or now)
        state = State.SENDING if error.maybe or message.doubts else State.WAITING
        later(message, due_at, state=state, why=discreet(str(error))[:300])

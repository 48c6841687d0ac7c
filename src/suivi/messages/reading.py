"""What deciding about one message needs, read at this moment: the order as it is now, and what was told of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

import phonenumbers

from suivi.accounts.models import Shop
from suivi.channels.contract import Reach
from suivi.core.byhand import corrected
from suivi.core.facts import Facts, decode
from suivi.core.judge import judge
from suivi.core.policy import Policy
from suivi.customers import preferences
from suivi.letters.triggers import Trigger
from suivi.messages import consent
from suivi.messages.choices import Choices
from suivi.messages.deciding import Case, Way
from suivi.messages.hours import zone_of
from suivi.messages.models import ACCEPTED, Account, Closed, Message, News, Told
from suivi.messages.table import EVERYTHING
from suivi.messages.truth import Known, true_now
from suivi.orders.models import Change, Order, OrderFacts

DAY = timedelta(days=1)
SENT = (*ACCEPTED, Message.State.SENDING)
_AXIS_CHANGE = {
    "payment": "payment.changed",
    "fulfillment": "fulfillment.changed",
    "delivery": "delivery.changed",
    "returns": "return.changed",
}


class Sender(NamedTuple):
    """The shop that sends, with what it chose."""

    shop: Shop
    choices: Choices
    policy: Policy
    accounts: Mapping[Reach, Account]


class Read(NamedTuple):
    """An order as it is now."""

    facts: Facts
    test: bool


def read(shop: Shop, order_id: int) -> Read | None:
    """The order; None where it is gone."""
    stored = OrderFacts.objects.filter(shop=shop, id=order_id).values_list("document", flat=True).first()
    test = Order.objects.filter(shop=shop, id=order_id).values_list("test", flat=True).first()
    return Read(decode(stored), test) if stored and test is not None else None


def case_of(sender: Sender, message: Message, order: Read, now: datetime) -> Case:
    """Everything that decides about this message."""
    facts = corrected(order.facts, sender.policy)
    customer = facts.customer
    clock = zone_of(customer.shipping if customer else None, sender.policy.timezone)
    trigger = Trigger(message.trigger)
    ways = ways_to(sender, facts, message.failed_by, trigger)
    wanted, first = _wanted(message)
    known = Known(facts, judge(order.facts, sender.policy, now), clock, now)
    return Case(
        trigger=trigger,
        asked=message.asked,
        choices=sender.choices,
        test=order.test,
        erased=order.facts.erasure is not None,
        occasion=message.occasion,
        news_at=message.news_at,
        wanted=wanted,
        true=_true(message, trigger, known, first),
        told=_told(message),
        newer=_newer(message, first),
        hold_told=trigger is not Trigger.RELEASED or _sent(message, Trigger.ON_HOLD),
        ways=ways,
        today=_today(message, ways, now),
        zone=clock,
        now=now,
    )


def _wanted(message: Message) -> tuple[frozenset[str], int]:
    """What its news are of, and the first change that brought them; what a person asked for names its subjects."""
    if message.asked:
        return frozenset(message.subjects), 0
    news = list(News.objects.filter(shop_id=message.shop_id, message_id=message.pk).values_list("subject", "change_id"))
    return frozenset(subject for subject, _ in news), min((change for _, change in news), default=0)


def _true(message: Message, trigger: Trigger, known: Known, first: int) -> Mapping[str, datetime | None]:
    if trigger is not Trigger.STILL:
        return true_now(trigger, known)
    axis, _, rest = message.occasion.partition(".")
    since = Change.objects.filter(shop_id=message.shop_id, order_id=message.order_id, id__gt=first)
    if since.filter(name=_AXIS_CHANGE[axis]).exists():
        return {}  # it was otherwise meanwhile
    return true_now(trigger, known, axis, rest.partition(".")[0])


def _told(message: Message) -> frozenset[str]:
    """What other messages told."""
    told = Told.objects.filter(shop_id=message.shop_id, order_id=message.order_id, trigger=message.trigger)
    return frozenset(told.exclude(message_id=message.pk).values_list("unit", flat=True))


def _newer(message: Message, first: int) -> Mapping[Trigger, frozenset[str]]:
    """Later news of the order, by trigger."""
    news = News.objects.filter(shop_id=message.shop_id, order_id=message.order_id, change_id__gte=first)
    found: dict[Trigger, frozenset[str]] = {}
    for trigger, subject in news.exclude(trigger=message.trigger).values_list("trigger", "subject"):
        found[Trigger(trigger)] = found.get(Trigger(trigger), frozenset()) | {subject}
    return found


def _sent(message: Message, trigger: Trigger) -> bool:
    mine = Message.objects.filter(shop_id=message.shop_id, order_id=message.order_id, trigger=trigger)
    return mine.filter(state__in=SENT).exists()


def _today(message: Message, ways: Mapping[Reach, Way], now: datetime) -> dict[str, int]:
    """How many messages each of these recipients got within a day."""
    sent = Message.objects.filter(shop_id=message.shop_id, sent_at__gt=now - DAY, asked=False)
    return {way.recipient: sent.filter(recipient=way.recipient).count() for way in ways.values()}


def ways_to(sender: Sender, facts: Facts, failed_by: str = "", trigger: str = "") -> dict[Reach, Way]:
    """By what the order's customer can be reached. ``failed_by``: by what this message did not arrive; ``trigger``: of
    what it tells, which the customer may not want to hear there.
    """
    found = {}
    unwanted = preferences.unwanted(sender.shop.pk, facts.customer, trigger)
    for reach, address in addresses(facts).items():
        recipient = consent.hash_of(sender.shop, reach, address)
        why = Closed.Why.BOUNCED.value if reach == failed_by else consent.closed(sender.shop, recipient)
        if not why and reach in unwanted:
            why = Closed.Why.OPTED_OUT.value
        found[reach] = Way(reach, address, recipient, reach in sender.accounts, why)
    return found


def addresses(facts: Facts) -> dict[Reach, str]:
    """The customer's e-mail address, and a phone number that can be called from anywhere."""
    customer = facts.customer
    if customer is None:
        return {}
    country = customer.shipping.country if customer.shipping else ""
    phone = customer.phone or (customer.shipping.phone if customer.shipping else "")
    found = {Reach.EMAIL: customer.email.strip(), Reach.SMS: international(phone, country)}
    return {reach: address for reach, address in found.items() if address}


def international(phone: str, country: str) -> str:
    """A phone number with + and country, "" where it is none (library: phonenumbers)."""
    try:
        found = phonenumbers.parse(phone, country or None)
    except phonenumbers.NumberParseException:
        return ""
    valid = phonenumbers.is_valid_number(found)
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164) if valid else ""


def language_of(sender: Sender, facts: Facts) -> str:
    """The language of the order, else the shop's."""
    return (facts.customer.locale if facts.customer else "") or sender.choices.language


def about(subjects: frozenset[str]) -> frozenset[str]:
    """Subjects as letters want them: without what only stands for the whole order."""
    return subjects - {"", EVERYTHING}

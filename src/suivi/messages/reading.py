"""What deciding about one message needs, read at this moment: the order as it is now, and what was told of it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import phonenumbers

from suivi.accounts.models import Shop
from suivi.channels.contract import Reach
from suivi.core.byhand import corrected
from suivi.core.facts import Facts, decode
from suivi.core.judge import judge
from suivi.core.policy import Policy
from suivi.customers import preferences
from suivi.letters.triggers import Trigger
from suivi.lib import rows
from suivi.messages import consent
from suivi.messages.choices import Choices
from suivi.messages.deciding import Case, Way
from suivi.messages.hours import zone_of
from suivi.messages.known import Known
from suivi.messages.models import Account, Closed, Message, News, Told
from suivi.messages.table import EVERYTHING
from suivi.messages.truth import true_now
from suivi.orders.models import Change, OrderFacts

DAY = timedelta(days=1)
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


class Fresh(NamedTuple):
    """News of an order, and the message that takes it up."""

    order_id: int
    change_id: int
    trigger: str
    subject: str
    message_id: int | None


def read(shop: Shop, order_id: int) -> Facts | None:
    """The order as it is at this moment; None where it is gone."""
    stored = OrderFacts.objects.filter(shop=shop, id=order_id).exclude(standing="").values_list("document", flat=True)
    document = stored.first()
    return decode(document) if document else None


class Portion:
    """What is known of the messages of one turn, read at once; what the turn itself changes is noted here too."""

    def __init__(self, sender: Sender, messages: Sequence[Message]) -> None:
        self.sender = sender
        orders = {message.order_id for message in messages}
        of_shop: dict[str, Any] = {"shop_id": sender.shop.pk, "order_id__in": orders}
        self._news: dict[int, list[Fresh]] = defaultdict(list)
        for each in News.objects.filter(**of_shop).values_list(*Fresh._fields):
            self._news[each[0]].append(Fresh._make(each))
        self._told: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
        for order, trigger, unit, message in Told.objects.filter(**of_shop).values_list(
            "order_id", "trigger", "unit", "message_id"
        ):
            self._told[order, trigger][unit] = message
        self._closed: dict[str, str] = {}
        self._today: dict[str, int] = {}

    def wanted(self, message: Message) -> tuple[frozenset[str], int]:
        """What its news are of, and the first change that brought them; a person who asks names the subjects."""
        if message.asked:
            return frozenset(message.subjects), 0
        mine = [news for news in self._news[message.order_id] if news.message_id == message.pk]
        return frozenset(news.subject for news in mine), min((news.change_id for news in mine), default=0)

    def told(self, message: Message) -> frozenset[str]:
        """What other messages told of the same."""
        found = self._told[message.order_id, message.trigger]
        return frozenset(unit for unit, by in found.items() if by != message.pk)

    def heard_of(self, message: Message, trigger: Trigger) -> bool:
        """Whether the customer was told of this."""
        return bool(self._told[message.order_id, trigger.value])

    def newer(self, message: Message, first: int) -> Mapping[Trigger, frozenset[str]]:
        """Later news of the order, by trigger."""
        found: dict[Trigger, frozenset[str]] = {}
        for news in self._news[message.order_id]:
            if news.change_id >= first and news.trigger != message.trigger:
                trigger = Trigger(news.trigger)
                found[trigger] = found.get(trigger, frozenset()) | {news.subject}
        return found

    def closed(self, recipient: str) -> str:
        """Why this recipient gets no more, or not everything."""
        if recipient not in self._closed:
            self._closed[recipient] = consent.closed(self.sender.shop, recipient)
        return self._closed[recipient]

    def today(self, recipient: str, now: datetime) -> int:
        """How many messages this recipient got within a day."""
        if recipient not in self._today:
            sent = Message.objects.filter(shop=self.sender.shop, recipient=recipient, asked=False)
            self._today[recipient] = sent.filter(sent_at__gt=now - DAY).count()
        return self._today[recipient]

    def take(self, message: Message, units: Collection[str]) -> frozenset[str]:
        """Makes what it tells its own; returns what of it is: what another message told meanwhile is not."""
        taken = [(message.shop_id, message.order_id, message.trigger, one, message.pk) for one in sorted(units)]
        rows.insert(Told._meta.db_table, ("shop_id", "order_id", "trigger", "unit", "message_id"), taken)
        mine = Told.objects.filter(shop_id=message.shop_id, order_id=message.order_id, trigger=message.trigger)
        owners = dict(mine.filter(unit__in=units).values_list("unit", "message_id"))
        self._told[message.order_id, message.trigger] |= owners
        return frozenset(unit for unit, by in owners.items() if by == message.pk)

    def sent(self, recipient: str) -> None:
        """One more went to this recipient."""
        self._today[recipient] = self._today.get(recipient, 0) + 1

    def close(self, recipient: str, now: datetime) -> None:
        """This recipient's address takes nothing."""
        consent.close(self.sender.shop.pk, recipient, Closed.Why.BOUNCED, now)
        self._closed.pop(recipient, None)


def case_of(portion: Portion, message: Message, order: Facts, now: datetime) -> Case:
    """Everything that decides about this message."""
    sender = portion.sender
    facts, trigger = corrected(order, sender.policy), Trigger(message.trigger)
    customer = facts.customer
    clock = zone_of(customer.shipping if customer else None, sender.policy.timezone)
    wanted, first = portion.wanted(message)
    ways = ways_to(portion, facts, message.failed_by, trigger)
    return Case(
        trigger=trigger,
        asked=message.asked,
        choices=sender.choices,
        test=bool(facts.head and facts.head.test),
        erased=order.erasure is not None,
        occasion=message.occasion,
        news_at=message.news_at,
        wanted=wanted,
        true=_true(message, Known(facts, judge(order, sender.policy, now), clock, now), first),
        told=portion.told(message),
        newer=portion.newer(message, first),
        hold_told=portion.heard_of(message, Trigger.ON_HOLD),
        ways=ways,
        today={way.recipient: portion.today(way.recipient, now) for way in ways.values()},
        zone=clock,
        now=now,
        by_person=message.person_id is not None,
    )


def _true(message: Message, known: Known, first: int) -> Mapping[str, datetime | None]:
    trigger = Trigger(message.trigger)
    if trigger is not Trigger.STILL:
        return true_now(trigger, known)
    axis, _, rest = message.occasion.partition(".")
    since = Change.objects.filter(shop_id=message.shop_id, order_id=message.order_id, id__gt=first)
    if since.filter(name=_AXIS_CHANGE[axis]).exists():
        return {}  # it was otherwise meanwhile
    return true_now(trigger, known, axis, rest.partition(".")[0])


def ways_to(portion: Portion, facts: Facts, failed_by: str = "", trigger: str = "") -> dict[Reach, Way]:
    """By what the order's customer can be reached. ``failed_by``: by what this message did not arrive; ``trigger``: of
    what it tells, which the customer may not want to hear there.
    """
    found = {}
    unwanted = preferences.unwanted(portion.sender.shop.pk, facts.customer, trigger)
    for reach, address in addresses(facts).items():
        recipient = consent.hash_of(portion.sender.shop, reach, address)
        why = Closed.Why.BOUNCED.value if reach == failed_by else portion.closed(recipient)
        if not why and reach in unwanted:
            why = Closed.Why.OPTED_OUT.value
        found[reach] = Way(reach, address, recipient, reach in portion.sender.accounts, why)
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

"""From changes to the outbox: what becomes news is written down once, and a message gathers it until it is due."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time, timedelta
from hashlib import blake2b
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef

from suivi.core.changes import AXES
from suivi.core.firstpromise import MODEL
from suivi.core.policy import Policy
from suivi.core.words import Parcel
from suivi.core.workdays import Calendar, zone
from suivi.letters.triggers import Trigger
from suivi.lib import rows
from suivi.messages.choices import Choices
from suivi.messages.models import Message, Messaging, News
from suivi.messages.table import ABOUT, ADDED, CREATED, MOVED, About, news_of, seen_as
from suivi.messages.table import News as Fresh
from suivi.orders import following
from suivi.orders.following import Seen
from suivi.orders.models import Order
from suivi.orders.policies import policy_of
from suivi.orders.save import ERASING

REMINDERS = {"1": timedelta(days=2), "2": timedelta(days=5)}  # after it could be collected
EVE = time(10)  # of the day before, when "arriving tomorrow" is due
DAY = timedelta(days=1)
KEPT = timedelta(days=30)  # news after their message is over, for looking into
# What changes by these is no news: all orders judged anew, people erased.
SILENT = ("rebuild", ERASING)
_AXES = {name: field for field, name in AXES}
_NEWS = ("shop_id", "key", "order_id", "trigger", "occasion", "subject", "change_id")
_MESSAGES = (
    *("shop_id", "order_id", "key", "trigger", "occasion", "asked", "news_at", "state", "why", "due_at", "attempts"),
    *("doubts", "subjects", "reach", "channel", "failed_by", "language", "recipient", "reference"),
)
_SOONER = (
    "UPDATE outbox_message SET due_at = %s WHERE shop_id = %s AND order_id = %s AND trigger = %s AND occasion = %s"
    " AND state = 'planned' AND due_at > %s"
)


class Placed(NamedTuple):
    """What planning knows of an order."""

    id: int
    placed_at: datetime
    test: bool
    promise_at: datetime | None
    promise_source: str


class Scope(NamedTuple):
    """By what is decided what is told. ``since``: orders placed before are not welcomed now."""

    choices: Choices
    policy: Policy
    since: datetime


class Planned(NamedTuple):
    """News with when it is due."""

    order_id: int
    news: Fresh
    due_at: datetime
    change: Seen


def plan(now: datetime) -> int:
    """Writes down what is to be told of the changes since the last time. Returns how many changes were read."""
    found = following.with_news(Messaging.objects.all(), now)
    return sum(_of_shop(pk, now) for pk in list(found.values_list("pk", flat=True)))


def _of_shop(pk: int, now: datetime) -> int:
    with transaction.atomic():
        mine = Messaging.objects.select_for_update(of=("self",)).select_related("shop").filter(pk=pk).first()
        if mine is None:
            return 0
        policy, count = policy_of(mine.shop), 0
        for portion in following.read(mine, now):
            fresh = [change for change in following.whole(mine.shop_id, portion) if change.at >= mine.since]
            scope = Scope(mine.choices, policy, mine.since)
            save(mine.shop_id, wanted(fresh, scope, orders_of(mine.shop_id, fresh)))
            count += len(portion)
        return count


def orders_of(shop_id: int, changes: Iterable[Seen]) -> dict[int, Placed]:
    """The orders that changes are of."""
    ids = {change.order_id for change in changes}
    found = Order.objects.filter(shop_id=shop_id, id__in=ids).values_list(*Placed._fields)
    return {one.id: one for one in map(Placed._make, found)}


def wanted(changes: Iterable[Seen], scope: Scope, orders: Mapping[int, Placed]) -> list[Planned]:
    """What of these changes is to be told, and when. A pure function: the same changes want the same, in any order.

    ``orders``: those that the changes are of; of one that is not there, or is a test, nothing is told.
    """
    changes = list(changes)
    told, old, found = scope.choices.told(), _history(changes, scope, orders), list[Planned]()
    for change in changes:
        order = orders.get(change.order_id)
        if order is None or order.test or change.cause.startswith(SILENT) or (change.order_id, change.at) in old:
            continue
        found += [one for one in _at_once(change, scope) if one.news.trigger in told]
        found += [one for one in _by_the_clock(change, order, scope) if one.news.trigger in told]
    return found


def _history(changes: Iterable[Seen], scope: Scope, orders: Mapping[int, Placed]) -> set[tuple[int, datetime]]:
    """Orders that are seen for the first time long after they were placed, with when: all that is told then is
    history.
    """
    wait = timedelta(hours=scope.choices.oldest_hours)
    return {
        (change.order_id, change.at)
        for change in changes
        if change.name == CREATED
        and change.order_id in orders
        and orders[change.order_id].placed_at < max(change.at - wait, scope.since)
    }


def _at_once(change: Seen, scope: Scope) -> Iterator[Planned]:
    gather = timedelta(minutes=scope.choices.gather_minutes)
    for news in news_of(change):
        of_parcels = ABOUT[news.trigger] in {About.PARCEL, About.SHIPMENT, About.NUMBER}
        yield Planned(change.order_id, news, change.at + gather if of_parcels else change.at, change)


def _by_the_clock(change: Seen, order: Placed, scope: Scope) -> Iterator[Planned]:
    """What is due later, if it is still so then: reminders, the eve of the delivery, what lasts too long."""
    if change.name in {ADDED, MOVED} and change.after.partition(".")[0] == Parcel.AVAILABLE_FOR_PICKUP:
        parcel = f"{change.detail.get('shipment', '')}|{change.detail.get('number', '')}"
        for occasion, wait in REMINDERS.items():
            yield Planned(order.id, Fresh(Trigger.PICKUP_REMINDER, parcel, occasion), change.at + wait, change)
    if change.name in {ADDED, MOVED, "promise.changed"} and order.promise_at and order.promise_source != MODEL:
        yield from _eve(change, order, order.promise_at, scope.policy)
    for still in scope.choices.still:
        if any(_AXES.get(one.name) == still.axis and one.after == still.word for one in seen_as(change)):
            due_at = Calendar.of(scope.policy).add_hours(change.at, still.hours)
            yield Planned(order.id, Fresh(Trigger.STILL, "", f"{still.occasion}.{change.id}"), due_at, change)


def _eve(change: Seen, order: Placed, promised: datetime, policy: Policy) -> Iterator[Planned]:
    """Once for each promised day, on the day before; not where that has begun to end."""
    clock = zone(policy.timezone)
    day = promised.astimezone(clock).date()
    due_at = datetime.combine(day - DAY, EVE, clock)
    if change.at < datetime.combine(day, time.min, clock):
        news = Fresh(Trigger.ARRIVING_TOMORROW, "*", day.isoformat())
        yield Planned(order.id, news, max(due_at.astimezone(change.at.tzinfo), change.at), change)


def key(*parts: object) -> str:
    """A short name for what these say together; ASCII, as providers and mail servers want it."""
    return blake2b("\x1f".join(map(str, parts)).encode(), digest_size=16).hexdigest()


def save(shop_id: int, planned: Iterable[Planned]) -> int:
    """Writes down what is new of it, and has messages gather it. Returns how much was new."""
    by_key = {key(one.order_id, *one.news, one.change.id): one for one in planned}
    added = [
        (shop_id, name, one.order_id, one.news.trigger.value, one.news.occasion, one.news.subject, one.change.id)
        for name, one in by_key.items()
    ]
    new = rows.insert_new("outbox_news", _NEWS, added, "key")
    fresh = [(name, one) for name, one in by_key.items() if name in new]
    rows.insert("outbox_message", _MESSAGES, [_message(shop_id, name, one) for name, one in fresh])
    rows.update(_SOONER, [_sooner(shop_id, one) for _, one in fresh])
    return len(new)


def _message(shop_id: int, name: str, one: Planned) -> tuple[object, ...]:
    news = one.news
    start = (shop_id, one.order_id, name, news.trigger.value, news.occasion, False, one.due_at)
    return (*start, Message.State.PLANNED.value, "", one.due_at, 0, 0, "[]", "", "", "", "", "", "")


def forget(now: datetime) -> int:
    """Deletes news of which a message is long over: their changes are never read again. Returns how many."""
    over = Message.objects.filter(pk=OuterRef("message_id"), ended_at__lt=now - KEPT)
    settled = Messaging.objects.filter(pk=OuterRef("shop_id"), settled_until__gte=OuterRef("change_id"))
    return News.objects.filter(Exists(over), Exists(settled)).delete()[0]


def _sooner(shop_id: int, one: Planned) -> tuple[object, ...]:
    return (one.due_at, shop_id, one.order_id, one.news.trigger.value, one.news.occasion, one.due_at)

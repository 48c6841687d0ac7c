"""From changes to alerts: a problem that is raised becomes a row for each line that wants to be told, once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from hashlib import blake2b
from typing import NamedTuple

from django.db import transaction

from suivi.accounts.models import Shop
from suivi.alerts import lines
from suivi.alerts.choices import UNDISTURBED, By, Choices, Rules, When
from suivi.alerts.kinds import RANK, SEVERITY
from suivi.alerts.models import OPEN, Alert, Escalation, Taken, Watch
from suivi.core.changes import CLEARED, CREATED, DELETED, RAISED
from suivi.core.workdays import Calendar
from suivi.lib import rows
from suivi.lib.hours import quiet_until
from suivi.orders import following
from suivi.orders.following import Seen
from suivi.orders.models import Change, Order
from suivi.orders.policies import policy_of
from suivi.orders.save import ERASING

GATHER = timedelta(minutes=1)  # what is raised together is told together
HISTORY = timedelta(days=2)  # an order first seen so long after it was placed is history, which alerts nobody
KEPT = timedelta(days=90)  # alerts that are over
SILENT = ("rebuild", ERASING)  # what changes by these is no news
State, Occasion = Alert.State, Alert.Occasion
_COLUMNS = (
    *("shop_id", "line_id", "key", "order_id", "change_id", "kind", "mark", "occasion", "words", "raised_at"),
    *("state", "why", "due_at", "attempts", "doubts", "batch"),
)
_ENDED = "UPDATE alerts_alert SET cleared_at = %s WHERE id = %s"
_ESCALATIONS = ("shop_id", "change_id", "order_id", "kind", "mark", "raised_at", "step", "due_at")


class Placed(NamedTuple):
    """What planning knows of an order. ``first_at``: when it was first seen."""

    id: int
    placed_at: datetime
    test: bool
    first_at: datetime | None = None


class Told(NamedTuple):
    """What there is to tell, of an order or (``order_id`` 0) of the whole shop. ``key``: the same for the same."""

    key: str
    order_id: int
    kind: str
    mark: str
    occasion: Alert.Occasion
    at: datetime
    words: str = ""
    change_id: int = 0


class Way(NamedTuple):
    """A line as planning sees it."""

    id: int
    by: By
    choices: Choices
    zone: tzinfo


class Planned(NamedTuple):
    """That a line is told of something, and when."""

    line_id: int
    told: Told
    due_at: datetime
    state: Alert.State


def mark(subject: str) -> str:
    """What of an order something is about, as it is kept: numbers of parcels stay with the order."""
    return blake2b(subject.encode(), digest_size=8).hexdigest() if subject else ""


def key(*parts: object) -> str:
    """A short name for what these say together; ASCII."""
    return blake2b("\x1f".join(map(str, parts)).encode(), digest_size=16).hexdigest()


def plan(now: datetime) -> int:
    """Writes down who is to be told of the changes since the last time. Returns how many changes were read."""
    _begin(now)
    found = following.with_news(Watch.objects.all(), now)
    return sum(_of_shop(pk, now) for pk in list(found.values_list("pk", flat=True)))


def _begin(now: datetime) -> None:
    """Every shop is watched, from when it is first seen."""
    for shop in Shop.objects.filter(watch=None):
        Watch.objects.get_or_create(pk=shop.pk, defaults={"since": now, **following.from_now_on(shop)})


def _of_shop(pk: int, now: datetime) -> int:
    with transaction.atomic():
        watch = Watch.objects.select_for_update(of=("self",)).select_related("shop").filter(pk=pk).first()
        if watch is None:
            return 0
        ways, count = ways_of(watch.shop), 0
        for portion in following.read(watch, now):
            _tell(watch, ways, [change for change in portion if change.at >= watch.since])
            count += len(portion)
        return count


def ways_of(shop: Shop) -> list[Way]:
    """The lines by which people of the shop can be told now."""
    clock = policy_of(shop).timezone
    found = [(line, line.choices) for line in lines.of_shop(shop)]
    return [Way(line.pk, By(line.by), chosen, lines.zone_of(chosen, clock)) for line, chosen in found]


def _tell(watch: Watch, ways: Collection[Way], changes: Sequence[Seen]) -> None:
    raised = news(changes, _orders(watch.pk, {change.order_id for change in changes if change.name == RAISED}))
    save(watch.pk, [one for told in raised for one in to_all(told, ways)])
    _escalate(watch, raised)
    _clear(watch.pk, [change for change in changes if change.name == CLEARED])
    gone = {change.order_id: change.at for change in changes if change.name == DELETED}
    for order, at in gone.items():
        Alert.objects.filter(shop_id=watch.pk, order_id=order, cleared_at=None).update(cleared_at=at)


def _orders(shop_id: int, ids: Collection[int]) -> dict[int, Placed]:
    """The orders that changes are of."""
    created = Change.objects.filter(shop_id=shop_id, order_id__in=ids, name=CREATED)
    first = dict(created.order_by("-id").values_list("order_id", "at"))
    found = Order.objects.filter(shop_id=shop_id, id__in=ids).values_list("id", "placed_at", "test")
    return {order: Placed(order, placed_at, test, first.get(order)) for order, placed_at, test in found}


def news(changes: Iterable[Seen], orders: Mapping[int, Placed]) -> list[Told]:
    """What of these changes is to be told. Pure: in any order, and twice, the same.

    Of orders that are not there, are tests, or came in as history, nothing is.
    """
    return [
        Told(
            key("raised", change.id), change.order_id, change.after, _mark(change), Occasion.RAISED, change.at,
            change_id=change.id,
        )
        for change in changes
        if change.name == RAISED
        and not change.cause.startswith(SILENT)
        and (order := orders.get(change.order_id)) is not None
        and not order.test
        and not (order.first_at == change.at and order.placed_at < change.at - HISTORY)
    ]  # fmt: skip


def _mark(change: Seen) -> str:
    return mark(change.detail.get("subject", ""))


def to_all(told: Told, ways: Iterable[Way]) -> Iterator[Planned]:
    """One thing, for every line that wants to be told of its kind, and when. Pure."""
    for way in ways:
        when = way.choices.of(told.kind, way.by)
        if when is When.AT_ONCE:
            yield at_once(told, way)
        elif when is not When.NEVER:
            yield Planned(way.id, told, told.at, State.HELD)


def at_once(told: Told, way: Way) -> Planned:
    """To one line, but not in its quiet hours. Page and machines are not disturbed; what stands on the page is told."""
    if way.by in UNDISTURBED:
        return Planned(way.id, told, told.at, State.SENT if way.by is By.PAGE else State.WAITING)
    due_at = quiet_until(told.at + GATHER, way.choices.quiet_from, way.choices.quiet_until, way.zone)
    return Planned(way.id, told, due_at, State.WAITING)


def save(shop_id: int, planned: Collection[Planned]) -> None:
    """Writes down what is not written yet."""
    found = [
        (shop_id, one.line_id, told.key, told.order_id, told.change_id, told.kind, told.mark, told.occasion.value,
         told.words, told.at, one.state.value, "", one.due_at, 0, 0, "")
        for one in planned
        for told in (one.told,)
    ]  # fmt: skip
    rows.insert(Alert._meta.db_table, _COLUMNS, found)


def _escalate(watch: Watch, raised: Iterable[Told]) -> None:
    """What is told on later, unless somebody takes it."""
    rules, calendar = watch.rules, Calendar.of(policy_of(watch.shop))
    found = [(told, due_at) for told in raised if (due_at := told_on_at(told.kind, told.at, rules, calendar))]
    values = [(watch.pk, one.change_id, one.order_id, one.kind, one.mark, one.at, 0, due_at) for one, due_at in found]
    rows.insert(Escalation._meta.db_table, _ESCALATIONS, values)


def told_on_at(kind: str, at: datetime, rules: Rules, calendar: Calendar, step: int = 0) -> datetime | None:
    """When a problem is told on by this step, which begins at that moment; None where it is not. Pure."""
    if step >= len(rules.steps) or RANK[SEVERITY[kind]] > RANK[rules.least]:
        return None
    return calendar.add_hours(at, rules.steps[step].hours)


def _clear(shop_id: int, cleared: Sequence[Seen]) -> None:
    """Alerts of problems that ended are no news any more; an order without problems is nobody's."""
    ids = {change.order_id for change in cleared}
    standing = Alert.objects.filter(shop_id=shop_id, order_id__in=ids, cleared_at=None, change_id__gt=0)
    mine: dict[tuple[object, ...], list[tuple[int, int]]] = defaultdict(list)
    for pk, raised, *of in standing.values_list("pk", "change_id", "order_id", "kind", "mark"):
        mine[tuple(of)].append((pk, raised))
    ended = {
        pk: change.at
        for change in reversed(cleared)  # the first clearing after it was raised counts
        for pk, raised in mine[change.order_id, change.before, _mark(change)]
        if raised < change.id
    }
    rows.update(_ENDED, [(at, pk) for pk, at in ended.items()])
    calm = Order.objects.filter(shop_id=shop_id, id__in=ids, problem="").values("id")
    Taken.objects.filter(shop_id=shop_id, order_id__in=calm).delete()


def forget(now: datetime) -> int:
    """Deletes alerts that have been over for long, and what would be told on and is over."""
    count = Alert.objects.filter(raised_at__lt=now - KEPT).exclude(state__in=OPEN).delete()[0]
    return count + Escalation.objects.filter(due_at=None, raised_at__lt=now - HISTORY).delete()[0]

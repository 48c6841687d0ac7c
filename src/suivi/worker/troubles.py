"""What a shop's orders hang on, and how it is seen not to work: one table, looked through every minute.

A worker that stands still altogether can tell nobody: the pages say it (``ops.health``), and whoever asks ``/readyz``.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery

from suivi.accounts import providers, subscriptions
from suivi.accounts.models import Connection, Notice, Shop, TrackingProvider
from suivi.alerts import troubles
from suivi.alerts.kinds import Broken
from suivi.alerts.models import Line
from suivi.alerts.troubles import Fault
from suivi.automations.rules.models import Firing, Rule
from suivi.automations.rules.stored import definition_of
from suivi.carriers import PROVIDERS
from suivi.channels import CHANNELS
from suivi.inbox import storechecks
from suivi.inbox.models import Delivery
from suivi.messages.models import Account
from suivi.publishing.models import Run, Schedule, Sending
from suivi.worker import heartbeat

SILENT = timedelta(minutes=5)  # since any worker last said that it lives
BACKLOG = timedelta(minutes=15)  # that something waits in the inbox
BEHIND = timedelta(hours=1)  # since a store was last looked through to its end
FAILING = timedelta(minutes=15)  # that a provider of tracking has been out
FRESH = timedelta(hours=1)  # until a store that was just connected has its webhooks
TIMES = 3  # failures in a row that are no accident
DAY = timedelta(days=1)
Look = Callable[[datetime], Iterator[Fault]]


def look(now: datetime) -> int:
    """The worker's duty: has told what does not work. Returns how many troubles are told now."""
    return troubles.keep((fault for each in LOOKS for fault in each(now)), now)


def standing_still(now: datetime) -> Iterator[Fault]:
    """The inbox of some shops, or all that the first lane of the worker does."""
    late = Delivery.objects.filter(state=Delivery.State.DUE, attempts=0, due_at__lte=now - BACKLOG)
    waiting = dict(late.values_list("shop_id").annotate(Min("due_at")))
    age = heartbeat.age(now)
    if age is not None and age > SILENT:
        waiting = dict.fromkeys(Shop.objects.values_list("pk", flat=True), now - age) | waiting
    return (Fault(shop, Broken.STANDS_STILL, since=since) for shop, since in waiting.items())


def stores(now: datetime) -> Iterator[Fault]:
    """Stores that refuse Suivi, and those that have not answered for long."""
    notices = Notice.objects.filter(kind=Notice.Kind.REMOVED, last_at__gt=now - DAY)
    removed = {one.shop_id: one for one in notices}
    for one in Connection.objects.all():
        if one.state == Connection.State.ATTENTION:
            yield Fault(one.shop_id, Broken.STORE_REFUSES, params={"why": one.why})
        elif one.failures >= TIMES and one.complete_at and one.complete_at <= now - BEHIND:
            yield Fault(one.shop_id, Broken.STORE_BEHIND, since=one.complete_at, params={"why": one.why})
        elif one.connected_at <= now - FRESH and subscriptions.can_be_reached(one):
            yield from _webhooks(one, removed.get(one.shop_id))


def _webhooks(connection: Connection, removed: Notice | None) -> Iterator[Fault]:
    """Those that are missing, and those that Shopify had removed within the last day, though they are back."""
    wanted, there = storechecks.webhooks_of(connection)
    missing = wanted - there or (removed.count if removed else 0)
    if missing:
        since = removed.first_at if removed else None
        params = {"wanted": str(wanted), "missing": str(missing)}
        yield Fault(connection.shop_id, Broken.WEBHOOKS_MISSING, since=since, params=params)


def tracking(now: datetime) -> Iterator[Fault]:
    """Providers that do not answer, or refuse the account."""
    out = TrackingProvider.objects.filter(asks=True, failures__gte=providers.OPEN, failing_since__lte=now - FAILING)
    for door in out.filter(provider__in=PROVIDERS):
        params = {"provider": PROVIDERS[door.provider].title, "why": door.why}
        yield Fault(door.shop_id, Broken.PROVIDER_OUT, door.provider, door.failing_since, params)


def messages(_now: datetime) -> Iterator[Fault]:
    """Channels by which customers get no messages."""
    for one in Account.objects.filter(failures__gte=TIMES, channel__in=CHANNELS):
        params = {"channel": CHANNELS[one.channel].title, "reach": one.reach, "why": one.why}
        yield Fault(one.shop_id, Broken.MESSAGES_OUT, one.reach, params=params)


def rules(now: datetime) -> Iterator[Fault]:
    """Rules whose steps failed within a day, and those that wait because they acted as often as they may."""
    failed = Firing.objects.filter(state=Firing.State.FAILED, fired_at__gte=now - DAY)
    limited = Firing.objects.filter(state=Firing.State.WAITING, reason="limit", due_at__isnull=False)
    for kind, firings in ((Broken.RULE_FAILED, failed), (Broken.RULE_WAITS, limited)):
        yield from _rules(kind, firings)


def _rules(kind: Broken, firings: "QuerySet[Firing]") -> Iterator[Fault]:
    counted = firings.order_by().values_list("rule_id").annotate(Count("id"), Min("fired_at"))
    found = {rule: (count, since) for rule, count, since in counted}
    for rule in Rule.objects.filter(pk__in=found).exclude(state=Rule.State.OFF):
        count, since = found[rule.pk]
        params = {"rule": definition_of(rule).title, "name": rule.name, "count": str(count)}
        yield Fault(rule.shop_id, kind, str(rule.pk), since, params)


def reports(_now: datetime) -> Iterator[Fault]:
    """Schedules whose last run was not made, or did not arrive; and those that cannot go on."""
    last = Run.objects.filter(shop=OuterRef("shop"), schedule_id=OuterRef("pk")).order_by("-id").values("id")[:1]
    schedules = list(Schedule.objects.filter(Q(on=True) | ~Q(why="")).annotate(last=Subquery(last)))
    runs = Run.objects.in_bulk([one.last for one in schedules if one.last])
    unsent = Sending.objects.filter(run_id__in=runs, state=Sending.State.FAILED)
    why_unsent = dict(unsent.values_list("run_id", "why"))
    for one in schedules:
        run = runs.get(one.last)
        failed = run.why if run is not None and run.state == Run.State.FAILED else ""
        why = one.why or failed or why_unsent.get(one.last, "")
        if why:
            params = {"report": run.title if run else one.report, "why": why}
            yield Fault(one.shop_id, Broken.REPORT_FAILED, str(one.pk), run.ended_at if run else None, params)


def places(_now: datetime) -> Iterator[Fault]:
    """Places of shops that take no alerts. What leads to a person is theirs to look after."""
    for line in Line.objects.filter(person=None, broken=True):
        yield Fault(line.shop_id, Broken.PLACE_BROKEN, str(line.pk), params={"name": line.name, "why": line.why})


LOOKS: tuple[Look, ...] = (standing_still, stores, tracking, messages, rules, reports, places)

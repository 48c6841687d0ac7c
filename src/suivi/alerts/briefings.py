"""Briefings: when each line gets its next one, and what stands in it: what is new, what got worse, what waits today."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import Sum
from django.utils import translation

from suivi.accounts.models import Shop
from suivi.alerts import lines, planning
from suivi.alerts.briefingwords import Part, Wording, worded
from suivi.alerts.choices import BRIEFINGS, By, Choices, When
from suivi.alerts.kinds import RANK, SEVERITY
from suivi.alerts.models import Alert, Briefing, Line
from suivi.alerts.planning import CLEARED, RAISED, Planned, Told, key
from suivi.alerts.reading import Reading, said_of
from suivi.alerts.writing import Written
from suivi.core.statuskey import unpack
from suivi.core.words import Severity
from suivi.core.workdays import Calendar
from suivi.lib.hours import next_hour, quiet_until
from suivi.orders import counts
from suivi.orders.boards import attention
from suivi.orders.counts import Counts
from suivi.orders.listed import Listed, listed
from suivi.orders.models import Change, Order
from suivi.orders.overview import newest_change
from suivi.orders.policies import policy_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHOWN = 5  # orders of each kind
PRESSING = RANK[Severity.HIGH]  # what waits for a person today is at least so severe
State = Alert.State


class Period(NamedTuple):
    """From when, and from which change, a briefing tells."""

    since: datetime
    after: int


def begin(now: datetime) -> int:
    """Makes briefings due whose turn has come, and plans those that are not planned yet. Returns how many are due."""
    _plan(now)
    due = Briefing.objects.filter(due_at__lte=now).select_related("line__shop").order_by("due_at", "pk")
    return sum(_begin(one, now) for one in due[:200])


def _plan(now: datetime) -> None:
    """Every line has the rhythms that were chosen for it, and no others."""
    has: dict[int, set[str]] = defaultdict(set)
    for pk, when in Briefing.objects.values_list("line_id", "when"):
        has[pk].add(when)
    for line in Line.objects.exclude(by__in=(By.PAGE, By.WEBHOOK)).select_related("shop"):
        chosen = {when.value for when in rhythms(line)}
        for when in chosen - has[line.pk]:
            due_at = next_at(When(when), line.choices, _calendar(line.shop), _zone(line), now)
            newest = newest_change(line.shop)
            fresh = {"shop": line.shop, "due_at": due_at, "since": now, "after": newest}
            Briefing.objects.get_or_create(line=line, when=when, defaults=fresh)
        if has[line.pk] - chosen:
            Briefing.objects.filter(line=line).exclude(when__in=chosen).delete()


def rhythms(line: Line) -> set[When]:
    """Those in which the line is told of something."""
    return set(line.choices.when(By(line.by)).values()) & set(BRIEFINGS)


def _zone(line: Line) -> tzinfo:
    return lines.zone_of(line.choices, policy_of(line.shop).timezone)


def _calendar(shop: Shop) -> Calendar:
    return Calendar.of(policy_of(shop))


def next_at(when: When, chosen: Choices, calendar: Calendar, zone: tzinfo, after: datetime) -> datetime:
    """When the next briefing is due: at full hours that are not quiet; at its hour on the shop's next working day; or
    at its hour on its weekday. Pure.
    """
    if when is When.HOUR:
        full = after.replace(minute=0, second=0, microsecond=0) + HOUR
        return quiet_until(full, chosen.quiet_from, chosen.quiet_until, zone)
    found = next_hour(after, chosen.hour, zone)
    for _ in range(14):
        local = found.astimezone(zone)
        if calendar.works(local.date()) if when is When.DAY else local.isoweekday() == chosen.weekday:
            return found
        found = next_hour(found, chosen.hour, zone)
    return found


@transaction.atomic
def _begin(briefing: Briefing, now: datetime) -> int:
    """One briefing's turn: of several workers one takes it. Turns that were slept through count once."""
    line, when = briefing.line, When(briefing.when)
    following = next_at(when, line.choices, _calendar(line.shop), _zone(line), now)
    mine = Briefing.objects.filter(pk=briefing.pk, due_at=briefing.due_at)
    if not mine.update(due_at=following, since=now, after=newest_change(line.shop)):
        return 0
    period = f"{briefing.since.isoformat()} {briefing.after}"
    told = Told(
        key("briefing", when, briefing.due_at.isoformat()), 0, when.value, "", Alert.Occasion.BRIEFING, now, period
    )
    planning.save(line.shop_id, [Planned(line.pk, told, now, State.WAITING)])
    return 1


def write(line: Line, alert: Alert, told: Reading, now: datetime) -> Written | None:
    """The briefing that is due; None where there is nothing to say."""
    since, _, after = alert.words.partition(" ")
    period, when = Period(datetime.fromisoformat(since), int(after)), When(alert.kind)
    kinds = {kind: told.choices.of(kind, told.by) for kind in SEVERITY}
    wanted = {kind for kind, chosen in kinds.items() if chosen is not When.NEVER}
    with translation.override(told.language):
        fresh = new(line, {kind for kind, chosen in kinds.items() if chosen is when}, now)
    all_counts = counts.of_shop(line.shop)
    pressing = {kind for kind in wanted if RANK[SEVERITY[kind]] <= PRESSING and when is not When.HOUR}
    parts = Wording(
        since=period.since,
        new=fresh,
        worse=worse(line.shop, wanted, period, all_counts),
        waiting=waiting(line.shop, pressing, all_counts),
        orders_waiting=waits(pressing, all_counts),
        now=now,
    )
    says = any(part.size for part in parts.new) or parts.worse or parts.waiting
    return worded(line.shop, parts, told.language, told.zone) if says else None


def done(line: Line, alert: Alert) -> None:
    """What was held for this briefing is told."""
    held = Alert.objects.filter(line=line, state=State.HELD, raised_at__lte=alert.raised_at)
    kinds = [kind for kind in SEVERITY if line.choices.of(kind, By(line.by)).value == alert.kind]
    held.filter(kind__in=kinds).update(state=State.SENT, ended_at=alert.raised_at)


def new(line: Line, kinds: Iterable[str], now: datetime) -> list[Part]:
    """What was held for this briefing, by kind: what ended meanwhile is only counted."""
    held = Alert.objects.filter(line=line, state=State.HELD, kind__in=list(kinds), raised_at__lte=now).order_by("id")
    by_kind: dict[str, list[Alert]] = defaultdict(list)
    for alert in held:
        by_kind[alert.kind].append(alert)
    return [_part(line.shop, kind, by_kind[kind]) for kind in ranked(by_kind)]


def _part(shop: Shop, kind: str, alerts: Sequence[Alert]) -> Part:
    said = said_of(shop, alerts)
    words = tuple(dict.fromkeys(said.get(alert.words, (alert.words,))[0] for alert in alerts if alert.words))
    rows = listed(shop, list(dict.fromkeys(alert.order_id for alert in alerts if alert.order_id)))
    if words:  # of rules and of what is unusual: said as it is
        return Part(kind, size=len(alerts), rows=tuple(rows[:SHOWN]), words=words[:SHOWN])
    still = [row for row in rows if any(one["code"] == kind for one in row.problems)]
    return Part(kind, size=len(still), rows=tuple(still[:SHOWN]), money=_money(still), solved=len(alerts) - len(still))


def _money(rows: Iterable[Listed]) -> tuple[tuple[str, Decimal], ...]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row.currency] += row.total
    return tuple(sorted(sums.items()))


def worse(shop: Shop, kinds: Iterable[str], period: Period, all_counts: Counts) -> list[Part]:
    """Problems that more orders have than at the last briefing, and that some had then."""
    changes = Change.objects.filter(shop=shop, id__gt=period.after, name__in=(RAISED, CLEARED))
    grown: Counter[str] = Counter()
    for name, before, after in changes.values_list("name", "before", "after"):
        grown[after if name == RAISED else before] += 1 if name == RAISED else -1
    now = {queue.code: queue.count for queue in attention(shop, all_counts, size=0)}
    found = [kind for kind in ranked(kinds) if grown[kind] > 0 and now.get(kind, 0) > grown[kind]]
    return [Part(kind, size=now[kind], grown=grown[kind]) for kind in found]


def waits(pressing: Set[str], all_counts: Counts) -> int:
    """How many orders have something that presses; each counts once."""
    return sum(number for status, number in all_counts.items() if not pressing.isdisjoint(unpack(status).problems))


def waiting(shop: Shop, pressing: Set[str], all_counts: Counts) -> list[Part]:
    """What presses, with the orders that have waited longest, and what all of them together are worth.

    The same every hour would be no news, so that an hourly briefing has none of it.
    """
    if not pressing:
        return []
    queues = [queue for queue in attention(shop, all_counts, size=3) if queue.code in pressing]
    worth: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
    first = Order.objects.filter(shop=shop, problem_since__isnull=False, problem__in=[queue.code for queue in queues])
    for code, currency, total in first.values_list("problem", "currency").annotate(worth=Sum("total")):
        worth[code].append((currency, total))
    return [
        Part(queue.code, size=queue.count, rows=tuple(queue.rows), money=tuple(worth[queue.code])) for queue in queues
    ]


def ranked(kinds: Iterable[str]) -> list[str]:
    """What presses most first."""
    order = list(SEVERITY)
    return sorted(kinds, key=lambda kind: (RANK[SEVERITY[kind]], order.index(kind)))

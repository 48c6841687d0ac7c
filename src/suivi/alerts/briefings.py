"""Briefings: when each line gets its next one, that it is told once, and what was held for it."""

from collections import defaultdict
from datetime import datetime, timedelta, tzinfo

from django.db import transaction
from django.utils import translation

from suivi.accounts.models import Shop
from suivi.alerts import lines, planning
from suivi.alerts.briefingparts import Period, contents
from suivi.alerts.briefingwords import worded
from suivi.alerts.choices import BRIEFINGS, By, Choices, When
from suivi.alerts.kinds import SEVERITY
from suivi.alerts.models import Alert, Briefing, Line
from suivi.alerts.planning import Planned, Told, key
from suivi.alerts.reading import Reading
from suivi.alerts.writing import Voice, Written
from suivi.core.workdays import Calendar
from suivi.lib.hours import next_hour, quiet_until
from suivi.orders.overview import newest_change
from suivi.orders.policies import policy_of

HOUR = timedelta(hours=1)
State = Alert.State


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
    period = Period(datetime.fromisoformat(since), int(after), now)
    with translation.override(told.language):
        found = contents(line, told, When(alert.kind), period)
    return worded(line.shop, found, Voice(told.language, told.zone)) if found.says_something else None


def done(line: Line, alert: Alert) -> None:
    """What was held for this briefing is told."""
    held = Alert.objects.filter(line=line, state=State.HELD, raised_at__lte=alert.raised_at)
    kinds = [kind for kind in SEVERITY if line.choices.of(kind, By(line.by)).value == alert.kind]
    held.filter(kind__in=kinds).update(state=State.SENT, ended_at=alert.raised_at)

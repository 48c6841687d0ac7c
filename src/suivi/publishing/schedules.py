"""Reports made again and again: when each is due next, and the run that then is asked for."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from django.db import transaction

from suivi.accounts.models import Shop
from suivi.core.translatable import gettext_noop as _
from suivi.core.workdays import zone
from suivi.orders.policies import policy_of
from suivi.publishing.asking import NOBODY, AskingError, ask, report_named
from suivi.publishing.models import Run, Schedule

OFTEN = timedelta(minutes=15)  # no report is made more often
LOOKED_AT = 50  # turns that are compared with that
PORTION = 50
GONE = _("There is no such report any more.")
SLOW = _("The run before is not finished yet.")


class CronError(ValueError):
    """This is no schedule; the text says why, for people."""


NO_CRON = _("This is no schedule in the form minute hour day month weekday, such as 0 8 * * 1-5.")
TOO_OFTEN = _("A report is made at most every 15 minutes.")


def checked(cron: str) -> str:
    """The schedule, if it is one, with single spaces. Raises ``CronError``."""
    text = " ".join(cron.split())
    try:
        turns = list(islice(CronSim(text, datetime(2026, 1, 1, tzinfo=UTC)), LOOKED_AT))
    except (CronSimError, StopIteration) as error:
        raise CronError(NO_CRON) from error
    if len(text.split()) != 5 or not turns:
        raise CronError(NO_CRON)
    if any(after - before < OFTEN for before, after in pairwise(turns)):
        raise CronError(TOO_OFTEN)
    return text


def next_at(cron: str, clock: ZoneInfo, after: datetime) -> datetime:
    """The first turn after this moment, by the given clock: 8 o'clock stays 8 o'clock in summer and winter."""
    return next(CronSim(cron, after.astimezone(clock))).astimezone(UTC)


def clock_of(shop: Shop) -> ZoneInfo:
    """The shop's."""
    return zone(policy_of(shop).timezone)


def plan(schedule: Schedule, now: datetime) -> None:
    """Says when a schedule that was changed is due next."""
    schedule.due_at = next_at(schedule.cron, clock_of(schedule.shop), now) if schedule.on else None
    schedule.why = ""
    schedule.save()


def begin(now: datetime) -> int:
    """The worker's duty: asks for the reports whose turn has come; turns that were slept through count once."""
    due = Schedule.objects.filter(due_at__lte=now).select_related("shop", "person").order_by("due_at")[:PORTION]
    return sum(_begin(schedule, now) for schedule in due)


@transaction.atomic
def _begin(schedule: Schedule, now: datetime) -> int:
    """One turn of a schedule: of several workers one takes it."""
    following = next_at(schedule.cron, clock_of(schedule.shop), now)
    mine = Schedule.objects.filter(pk=schedule.pk, due_at=schedule.due_at)
    if not mine.update(due_at=following):
        return 0
    definition = report_named(schedule.shop, schedule.report, schedule.person)
    under_way = Run.objects.filter(schedule_id=schedule.pk, state__in=(Run.State.DUE, Run.State.RUNNING))
    if definition is None or under_way.exists():
        Schedule.objects.filter(pk=schedule.pk).update(why=GONE if definition is None else SLOW)
        return 0
    try:
        ask(
            schedule.shop,
            definition,
            person=schedule.person,
            format_=schedule.format,
            language=schedule.language,
            now=now,
            parameters={"period": schedule.period} if schedule.period else None,
            schedule=schedule,
        )
    except AskingError:
        Schedule.objects.filter(pk=schedule.pk).update(on=False, due_at=None, why=NOBODY)
        return 0
    Schedule.objects.filter(pk=schedule.pk).update(why="")
    return 1

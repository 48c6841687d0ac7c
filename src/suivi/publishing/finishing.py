"""What follows from a run that is done: it is sent where its schedule says, if that is wanted this time."""

from datetime import datetime

from suivi.core.translatable import gettext_noop as _
from suivi.publishing.models import Destination, Run, Schedule, Sending

NO_ROWS = _("Not sent: the report has no rows.")
UNCHANGED = _("Not sent: nothing has changed since the last time.")


def finish(run: Run, now: datetime) -> None:
    """Writes down what is to be sent, in the caller's transaction."""
    schedule = Schedule.objects.filter(pk=run.schedule_id or 0, shop_id=run.shop_id).first()
    if schedule is None:
        return
    why = reason_not_to_send(schedule, run)
    if why:
        Run.objects.filter(pk=run.pk).update(why=why)
        return
    Schedule.objects.filter(pk=schedule.pk).update(digest=run.digest)
    send_to(run, schedule.destinations, now)


def reason_not_to_send(schedule: Schedule, run: Run) -> str:
    """Why the schedule wants this run not to be sent; "" where it does."""
    if schedule.only_if_rows and not run.rows:
        return NO_ROWS
    return UNCHANGED if schedule.only_if_changed and run.digest == schedule.digest else ""


def send_to(run: Run, destinations: list[int], now: datetime) -> None:
    """Has the run sent to these of the shop's destinations, to each once."""
    found = Destination.objects.filter(shop_id=run.shop_id, pk__in=destinations).values_list("pk", flat=True)
    Sending.objects.bulk_create(
        [Sending(shop_id=run.shop_id, run_id=run.pk, destination_id=pk, due_at=now) for pk in found],
        ignore_conflicts=True,
    )

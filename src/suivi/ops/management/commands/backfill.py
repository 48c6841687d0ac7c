"""``suivi backfill SHOP``: brings the whole history of a connected store in, or shows how far a worker is with it."""

import sys
import time
from argparse import BooleanOptionalAction
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from suivi.accounts.models import Connection
from suivi.inbox import backfill, rereads
from suivi.inbox.historyreach import reach
from suivi.inbox.models import Backfill
from suivi.lib import clock

Stage = Backfill.Stage
LOOK_EVERY = timedelta(seconds=1)
# What is going on at each stage.
DOING = {
    Stage.ASKING: "Asking the store",
    Stage.WRITING: "Shopify writes the file",
    Stage.READING: "Reading",
    Stage.DONE: "Read",
    Stage.FAILED: "Failed",
}


class Command(BaseCommand):
    """Works in the foreground, or beside a worker: whoever holds the lease reads, the other looks on."""

    help = "Bring in the whole history of a shop's connected Shopify store; goes on where it was interrupted."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which shop, and how to go about it."""
        parser.add_argument("shop", metavar="SHOP", help="the shop's handle")
        parser.add_argument("--again", action="store_true", help="read it again, although it is there")
        parser.add_argument(
            "--progress", action=BooleanOptionalAction, help="show how far it has come (at a terminal: yes)"
        )
        parser.add_argument("--processes", type=int, default=2, help="how many processes work (2; 0: none apart)")

    def handle(
        self, *_args: object, shop: str, again: bool, progress: bool | None, processes: int, **_options: object
    ) -> None:
        """Exits with 1 where the history could not be read."""
        connection = Connection.objects.select_related("shop").filter(shop__handle=shop).first()
        if connection is None:
            raise CommandError(f"There is no shop “{shop}” that is connected with a Shopify store.")
        run = Backfill.objects.filter(shop=connection.shop).first()
        if run is None or again or run.stage == Stage.FAILED:
            run = backfill.begin(connection.shop, clock.now())
        self._work(run, connection, sys.stderr.isatty() if progress is None else progress, max(processes, 0))
        if run.stage == Stage.FAILED:
            raise CommandError(run.why)
        self.stdout.write(f"{run.recorded} orders recorded, {run.unreadable} could not be read.")
        waiting = rereads.waiting(connection.shop)
        if waiting:
            self.stdout.write(f"A worker reads {waiting} of them in full: those that are open or need attention.")

    def _work(self, run: Backfill, connection: Connection, progress: bool, processes: int) -> None:
        """Until it is done or failed, here or in a worker."""
        with Progress(*_COLUMNS, console=Console(stderr=True), disable=not progress) as bar:
            task = bar.add_task("", total=None, told="")
            while run.stage in backfill.UNDER_WAY:
                for done in backfill.step(connection, clock.now, processes=processes):
                    _show(bar, task, run)
                    for number, why in done.refused:
                        self.stderr.write(f"Line {number}: {why}")
                _show(bar, task, run)
                if run.stage in backfill.UNDER_WAY:
                    _wait(run, connection)


def _wait(run: Backfill, connection: Connection) -> None:
    """Until the next step is due, though not long: a worker may take it."""
    connection.refresh_from_db()
    due_at = max(run.due_at, connection.quiet_until or run.due_at)
    left = min(due_at - clock.now(), LOOK_EVERY) if run.leased_until is None else LOOK_EVERY
    time.sleep(max(left.total_seconds(), 0.0))


def _show(bar: Progress, task: TaskID, run: Backfill) -> None:
    run.refresh_from_db()
    now = reach(run)
    told = f"{now.done:,} of {now.total:,} orders" if now.total else ""
    if now.rate and now.left is not None and run.stage == Stage.READING:
        told += f", {now.rate:,.0f} a second, {timedelta(seconds=round(now.left.total_seconds()))} left"
    words = f"{DOING[Stage(run.stage)]}{' (' + run.why + ')' if run.why else ''}"
    bar.update(task, description=words, completed=now.done, total=now.total or None, told=told)


_COLUMNS = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[told]}"))

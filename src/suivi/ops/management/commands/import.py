"""``suivi import FILE --shop HANDLE``: brings a file of orders in, whatever its form."""  # noqa: N999 - a command is named by its module

import sys
from argparse import BooleanOptionalAction
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from suivi.accounts.models import Shop
from suivi.inbox.importing import Overtaken, import_orders, start
from suivi.inbox.models import ImportRun
from suivi.lib import clock


class Command(BaseCommand):
    """Imports a file; an interrupted import goes on where it stopped."""

    help = "Import a file of orders: Shopify's bulk file, JSON lines, JSON, or a table (CSV)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, the shop, and how to go about it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--shop", required=True, metavar="HANDLE")
        parser.add_argument(
            "--progress", action=BooleanOptionalAction, help="show how far the import has come (at a terminal: yes)"
        )
        parser.add_argument("--processes", type=int, default=2, help="how many processes work (2; 0: none apart)")

    def handle(
        self, *_args: object, file: Path, shop: str, progress: bool | None, processes: int, **_options: object
    ) -> None:
        """Imports the file; exits with 1 where something could not be understood."""
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        owner = Shop.objects.filter(handle=shop).first()
        if owner is None:
            raise CommandError(f"There is no shop “{shop}”.")
        run = start(owner, file, clock.now())
        try:
            self._run(run, file, sys.stderr.isatty() if progress is None else progress, max(processes, 0))
        except Overtaken as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{run.recorded} orders recorded, {run.unreadable} could not be read.")
        if run.unreadable:
            raise CommandError("Some orders could not be read. They are parked in the inbox.", returncode=1)

    def _run(self, run: ImportRun, file: Path, progress: bool, processes: int) -> None:
        if run.position:
            self.stdout.write(f"Going on after the first {run.position} records.")
        began, before = clock.now(), run.recorded
        with Progress(*_COLUMNS, console=Console(stderr=True), disable=not progress) as bar:
            task = bar.add_task("import", total=1.0, orders=run.recorded, rate=0)
            orders = before
            for done in import_orders(run, file, processes=processes):
                orders += done.recorded
                seconds = (clock.now() - began).total_seconds()
                bar.update(task, completed=done.reach, orders=orders, rate=(orders - before) / max(seconds, 0.001))
                for number, why in done.refused:
                    self.stderr.write(f"Line {number}: {why}")


_COLUMNS = (
    TextColumn("Importing"),
    BarColumn(),
    TaskProgressColumn(),
    TextColumn("{task.fields[orders]:,} orders, {task.fields[rate]:,.0f} a second,"),
    TimeElapsedColumn(),
    TextColumn("gone,"),
    TimeRemainingColumn(),
    TextColumn("left"),
)

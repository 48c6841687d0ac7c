"""``suivi import FILE --shop HANDLE``: brings a file of orders in, whatever its form."""  # noqa: N999 - a command is named by its module

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from suivi.accounts.models import Shop
from suivi.inbox.importing import import_orders, start
from suivi.inbox.models import ImportRun
from suivi.inbox.prepare import Refused
from suivi.lib import clock


class Command(BaseCommand):
    """Imports a file; an interrupted import goes on where it stopped."""

    help = "Import a file of orders: Shopify's bulk file, JSON lines, JSON, or a table (CSV)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, the shop, and how to go about it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--shop", required=True, metavar="HANDLE")
        parser.add_argument("--progress", action="store_true", help="show how far the import has come")
        parser.add_argument("--processes", type=int, default=2, help="how many processes read orders (0: none apart)")

    def handle(self, *_args: object, file: Path, shop: str, progress: bool, processes: int, **_options: object) -> None:
        """Imports the file; exits with 1 where something could not be understood."""
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        owner = Shop.objects.filter(handle=shop).first()
        if owner is None:
            raise CommandError(f"There is no shop “{shop}”.")
        run = self._run(start(owner, file, clock.now()), file, progress, processes)
        self.stdout.write(f"{run.recorded} orders recorded, {run.unreadable} could not be read.")
        if run.unreadable:
            raise CommandError("Some orders could not be read. They are parked in the inbox.", returncode=1)

    def _run(self, run: ImportRun, file: Path, progress: bool, processes: int) -> ImportRun:
        if run.position:
            self.stdout.write(f"Going on after the first {run.position} records.")
        columns = (TextColumn("Importing"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), disable=not progress) as bar:
            task = bar.add_task("import", total=None, completed=run.position)
            return import_orders(
                run,
                file,
                processes=processes,
                progress=lambda lines: bar.advance(task, lines),
                refused=self._say_refused,
            )

    def _say_refused(self, one: Refused) -> None:
        self.stderr.write(f"Line {one.line.number}: {one.why}")

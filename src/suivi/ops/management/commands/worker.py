"""``suivi worker``: everything that happens in the background."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from suivi.lib import lifeline
from suivi.ops.checks import TAG
from suivi.worker.loop import run


class Command(BaseCommand):
    """Works off the inbox, the clock and all other duties until it is stopped."""

    help = "Work off the inbox and all other background duties until stopped."
    requires_system_checks = (TAG,)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether somebody holds it."""
        parser.add_argument("--tied", action="store_true", help="end when standard input ends")

    def handle(self, *_args: object, **options: object) -> None:
        """Runs the worker."""
        if options["tied"]:
            lifeline.end_with_stdin()
        run()

"""``suivi worker``: everything that happens in the background."""

from django.core.management.base import BaseCommand

from suivi.worker.loop import run


class Command(BaseCommand):
    """Works off the inbox, the clock and all other duties until it is stopped."""

    help = "Work off the inbox and all other background duties until stopped."

    def handle(self, *args: object, **options: object) -> None:  # noqa: ARG002 - Django's signature
        """Runs the worker."""
        run()

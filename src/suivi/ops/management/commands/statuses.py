"""``suivi statuses``: every status and problem, as Markdown (``docs/statuses.md``)."""

from django.core.management.base import BaseCommand

from suivi.core.handbook import handbook


class Command(BaseCommand):
    """Print the handbook of statuses."""

    help = "Print what every status and problem means, as docs/statuses.md has it."
    requires_system_checks: list[str] = []

    def handle(self, *_args: object, **_options: object) -> None:
        """Print it."""
        self.stdout.write(handbook(), ending="")

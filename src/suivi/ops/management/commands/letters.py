"""``suivi letters``: what the texts of messages may use, as Markdown (the last chapter of ``docs/letters.md``)."""

from django.core.management.base import BaseCommand

from suivi.letters.handbook import handbook


class Command(BaseCommand):
    """Print what templates may use."""

    help = "Print the variables of messages' texts, as docs/letters.md has them."
    requires_system_checks: list[str] = []

    def handle(self, *_args: object, **_options: object) -> None:
        """Print it."""
        self.stdout.write(handbook(), ending="")

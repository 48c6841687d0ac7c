"""``suivi reseal``: after a change of the secret key."""

from django.core.management.base import BaseCommand, CommandError

from suivi.accounts.secrets import reseal


class Command(BaseCommand):
    """Seal stored secrets with the present key, so that the previous one can be forgotten."""

    help = "Seal all stored secrets with SUIVI_SECRET_KEY; SUIVI_SECRET_KEY_PREVIOUS is not needed afterwards."

    def handle(self, *_args: object, **_options: object) -> None:
        """Seal and say how many."""
        done, lost = reseal()
        self.stdout.write(f"{done} secrets are sealed with the present key.")
        if lost:
            raise CommandError(f"{lost} secrets were sealed with a key that is not known; enter them again.")

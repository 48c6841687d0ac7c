"""``suivi rebuild``: is everything shown what the facts say?"""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from suivi.accounts.models import Shop
from suivi.lib import clock
from suivi.orders.rebuild import rebuild


class Command(BaseCommand):
    """Judges all orders again and prints the differences."""

    help = "Judge every order again from its facts and print what differs (nothing on a healthy system)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which shop, and whether to put right what differs."""
        parser.add_argument("--shop", metavar="HANDLE", help="only this shop")
        parser.add_argument("--apply", action="store_true", help="put right what differs")

    def handle(self, *_args: object, shop: str | None, apply: bool, **_options: object) -> None:
        """Prints a line for each difference; exits with 1 where there are some and they stay."""
        owner = Shop.objects.filter(handle=shop).first() if shop else None
        if shop and owner is None:
            raise CommandError(f"There is no shop “{shop}”.")
        found = 0
        for wrong in rebuild(owner, apply=apply, now=clock.now()):
            found += 1
            self.stdout.write(f"{wrong.shop} {wrong.order} {wrong.what}: {wrong.stored!r} → {wrong.expected!r}")
        self.stdout.write(f"{found} differences{' put right' if apply and found else ''}.")
        if found and not apply:
            raise CommandError("Some of what is shown is not what the facts say. --apply puts it right.")

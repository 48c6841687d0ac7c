"""``suivi sql``: who may ask a shop's data in SQL from outside, and what can be asked."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from suivi.accounts.models import Shop
from suivi.lib import clock, rows
from suivi.reports.sql.handbook import handbook


class Command(BaseCommand):
    """Make or end the role for SQL, or print the views."""

    help = "Make (role) or end (end) a shop's read-only role on PostgreSQL; print what can be read (views)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What can be asked for."""
        parser.add_argument("what", choices=["role", "end", "views"])
        parser.add_argument("--shop", help="the shop's handle; needless where there is only one")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401
        """Do it."""
        if options["what"] == "views":
            self.stdout.write(handbook(), ending="")
            return
        if not rows.is_postgres():
            raise CommandError("SQLite has no roles. Owners ask on the page Reports, SQL.")
        try:
            self._role(_shop(options["shop"]), ends=options["what"] == "end")
        except DatabaseError as error:
            raise CommandError(f"PostgreSQL refuses: {error}") from error

    def _role(self, shop: Shop, *, ends: bool) -> None:
        from suivi.reports.sql import postgres

        if ends:
            postgres.take(shop)
            self.stdout.write("The role is gone.")
            return
        try:
            self.stdout.write(postgres.give(shop, clock.now()))
        except postgres.LackingError as error:
            todo = "\n".join(f"  {grant}" for grant in error.grants)
            raise CommandError(
                f"Suivi's own role in PostgreSQL may not make the role. Nothing was changed. Let a superuser, or on a"
                f" managed service its administrator, run this and try again:\n{todo}"
            ) from error
        self.stderr.write("Keep it safe: it reads all of the shop, and is not shown again.")


def _shop(handle: str | None) -> Shop:
    shops = list(Shop.objects.filter(handle=handle) if handle else Shop.objects.order_by("pk")[:2])
    if len(shops) != 1:
        raise CommandError("Say which shop with --shop." if shops else "There is no such shop.")
    return shops[0]

"""``suivi shopify toml``: the app's configuration for Shopify."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from suivi.sources.shopify.appconfig import Kind
from suivi.web.appconfig import configured, default_kind


class Command(BaseCommand):
    """Writes ``shopify.app.toml`` to the standard output."""

    help = "Write shopify.app.toml: permissions, webhooks, compliance topics and addresses as Suivi uses them."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to write, and for which kind of app."""
        parser.add_argument("what", choices=["toml"])
        parser.add_argument("--kind", choices=[kind.value for kind in Kind], help="how the app comes onto a store")
        parser.add_argument("--client-id", default=settings.SHOPIFY_CLIENT_ID, help="of the app in the Dev Dashboard")
        parser.add_argument("--name", default="Suivi", help="as merchants see it")

    def handle(self, *_args: object, kind: str | None, client_id: str, name: str, **_options: object) -> None:
        """Writes it."""
        self.stdout.write(configured(Kind(kind) if kind else default_kind(), client_id, name), ending="")

"""``suivi web``: the pages and the webhooks alone."""

import os
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from suivi import env
from suivi.ops.checks import TAG
from suivi.ops.preparing import collect_static
from suivi.ops.serving import web_command


class Command(BaseCommand):
    """Become the web server."""

    help = "Serve the pages and take webhooks."
    requires_system_checks = (TAG,)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default=env.text("SUIVI_HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=env.number("PORT", 8000))

    def handle(self, *_args: object, **options: object) -> None:
        """Replace this process by the server."""
        collect_static()
        command = web_command(str(options["host"]), int(str(options["port"])))
        os.execv(command[0], command)  # noqa: S606 - our own command

"""``suivi up``: everything, in one process tree."""

import sys
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand

from suivi import env
from suivi.lib import clock
from suivi.ops import preparing, serving
from suivi.ops.checks import TAG


class Command(BaseCommand):
    """Prepare what is missing, then run the web server and the worker until Ctrl-C."""

    help = "Start Suivi: database, a demo shop when there is none, web server and worker."
    requires_system_checks = (TAG,)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What can be chosen."""
        parser.add_argument("--host", default=env.text("SUIVI_HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=env.number("PORT", 8000))
        parser.add_argument("--demo", type=int, default=2000, help="orders of the demo shop; 0: none (2000)")

    def handle(self, *_args: object, **options: object) -> None:
        """Prepare, tell the address, run."""
        host, port = str(options["host"]), int(str(options["port"]))
        preparing.migrate()
        preparing.collect_static()
        preparing.fill_when_empty(int(str(options["demo"])))
        token = preparing.owner_link(clock.now())
        address = settings.BASE_URL if port == env.number("PORT", 8000) else f"http://{host}:{port}"
        self.stdout.write(f"Suivi is on {address}")
        if token:
            self.stdout.write(f"Sign in once with {address}/enter/{token}/")
        self.stdout.flush()
        commands = {"web": serving.web_command(host, port), "worker": serving.worker_command()}
        sys.exit(serving.together(commands))

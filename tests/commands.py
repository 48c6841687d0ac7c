"""The ``suivi`` command as a merchant runs it: in its own process, on a database of its own."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.blank import blank_database, blank_file

SUIVI = (sys.executable, "-m", "suivi.cli")


@contextmanager
def own_database(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of commands that keep their data apart from the tests', in empty tables."""
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    environment = kept | {"SUIVI_DATA_DIR": str(folder), "SUIVI_SECRET_KEY": "x" * 50}
    server = os.environ.get("SUIVI_TEST_DATABASE_URL")
    if server is None:
        blank_file(folder)
        yield environment
        return
    with blank_database(server, f"own_{os.getpid()}") as address:
        yield environment | {"SUIVI_DATABASE_URL": address}

"""Databases with all tables and nothing in them, for what runs in processes of its own: made once, then copied."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psycopg


def blank_file(folder: Path) -> None:
    """A SQLite database in this folder of data."""
    shutil.copy(_file(), folder)


@contextmanager
def blank_database(server: str, name: str) -> Iterator[str]:
    """The address of a database of this name on a PostgreSQL server; it goes with the context."""
    template = _template(server)
    _run(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield _address(server, name)
    finally:
        _run(server, f"DROP DATABASE {name} WITH (FORCE)")


@cache
def _file() -> Path:
    folder = tempfile.mkdtemp(prefix="suivi-blank-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _migrate(folder, "")
    return Path(folder) / "suivi.sqlite3"


def make_template(server: str) -> str:
    """The name of a new database with all tables, for PostgreSQL to copy."""
    name = f"suivi_blank_{os.getpid()}"
    _run(server, f"CREATE DATABASE {name}")
    with tempfile.TemporaryDirectory() as folder:
        _migrate(folder, _address(server, name))
    return name


@cache
def _template(server: str) -> str:
    if made := os.environ.get("SUIVI_TEST_TEMPLATE"):
        return made
    name = make_template(server)
    atexit.register(_run, server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    return name


def _migrate(folder: str, database: str) -> None:
    own = {
        "DJANGO_SETTINGS_MODULE": "suivi.settings",
        "SUIVI_DATA_DIR": folder,
        "SUIVI_DATABASE_URL": database,
        "SUIVI_SECRET_KEY": "blank" * 10,
    }
    subprocess.run([sys.executable, "-m", "suivi.cli", "migrate", "-v0"], env={**os.environ, **own}, check=True)


def _address(server: str, name: str) -> str:
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def _run(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.encode())

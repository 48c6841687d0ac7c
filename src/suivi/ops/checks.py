"""Configurations that cannot work, each with a hint. ``suivi check`` lists them; no command starts with an error."""

import os
import sqlite3
import zoneinfo
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error
from django.http.request import validate_host

from suivi import env

TAG = "suivi"
LOCAL = {"localhost", "127.0.0.1", "::1"}
SHORTEST_KEY = 32
OLDEST_SQLITE = (3, 35, 0)


def base_url() -> Iterator[CheckMessage]:
    """The address that is put into links must be one at which Suivi answers."""
    parts = urlsplit(settings.BASE_URL)
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host:
        yield Error(
            f"SUIVI_BASE_URL is no address: {settings.BASE_URL!r}",
            hint="Give it with its scheme, such as https://track.example.com",
            id="suivi.E001",
        )
        return
    if not validate_host(f"[{host}]" if ":" in host else host, settings.ALLOWED_HOSTS):
        yield Error(
            f"SUIVI_BASE_URL names {host}, which SUIVI_HOSTS does not allow.",
            hint=f"Add {host} to SUIVI_HOSTS; otherwise every page there answers 400.",
            id="suivi.E002",
        )
    if host in settings.CUSTOMER_HOSTS:
        yield Error(
            f"SUIVI_CUSTOMER_HOSTS has {host}, the host of SUIVI_BASE_URL, where the desk is.",
            hint="Give customers a name of their own, or none.",
            id="suivi.E009",
        )
    if parts.scheme == "http" and host not in LOCAL:
        yield checks.Warning(
            f"SUIVI_BASE_URL is {settings.BASE_URL}: passwords and customers' data would travel readable.",
            hint="Put a TLS proxy in front and begin SUIVI_BASE_URL with https://",
            id="suivi.W001",
        )


def debug() -> Iterator[CheckMessage]:
    """Debug pages show settings and data to whoever causes an error."""
    host = urlsplit(settings.BASE_URL).hostname
    listens = env.text("SUIVI_HOST", "127.0.0.1")
    if settings.DEBUG and (host not in LOCAL or listens not in LOCAL):
        yield Error(
            "SUIVI_DEBUG is on where others can reach Suivi.",
            hint="Unset SUIVI_DEBUG, or serve localhost only.",
            id="suivi.E003",
        )


def port() -> Iterator[CheckMessage]:
    """A port is a number from 1 to 65535."""
    number = env.number("PORT", 8000)
    if not 0 < number < 65536:
        yield Error(f"PORT is {number}.", hint="A port is a number from 1 to 65535.", id="suivi.E004")


def data_folder() -> Iterator[CheckMessage]:
    """SQLite, the secret key and the static files are kept there."""
    if not (settings.DATA_DIR.is_dir() and os.access(settings.DATA_DIR, os.W_OK | os.X_OK)):
        yield Error(
            f"The data folder {settings.DATA_DIR} cannot be written to.",
            hint="Give it to the user that runs Suivi, or name another with SUIVI_DATA_DIR.",
            id="suivi.E005",
        )


def database() -> Iterator[CheckMessage]:
    """SQLite must be new enough for what is asked of it."""
    if "sqlite" in settings.DATABASES["default"]["ENGINE"] and sqlite3.sqlite_version_info < OLDEST_SQLITE:
        yield Error(
            f"SQLite {sqlite3.sqlite_version} cannot return the rows that it writes.",
            hint="Use SQLite 3.35 or later (a newer Python brings it), or PostgreSQL by SUIVI_DATABASE_URL.",
            id="suivi.E006",
        )


def time_zones() -> Iterator[CheckMessage]:
    """Business days are counted in the shop's time zone."""
    try:
        zoneinfo.ZoneInfo("Europe/Paris")
    except zoneinfo.ZoneInfoNotFoundError:
        yield Error(
            "The machine knows no time zones.",
            hint="Install the system's tzdata package, or Python's: pip install tzdata",
            id="suivi.E007",
        )


def secret_key() -> Iterator[CheckMessage]:
    """Sessions, links and stored secrets are only as safe as the key."""
    if len(settings.SECRET_KEY) < SHORTEST_KEY:
        yield Error(
            f"SUIVI_SECRET_KEY has {len(settings.SECRET_KEY)} characters.",
            hint="Give at least 32 that nobody can guess, or none: Suivi then makes a key and keeps it.",
            id="suivi.E008",
        )


CHECKS: tuple[Callable[[], Iterator[CheckMessage]], ...] = (
    base_url,
    debug,
    port,
    data_folder,
    database,
    time_zones,
    secret_key,
)


def _run(check: Callable[[], Iterator[CheckMessage]], **_: Sequence[AppConfig] | None) -> Sequence[CheckMessage]:
    return list(check())


for _check in CHECKS:
    checks.register(partial(_run, _check), TAG)

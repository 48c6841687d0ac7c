"""``suivi backup FILE``: a copy of the database while Suivi works."""

import os
import sqlite3
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection


class Command(BaseCommand):
    """Write a copy of a SQLite database as it is at one moment, without stopping anything."""

    help = "Write a copy of the SQLite database as it is now, while Suivi works. PostgreSQL has pg_dump for that."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("file", type=Path, help="the file to write, which must not exist yet")

    def handle(self, *_args: object, file: Path, **_options: object) -> None:
        """Copy, and say how large it is. A copy that was cut short is no file of that name.

        Raises: CommandError: on PostgreSQL, and where the file exists or cannot be written.
        """
        if connection.vendor != "sqlite":
            raise CommandError("Suivi runs on PostgreSQL here: use pg_dump, or your server's own backups.")
        if file.exists():
            raise CommandError(f"{file} exists already. Choose another name.")
        draft = file.with_name(f"{file.name}.part")
        try:
            os.close(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))  # customers' data is in it
            _copy(draft)
            draft.rename(file)
        except (OSError, sqlite3.Error) as error:
            draft.unlink(missing_ok=True)
            raise CommandError(f"{file} cannot be written: {error}") from error
        self.stdout.write(f"{file}: {file.stat().st_size / 1_000_000:,.1f} MB.")
        self.stdout.write("The secrets in it open with the secret key only: keep that, too, in another place.")


def _copy(draft: Path) -> None:
    connection.ensure_connection()
    copy = sqlite3.connect(draft)
    try:
        connection.connection.backup(copy)  # one moment's state; who writes meanwhile does not wait
    finally:
        copy.close()

"""A copy of the database while Suivi works."""

import io
import sqlite3
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.road import new_shop

pytestmark = pytest.mark.django_db(transaction=True)  # a copy waits for whoever writes


def backup(file: Path) -> str:
    out = io.StringIO()
    call_command("backup", str(file), stdout=out)
    return out.getvalue()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite is copied by Suivi")
def test_all_is_in_the_copy_and_nobody_else_reads_it(tmp_path: Path) -> None:
    new_shop("atelier")
    file = tmp_path / "backup.sqlite3"
    assert "MB" in backup(file)
    assert sqlite3.connect(file).execute("SELECT handle FROM accounts_shop").fetchall() == [("atelier",)]
    assert file.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["backup.sqlite3"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite is copied by Suivi")
def test_no_file_is_overwritten_and_a_copy_that_fails_leaves_none(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("precious")
    with pytest.raises(CommandError, match="exists already"):
        backup(there)
    assert there.read_text() == "precious"
    with pytest.raises(CommandError, match="cannot be written"):
        backup(tmp_path / "no folder" / "backup")


def test_postgresql_is_left_to_its_own_tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "vendor", "postgresql")
    with pytest.raises(CommandError, match="pg_dump"):
        backup(tmp_path / "backup")

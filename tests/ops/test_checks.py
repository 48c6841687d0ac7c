"""A configuration that cannot work is refused, with a hint."""

import os
import sqlite3
import subprocess
import sys
import zoneinfo
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks

from suivi.ops import checks

LONG = "k" * 40


def found() -> set[str]:
    messages = run_checks(tags=[checks.TAG])
    assert all(message.hint for message in messages)
    return {str(message.id) for message in messages}


def test_the_tests_own_configuration_is_sound() -> None:
    assert found() == set()


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"BASE_URL": "track.example.com", "ALLOWED_HOSTS": ["*"]}, {"suivi.E001"}),
        ({"BASE_URL": "https://track.example.com", "ALLOWED_HOSTS": ["127.0.0.1"]}, {"suivi.E002"}),
        ({"BASE_URL": "https://track.example.com", "ALLOWED_HOSTS": [".example.com"]}, set()),
        ({"BASE_URL": "http://track.example.com", "ALLOWED_HOSTS": ["track.example.com"]}, {"suivi.W001"}),
        ({"BASE_URL": "http://[::1]:8000"}, set()),
        ({"BASE_URL": "https://a.example", "ALLOWED_HOSTS": ["a.example"], "DEBUG": True}, {"suivi.E003"}),
        ({"BASE_URL": "https://a.example", "ALLOWED_HOSTS": ["*"], "CUSTOMER_HOSTS": ["a.example"]}, {"suivi.E009"}),
        ({"DEBUG": True}, set()),
        ({"DATA_DIR": Path("/nowhere/at/all")}, {"suivi.E005"}),
        ({"SECRET_KEY": "short"}, {"suivi.E008"}),
    ],
)
def test_settings_that_cannot_work(changes: dict[str, Any], codes: set[str], settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1", "[::1]"]
    for name, value in changes.items():
        setattr(settings, name, value)
    assert found() == codes


@pytest.mark.parametrize("port", ["0", "65536", "-1"])
def test_a_port_that_is_none(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    assert found() == {"suivi.E004"}


def test_debug_mode_on_an_open_address(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.DEBUG = True
    monkeypatch.setenv("SUIVI_HOST", "0.0.0.0")
    assert found() == {"suivi.E003"}


def test_a_folder_that_cannot_be_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert found() == {"suivi.E005"}


def test_an_old_sqlite(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    assert found() == {"suivi.E006"}


def test_missing_time_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> None:
        raise zoneinfo.ZoneInfoNotFoundError(name)

    monkeypatch.setattr(zoneinfo, "ZoneInfo", none)
    assert found() == {"suivi.E007"}


def start(**environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "suivi.cli", "check", "--tag", checks.TAG]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"SUIVI_DATABASE_URL": "mysql://db/x"}, "SUIVI_DATABASE_URL must begin with postgresql://, not with 'mysql'"),
        ({"SUIVI_DATABASE_URL": "postgresql://db:99999/x"}, "the port must be a number up to 65535"),
        ({"PORT": "http"}, "PORT must be a whole number, not 'http'"),
        ({"SUIVI_DEBUG": "perhaps"}, "SUIVI_DEBUG must be 1 or 0, not 'perhaps'"),
        ({"SUIVI_LOG_LEVEL": "LOUD"}, "SUIVI_LOG_LEVEL must be one of DEBUG, INFO"),
        ({"SUIVI_DATA_DIR": "/dev/null/x", "SUIVI_SECRET_KEY": ""}, "The data folder /dev/null/x cannot be made"),
        ({"SUIVI_SECRET_KEY_PREVIOUS_FILE": "/nowhere"}, "SUIVI_SECRET_KEY_PREVIOUS_FILE: cannot read /nowhere"),
    ],
)
def test_what_cannot_be_understood_stops_the_start_in_one_line(environment: dict[str, str], said: str) -> None:
    plain = {"DJANGO_SETTINGS_MODULE": "suivi.settings", "SUIVI_SECRET_KEY": LONG, "SUIVI_DATABASE_URL": ""}
    answer = start(**plain | environment)
    assert answer.returncode == 1
    assert answer.stderr.startswith("Suivi cannot start: ")
    assert said in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_processes_that_start_at_once_agree_on_the_secret_key(tmp_path: Path) -> None:
    code = "from suivi import settings; print(settings.SECRET_KEY)"
    environment = {**os.environ, "SUIVI_DATA_DIR": str(tmp_path), "SUIVI_SECRET_KEY": ""}

    def key(_: int) -> str:
        return subprocess.check_output([sys.executable, "-c", code], env=environment, text=True)

    with ThreadPoolExecutor(4) as pool:
        keys = set(pool.map(key, range(4)))
    assert len(keys) == 1
    assert len(keys.pop().strip()) >= checks.SHORTEST_KEY
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["SUIVI_SECRET_KEY", "SUIVI_SECRET_KEY_PREVIOUS", "SUIVI_DATABASE_URL"])
def test_a_secret_may_come_from_a_file(name: str, tmp_path: Path) -> None:
    value = "postgresql://u:p@db/suivi" if "URL" in name else LONG
    (tmp_path / "it").write_text(f"{value}\n")
    code = "from suivi import settings as s; print(s.SECRET_KEY, s.SECRET_KEY_FALLBACKS, s.DATABASES)"
    environment = {**os.environ, "SUIVI_DATA_DIR": str(tmp_path), f"{name}_FILE": str(tmp_path / "it")}
    environment.pop(name, None)
    said = subprocess.check_output([sys.executable, "-c", code], env=environment, text=True)
    assert ("'HOST': 'db'" if "URL" in name else LONG) in said

"""A whole Suivi in processes of its own, that can be killed."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from suivi.ops.serving import web_command
from tests.blank import blank_database, blank_file

STATION = [sys.executable, "-m", "tests.crash.station"]
PATIENCE = 60.0  # seconds; never waited for on a machine that works


def until(condition: Callable[[], object], what: str) -> None:
    """Waits for a condition; fails, naming it, where it does not come."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not in {PATIENCE:g} seconds"
        time.sleep(0.02)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(pid: int) -> list[int]:
    """The processes that a process made and that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(after[1]) == pid and after[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class Site:
    """A database with a shop, a web server and workers. ``database``: an URL, or empty for a SQLite file."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.database, self.port = folder, database, free_port()
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "suivi.settings",
            "SUIVI_DATA_DIR": str(folder),
            "SUIVI_DATABASE_URL": database,
            "SUIVI_SECRET_KEY": "crash" * 10,
            "SUIVI_BASE_URL": f"http://127.0.0.1:{self.port}",
            "SUIVI_PRIVATE_ADDRESSES": "1",
            "PYTHONWARNINGS": "ignore",
        }
        self.web: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []
        self._station("prepare")

    def _station(self, *what: str) -> bytes:
        return subprocess.run([*STATION, *what], env=self.environment, check=True, stdout=subprocess.PIPE).stdout

    def _start(self, command: list[str]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(command, env=self.environment, stdin=subprocess.PIPE, start_new_session=True)

    def connect(self, base: str) -> None:
        """Connects the shop with a store."""
        self._station("connect", base)

    def start_people(self, acts: int) -> "subprocess.Popen[bytes]":
        """Somebody who asks for so many acts, and then leaves."""
        return self._start([*STATION, "people", str(acts)])

    def shown(self) -> dict[str, Any]:
        """How far it is (``station.shown``)."""
        answer: dict[str, Any] = json.loads(self._station("shown"))
        return answer

    def write_letters(self, orders: int, port: int) -> None:
        """New orders, of which customers are told by the mail server at a port."""
        self._station("letters", str(orders), str(port))

    def outbox(self) -> list[tuple[str, str, int]]:
        """Key, state and doubts of every message."""
        return [tuple(row) for row in json.loads(self._station("outbox"))]

    def start_web(self) -> None:
        self.web = self._start([*web_command("127.0.0.1", self.port), "--tied"])

    def start_worker(self) -> None:
        self.workers.append(self._start([*STATION, "worker"]))

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill_web(self) -> None:
        """Ends the web server and all that it made, as a power cut does, and starts another."""
        assert self.web is not None
        self._kill(self.web)
        self.start_web()

    def kill_web_worker(self) -> None:
        """Ends only the process that answers; the server itself starts another."""
        assert self.web is not None
        for pid in children(self.web.pid):
            os.kill(pid, signal.SIGKILL)

    def kill_worker(self) -> None:
        """Ends the oldest worker in the middle of what it does, and starts another."""
        self._kill(self.workers.pop(0))
        self.start_worker()

    def _kill(self, process: "subprocess.Popen[bytes]") -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()

    def inbox(self) -> dict[str, int]:
        """How many deliveries are in each state."""
        question = "SELECT state, count(*) FROM inbox_delivery GROUP BY state"
        if self.database:
            with psycopg.connect(self.database) as connection:
                return dict(connection.execute(question).fetchall())
        with closing(sqlite3.connect(self.folder / "suivi.sqlite3", timeout=20)) as connection:
            return dict(connection.execute(question).fetchall())

    def ended(self, *what: int) -> dict[str, Any]:
        """How it ended, and how it should have (``station.ended``)."""
        answer: dict[str, Any] = json.loads(self._station("ended", *map(str, what)))
        return answer

    def stop(self) -> None:
        """Kills all."""
        for process in (*self.workers, *([self.web] if self.web else [])):
            self._kill(process)
        self.workers, self.web = [], None


@contextmanager
def new_database(folder: Path) -> Iterator[str]:
    """The URL of a database with empty tables: on the tests' PostgreSQL server, or "" for SQLite's file."""
    server = os.environ.get("SUIVI_TEST_DATABASE_URL", "")
    if not server:
        blank_file(folder)
        yield ""
        return
    with blank_database(server, f"suivi_crash_{os.getpid()}") as address:
        yield address

"""``suivi up`` leaves nothing behind, however it ends, and starts anew what dies."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.site import Site, children, lives, new_database, until


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with new_database(tmp_path) as database:
        yield Site(tmp_path, database)


@pytest.fixture
def up(site: Site) -> "Iterator[subprocess.Popen[bytes]]":
    command = [sys.executable, "-m", "suivi.cli", "up", "--demo", "0", "--port", str(site.port)]
    process = subprocess.Popen(command, env=site.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    family: list[int] = []
    try:
        until(site.answers, "the web server answers")
        family += tree(process.pid)
        yield process
        until(lambda: not any(map(lives, family)), "all processes have ended")
    finally:
        for pid in filter(lives, [process.pid, *family]):
            os.kill(pid, signal.SIGKILL)
        process.wait()


def tree(pid: int) -> list[int]:
    """A process's children and theirs."""
    return [each for child in children(pid) for each in (child, *tree(child))]


@pytest.mark.parametrize(("blow", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 0), (signal.SIGKILL, -9)])
def test_all_processes_end_with_it(up: "subprocess.Popen[bytes]", blow: signal.Signals, code: int) -> None:
    assert len(tree(up.pid)) == 3, "web server, its worker, and the worker of the inbox"
    up.send_signal(blow)
    assert up.wait(30) == code

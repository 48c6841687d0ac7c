"""The processes of ``suivi up``: watched, started anew, ended together."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from suivi.ops import serving

WAITS = [sys.executable, "-c", "import sys; sys.stdin.read()"]
FAILS = [sys.executable, "-c", "raise SystemExit(3)"]
STUBBORN = [sys.executable, "-c", "import signal; signal.signal(15, signal.SIG_IGN)\nwhile True: signal.pause()"]


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "GRACE", 0.2)
    monkeypatch.setattr(serving, "GLANCE", 0.01)


def test_what_fails_at_once_ends_all(capfd: pytest.CaptureFixture[str]) -> None:
    assert serving.together({"web": FAILS, "worker": WAITS}) == 3
    assert "The web process ended at once (3)" in capfd.readouterr().err


def test_what_ran_well_is_started_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serving, "SOUND", 0)
    starts = tmp_path / "starts"
    twice = (
        f"import os, signal\nfile = open({str(starts)!r}, 'a+'); file.write('x'); file.flush(); file.seek(0)\n"
        "if len(file.read()) > 1: os.kill(os.getppid(), signal.SIGTERM); signal.pause()\n"
    )
    assert serving.together({"worker": [sys.executable, "-c", twice]}) == 0
    assert starts.read_text() == "xx"
    assert "it is started anew" in capfd.readouterr().err


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_all_also_who_does_not_listen(asked: signal.Signals) -> None:
    started: list[serving._Child] = []
    start = serving._Child.start

    def start_and_ask(child: serving._Child) -> None:
        start(child)
        started.append(child)
        signal.raise_signal(asked)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serving._Child, "start", start_and_ask)
        assert serving.together({"worker": STUBBORN, "web": WAITS}) == 0
    assert all(child.ended is not None for child in started)
    assert len(started) == 2

"""The processes of a running Suivi: what ``suivi up`` starts, watches and ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

GRACE = 10.0  # seconds a process gets to end by itself


def web_command(host: str, port: int) -> list[str]:
    """The web server, as a command."""
    server = [sys.executable, "-m", "granian", "--interface", "asginl", "--log-level", "warning"]
    return [*server, "--host", host, "--port", str(port), "suivi.asgi:application"]


def worker_command() -> list[str]:
    """The worker, as a command."""
    return [sys.executable, "-m", "suivi.cli", "worker"]


def together(commands: Mapping[str, Sequence[str]]) -> int:
    """Run the commands until one ends or a signal asks for the end; then end the others. Returns the exit code."""
    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.append(1))
    # A session of their own: Ctrl-C reaches them through us, once and in order.
    children = {
        name: subprocess.Popen(command, start_new_session=True, env=os.environ.copy())  # noqa: S603
        for name, command in commands.items()
    }
    code = 0
    while not asked:
        ended = {name: child.returncode for name, child in children.items() if child.poll() is not None}
        if ended:
            name, returned = next(iter(ended.items()))
            sys.stderr.write(f"The {name} process ended by itself ({returned}); the others are stopped.\n")
            code = returned or 1
            break
        time.sleep(0.2)
    _end(list(children.values()))
    return code


def _end(children: Sequence["subprocess.Popen[bytes]"]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + GRACE
    for child in children:
        try:
            child.wait(max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

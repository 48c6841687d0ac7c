"""The processes of a running Suivi: what ``suivi up`` starts, watches, starts anew and ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

GRACE = 10.0  # seconds a process gets to end by itself
SOUND = 5.0  # a process that ends sooner than this would end again: its port is taken, its database away …
GLANCE = 0.2


def web_command(host: str, port: int) -> list[str]:
    """The web server, as a command."""
    return [sys.executable, "-m", "suivi.ops.server", "--host", host, "--port", str(port)]


def worker_command() -> list[str]:
    """The worker, as a command."""
    return [sys.executable, "-m", "suivi.cli", "worker"]


class _Child:
    """A process in a session of its own (so that Ctrl-C reaches it through us, once and in order), tied to ours by its
    standard input.
    """

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name, self._command = name, [*command, "--tied"]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self._command, start_new_session=True, stdin=subprocess.PIPE)  # noqa: S603
        self._began = time.monotonic()

    @property
    def ended(self) -> int | None:
        """Its exit code; None while it runs."""
        return self.process.poll()

    @property
    def sound(self) -> bool:
        """Whether it ran long enough for a new start to help."""
        return time.monotonic() - self._began > SOUND

    def ask_to_end(self) -> None:
        if self.ended is None:
            self.process.terminate()

    def end(self, deadline: float) -> None:
        """Waits for it until then, and leaves nothing of it behind."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(deadline - time.monotonic(), 0.1))
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()


def together(commands: Mapping[str, Sequence[str]]) -> int:
    """Run the commands until a signal asks for the end, and start anew what ends by itself; what ends at once ends all.
    Returns the exit code.
    """
    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.append(1))
    children = [_Child(name, command) for name, command in commands.items()]
    code = 0
    while not asked and not code:
        time.sleep(GLANCE)
        code = _look_after(children)
    for child in children:
        child.ask_to_end()
    deadline = time.monotonic() + GRACE
    for child in children:
        child.end(deadline)
    return code


def _look_after(children: Sequence[_Child]) -> int:
    """Starts anew what has ended; where that cannot help, the exit code with which all must end."""
    for child in children:
        if (code := child.ended) is None:
            continue
        child.end(time.monotonic())
        if not child.sound:
            sys.stderr.write(f"The {child.name} process ended at once ({code}); the others are stopped.\n")
            return code or 1
        sys.stderr.write(f"The {child.name} process ended by itself ({code}); it is started anew.\n")
        child.start()
    return 0

"""No process outlives the one it belongs to, however that one ended."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable

STDIN = 0
GRACE = 10.0  # seconds to end in good order


def end_with_stdin() -> None:
    """Ends this process once its standard input ends, which is when whoever holds the other end is gone."""
    _watch(_stdin_ended)


def end_with_parent() -> None:
    """Ends this process once the one that made it by ``multiprocessing`` is gone. Others are left alone."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        _watch(parent.join)


def _stdin_ended() -> None:
    while os.read(STDIN, 1024):
        pass


def _watch(wait: Callable[[], None]) -> None:
    def end() -> None:
        wait()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE)
        os._exit(1)

    threading.Thread(target=end, name="lifeline", daemon=True).start()

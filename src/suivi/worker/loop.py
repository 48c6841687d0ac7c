"""The worker: runs every duty when its time has come, until it is asked to stop."""

import logging
import signal
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from types import FrameType

from django.db import close_old_connections

from suivi.lib import clock
from suivi.worker.duties import DUTIES, Duty

logger = logging.getLogger(__name__)
AFTER_FAILURE = timedelta(seconds=5)


class Worker:
    """Keeps when each duty is next due. All else is in the database, so a restart loses nothing."""

    def __init__(self, duties: Sequence[Duty] = DUTIES, now: Callable[[], datetime] = clock.now) -> None:
        self._now = now
        self._due: dict[Duty, datetime] = dict.fromkeys(duties, now())
        self._stop = threading.Event()

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:  # noqa: ARG002 - a signal handler
        """Ends ``run`` after the duty at hand."""
        self._stop.set()

    def turn(self) -> timedelta:
        """Runs once what is due. Returns how long nothing is due then."""
        for duty, due_at in list(self._due.items()):
            if due_at <= self._now() and not self._stop.is_set():
                self._due[duty] = self._now() + self._do(duty)
        return max(min(self._due.values()) - self._now(), timedelta(0))

    def run(self) -> None:
        """Works until ``stop``."""
        while not self._stop.is_set():
            self._stop.wait(self.turn().total_seconds())

    def _do(self, duty: Duty) -> timedelta:
        """Runs a duty; returns when it is due again. A failure is logged and tried again: the rows are still due."""
        try:
            done = duty.run(self._now())
        except Exception:
            logger.exception("Could not %s", duty.name)
            close_old_connections()
            return max(AFTER_FAILURE, duty.every)
        return timedelta(0) if done and duty.greedy else duty.every


def run() -> None:
    """Works until SIGTERM or SIGINT."""
    worker = Worker()
    signal.signal(signal.SIGTERM, worker.stop)
    signal.signal(signal.SIGINT, worker.stop)
    logger.info("The worker runs %d duties", len(DUTIES))
    worker.run()
    logger.info("The worker has stopped")

"""The worker: runs every duty when its time has come, until it is asked to stop."""

import logging
import signal
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from types import FrameType

from django.db import close_old_connections, connections

from suivi.lib import clock
from suivi.lib.longlived import settle
from suivi.worker.duties import DUTIES, Duty

logger = logging.getLogger(__name__)
AFTER_FAILURE = timedelta(seconds=5)


class Lane:
    """Duties that are done one after another. Keeps when each is next due; all else is in the database."""

    def __init__(self, duties: Sequence[Duty], now: Callable[[], datetime], stop: threading.Event) -> None:
        self._now, self._stop = now, stop
        self._due: dict[Duty, datetime] = dict.fromkeys(duties, now())

    def turn(self) -> timedelta:
        """Runs once what is due. Returns how long nothing is due then."""
        for duty, due_at in list(self._due.items()):
            if due_at <= self._now() and not self._stop.is_set():
                self._due[duty] = self._now() + self._do(duty)
        return max(min(self._due.values()) - self._now(), timedelta(0))

    def run(self) -> None:
        """Works until the worker stops; should this end otherwise, the whole worker does, and is started again."""
        try:
            while not self._stop.is_set():
                self._stop.wait(self.turn().total_seconds())
        finally:
            self._stop.set()

    def run_aside(self) -> None:
        """As ``run``, in a thread of its own."""
        try:
            self.run()
        finally:
            connections.close_all()

    def _do(self, duty: Duty) -> timedelta:
        """Runs a duty; returns when it is due again. A failure is logged and tried again: the rows are still due."""
        try:
            done = duty.run(self._now())
        except Exception:
            logger.exception("Could not %s", duty.name)
            close_old_connections()
            return max(AFTER_FAILURE, duty.every)
        return timedelta(0) if done and duty.greedy else duty.every


class Worker:
    """One lane beside another: what waits for somebody else's machine does not delay the rest."""

    def __init__(self, duties: Sequence[Duty] = DUTIES, now: Callable[[], datetime] = clock.now) -> None:
        self._stop = threading.Event()
        lanes = dict.fromkeys(duty.lane for duty in duties)
        self._lanes = [Lane([one for one in duties if one.lane == lane], now, self._stop) for lane in lanes]

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:  # noqa: ARG002 - a signal handler
        """Ends ``run`` after the duties at hand."""
        self._stop.set()

    def turn(self) -> timedelta:
        """Runs once what is due, in this thread. Returns how long nothing is due then."""
        return min([lane.turn() for lane in self._lanes])

    def run(self) -> None:
        """Works until ``stop``: the first lane in this thread, each of the others in its own."""
        first, *others = self._lanes
        threads = [threading.Thread(target=lane.run_aside) for lane in others]
        for thread in threads:
            thread.start()
        first.run()
        for thread in threads:
            thread.join()


def run() -> None:
    """Works until SIGTERM or SIGINT."""
    worker = Worker()
    signal.signal(signal.SIGTERM, worker.stop)
    signal.signal(signal.SIGINT, worker.stop)
    settle()
    logger.info("The worker runs %d duties", len(DUTIES))
    worker.run()
    logger.info("The worker has stopped")

"""How far a run is, told once a second from beside it.

The rows of a report come from one long look into the database, and on SQLite nobody can write through the same
connection meanwhile. So a thread of its own renews the lease, tells the count, and learns whether to stop.
"""

import logging
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from types import TracebackType

from django.db import DatabaseError, connections

from suivi.lib import clock
from suivi.publishing.models import Run

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
EVERY = 1.0  # seconds


class Canceled(Exception):  # noqa: N818 - it says what happened
    """Somebody stopped the run, or another worker took it over."""


class Pulse:
    """Counts a run's rows and keeps its lease, for as long as the ``with`` lasts."""

    def __init__(self, run: Run) -> None:
        self.run, self.rows, self.counted, self.days, self.stopped = run, 0, 0, 0, False
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"run {run.pk}", daemon=True)

    def __enter__(self) -> "Pulse":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join()

    def count(self, rows: Iterator[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
        """The rows, counted while they pass. Raises ``Canceled`` once the run is to stop."""
        for row in rows:
            if self.stopped:
                raise Canceled
            self.rows += 1
            yield row

    def counting(self, done: int, days: int) -> None:
        """So many days of a large shop's orders are counted. Raises ``Canceled`` once the run is to stop."""
        self.counted, self.days = done, days
        if self.stopped:
            raise Canceled

    def _beat(self) -> None:
        try:
            while not self._end.wait(EVERY):
                try:
                    self.stopped = not beat(self, clock.now())
                except DatabaseError:  # a busy moment; the lease lasts for many beats
                    logger.warning("Could not tell how far run %s is", self.run.pk)
        finally:
            connections.close_all()


def beat(pulse: Pulse, now: datetime) -> bool:
    """Tells how far the run is; whether it is still to go on."""
    run = pulse.run
    mine = Run.objects.filter(pk=run.pk, state=Run.State.RUNNING, attempts=run.attempts)
    far = {"rows": pulse.rows, "counted": pulse.counted, "days": pulse.days}
    return bool(mine.update(**far, leased_until=now + LEASE))

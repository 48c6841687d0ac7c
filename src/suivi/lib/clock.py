"""The only place that asks the machine for the time."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def elapsed() -> float:
    """Seconds that only ever grow, for measuring how long something takes."""
    return time.monotonic()

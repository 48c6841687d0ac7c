"""Whether a worker lives."""

import os
import socket
from datetime import datetime, timedelta

from suivi.worker.models import Heartbeat

PERIOD = timedelta(seconds=10)
FORGET_AFTER = timedelta(days=1)


def beat(now: datetime) -> None:
    """Says that this worker lives."""
    name = f"{socket.gethostname()[:80]}:{os.getpid()}"
    Heartbeat.objects.update_or_create(worker=name, defaults={"at": now})
    Heartbeat.objects.filter(at__lt=now - FORGET_AFTER).delete()


def age(now: datetime) -> timedelta | None:
    """How long ago any worker last said that it lives; None where none ever did."""
    last = Heartbeat.objects.order_by("-at").values_list("at", flat=True).first()
    return None if last is None else now - last

"""A worker in a process of its own: ``python -m tests.working NOW LIMIT``.

Says "ready", works off what is due once a line comes in, and says how many deliveries it took. One that contains
"deadly" ends the process at once, as a fault in a library or the system's memory guard would.
"""

import os
import sys
from collections.abc import Mapping
from datetime import datetime

import django

django.setup()

from suivi.inbox.process import process  # noqa: E402
from suivi.sources import SOURCES  # noqa: E402
from suivi.sources.contract import Finding  # noqa: E402


class Deadly:
    """The demo's source, with one payload that it does not survive."""

    def __init__(self) -> None:
        self._demo = SOURCES["demo"]

    def translate(self, topic: str, body: bytes, headers: Mapping[str, str], received_at: datetime) -> list[Finding]:
        if b"deadly" in body:
            os._exit(9)
        return self._demo.translate(topic, body, headers, received_at)


def main() -> None:
    SOURCES["demo"] = Deadly()
    now, limit, total = datetime.fromisoformat(sys.argv[1]), int(sys.argv[2]), 0
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    while taken := process(now, limit):
        total += taken
    sys.stdout.write(f"{total}\n")


if __name__ == "__main__":
    main()

"""A slow carrier in a process of its own, so that its work is not counted as the worker's."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection

from tests.providers import Providers, serving

from bench.setting import NOW

LEFT = NOW - timedelta(days=2)
PATIENCE = 60  # seconds for the process to start


@contextmanager
def carrier(numbers: list[str], latency: float) -> Iterator[str]:
    """Its address."""
    context = get_context("spawn")
    here, there = context.Pipe()
    child = context.Process(target=_serve, args=(numbers, latency, there), daemon=True)
    child.start()
    try:
        if not here.poll(PATIENCE):
            raise SystemExit("The carrier did not start.")
        yield here.recv()
    finally:
        child.terminate()
        child.join()


def _serve(numbers: list[str], latency: float, line: Connection) -> None:
    known = Providers()
    known.scans = {number: [(LEFT, "IDP", "Departed")] for number in numbers}
    with serving(known.answer, latency) as base:
        line.send(base)
        line.recv()

"""A few threads that look after connected stores, so that one which does not answer delays no other.

Every store has one turn a round, and none has two threads. Stores in trouble never have more than half of the threads.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any, Protocol, TypeVar

from django.db import connections


class Turn(Protocol):
    """Whose turn it is: a store, or whatever else one thread looks after. ``failures``: lately, in a row."""

    @property
    def pk(self) -> Any:  # noqa: ANN401 - a model's key may be anything
        """By which it is told from others."""

    @property
    def failures(self) -> int:
        """0 where it works."""


_Some = TypeVar("_Some", bound=Turn)
THREADS = 4
PATIENCE = 1.0  # seconds that a round waits for somebody to be done before it is over


class Each(Protocol):
    """Has every store's work done."""

    def __call__(self, stores: Sequence[_Some], work: Callable[[_Some], int], /) -> int:
        """Returns how much that was; ``work`` says it of one."""


def one_by_one(stores: Sequence[_Some], work: Callable[[_Some], int]) -> int:
    """In this thread, one store after another."""
    return sum(map(work, stores))


class Crew:
    """Threads for one duty; a turn that takes long goes on while other stores have theirs, round after round."""

    def __init__(self, threads: int = THREADS) -> None:
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="store")
        self._busy: dict[Future[int], Turn] = {}

    def __call__(self, stores: Sequence[_Some], work: Callable[[_Some], int], /) -> int:
        """One round. Returns what the turns that ended did, also those of rounds before.

        An error of ``work`` is raised here, once; the other stores' turns go on.
        """
        at_work = {one.pk for one in self._busy.values()}
        waiting = [one for one in stores if one.pk not in at_work]
        done = self._ended()
        while waiting:
            if len(self._busy) == self._threads:
                wait(self._busy, return_when=FIRST_COMPLETED)
                done += self._ended()
            one = waiting.pop(0)
            if not one.failures or self._in_trouble() < self._threads // 2:
                self._busy[self._pool.submit(_turn, work, one)] = one
        if self._busy and not done:
            wait(self._busy, PATIENCE, FIRST_COMPLETED)
        return done + self._ended()

    def _in_trouble(self) -> int:
        return sum(one.failures > 0 for one in self._busy.values())

    def _ended(self) -> int:
        ended = [future for future in self._busy if future.done()]
        for future in ended:
            del self._busy[future]
        return sum(future.result() for future in ended)


def _turn(work: Callable[[_Some], int], store: _Some) -> int:
    """A thread that waits for its next store holds no connection to the database."""
    try:
        return work(store)
    finally:
        connections.close_all()

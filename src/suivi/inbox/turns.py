"""Other processes that each do whole portions of a long job, and write them one after another, in order."""

import os
import pickle
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from multiprocessing.context import SpawnContext
from typing import Any, TypeVar

import django

from suivi.lib.longlived import settle

Job = TypeVar("Job")
Done = TypeVar("Done")
AHEAD = 2  # jobs a process has in hand: enough to never wait, few enough to keep memory flat
_STOPPED = -1


class Turns:
    """Whose turn it is to write, over several processes."""

    def __init__(self, context: SpawnContext) -> None:
        self._changed = context.Condition()
        self._next = context.Value("q", 0, lock=False)

    @contextmanager
    def turn(self, number: int) -> Iterator[None]:
        """Waits until all turns before this one have ended well. Raises ``RuntimeError`` where one has not."""
        with self._changed:
            self._changed.wait_for(lambda: self._next.value in {number, _STOPPED})
            if self._next.value == _STOPPED:
                raise RuntimeError("An earlier part failed.")
        try:
            yield
        except BaseException:
            self._pass_to(_STOPPED)
            raise
        self._pass_to(number + 1)

    def _pass_to(self, number: int) -> None:
        with self._changed:
            self._next.value = number
            self._changed.notify_all()


def in_turns(
    begin: Callable[..., Callable[[Job, "Turn"], Done]], about: tuple[Any, ...], jobs: Iterable[Job], processes: int
) -> Iterator[Done]:
    """What became of each job, in their order.

    ``begin(*about)`` is called once in each process and gives the function that does a job; it writes inside of the
    turn it is handed. With ``processes`` 0, or for a single job, all is done here. Only a bounded number of jobs waits.
    """
    waiting = iter(jobs)
    first = list(islice(waiting, 2)) if processes else []
    if len(first) < 2:
        do = begin(*about)
        yield from (do(job, _no_wait) for job in chain(first, waiting))
        return
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, context, _begin, (pickle.dumps((begin, about)), Turns(context))) as pool:
        ahead: deque[Future[Done]] = deque()
        try:
            for number, job in enumerate(chain(first, waiting)):
                ahead.append(pool.submit(_do, number, job))
                if len(ahead) >= processes * AHEAD:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


Turn = Callable[[], Any]  # gives a context manager
_doing: list[Any] = []


@contextmanager
def _no_wait() -> Iterator[None]:
    yield


def _begin(pickled: bytes, turns: Turns) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    django.setup()  # before anything that needs it is imported
    begin, about = pickle.loads(pickled)  # noqa: S301 - our own
    _doing[:] = [begin(*about), turns]
    settle()


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for jobs for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _do(number: int, job: Any) -> Any:  # noqa: ANN401 - whatever the caller's jobs are
    do, turns = _doing
    return do(job, lambda: turns.turn(number))

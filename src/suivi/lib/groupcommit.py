"""Many small writes, one commit: rows that arrive while a commit is under way share the next one."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import SimpleQueue
from typing import Generic, TypeVar

Row = TypeVar("Row")
_Fate = tuple["asyncio.Future[None]", Exception | None]
MOST = 500  # rows in one commit


class GroupCommit(Generic[Row]):
    """Hands rows to ``write`` in batches, on one thread. ``write`` returns when they are safe on disk, or raises."""

    def __init__(
        self, write: Callable[[Sequence[Row]], None], outage: tuple[type[Exception], ...] = (ConnectionError,)
    ) -> None:
        """``outage``: errors that are no row's fault, after which the rest of a batch is not tried row by row."""
        self._write = write
        self._outage = outage
        self._queue: SimpleQueue[tuple[Row, asyncio.Future[None], asyncio.AbstractEventLoop]] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="group-commit", daemon=True)
        self._thread.start()

    async def add(self, row: Row) -> None:
        """Returns when the row is safe; raises what ``write`` raised."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        self._queue.put((row, done, loop))
        await done

    def _work(self) -> None:
        while True:
            batch = [self._queue.get()]
            while len(batch) < MOST and not self._queue.empty():
                batch.append(self._queue.get())
            told: dict[asyncio.AbstractEventLoop, list[_Fate]] = {}
            for (_, done, loop), error in zip(batch, self._errors([row for row, _, _ in batch]), strict=True):
                told.setdefault(loop, []).append((done, error))
            for loop, fates in told.items():
                with suppress(RuntimeError):  # the loop has closed: nobody waits any more
                    loop.call_soon_threadsafe(_settle, fates)

    def _errors(self, rows: Sequence[Row]) -> list[Exception | None]:
        """Writes the rows; where that fails, each by itself, so that a bad one fails alone."""
        error = self._error(rows)
        if error is None or len(rows) == 1:
            return [error] * len(rows)
        errors: list[Exception | None] = []
        for row in rows:
            error = self._error([row])
            errors.append(error)
            if isinstance(error, self._outage):
                break
        return errors + [error] * (len(rows) - len(errors))

    def _error(self, rows: Sequence[Row]) -> Exception | None:
        try:
            self._write(rows)
        except Exception as error:
            return error
        return None


def _settle(fates: "Sequence[_Fate]") -> None:
    for done, error in fates:
        if done.done():
            continue
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)

"""Many small writes, one commit: rows that arrive while a commit is under way share the next one."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import Generic, TypeVar

Row = TypeVar("Row")
MOST = 500  # rows in one commit


class GroupCommit(Generic[Row]):
    """Hands rows to ``write`` in batches, on one thread. ``write`` returns when they are safe on disk, or raises."""

    def __init__(self, write: Callable[[Sequence[Row]], None]) -> None:
        self._write = write
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
            error: Exception | None = None
            try:
                self._write([row for row, _, _ in batch])
            except Exception as raised:
                error = raised
            for _, done, loop in batch:
                loop.call_soon_threadsafe(_settle, done, error)


def _settle(done: "asyncio.Future[None]", error: Exception | None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)

"""Rows that share a commit: each learns its own fate, and the thread outlives everything."""

import asyncio
import threading
from collections.abc import Sequence

from suivi.lib.groupcommit import GroupCommit


class Disk:
    """The first write waits for ``go``, so that what follows is one batch."""

    def __init__(self, bad: str = "", error: Exception | None = None) -> None:
        self.bad, self.error = bad, error or ValueError("bad row")
        self.go, self.began = threading.Event(), threading.Event()
        self.calls: list[list[str]] = []

    def write(self, rows: Sequence[str]) -> None:
        self.calls.append(list(rows))
        self.began.set()
        assert self.go.wait(10)
        if self.bad and self.bad in rows:
            raise self.error


async def add_all(disk: Disk, rows: str) -> list[BaseException | None]:
    commit = GroupCommit(disk.write)
    first = asyncio.create_task(commit.add("first"))
    await asyncio.to_thread(disk.began.wait, 10)
    rest = [asyncio.create_task(commit.add(row)) for row in rows]
    asyncio.get_running_loop().call_soon(disk.go.set)  # after every task has put its row
    await first
    return await asyncio.gather(*rest, return_exceptions=True)


def test_rows_that_wait_share_a_commit() -> None:
    disk = Disk()
    assert asyncio.run(add_all(disk, "abc")) == [None, None, None]
    assert disk.calls == [["first"], ["a", "b", "c"]]


def test_a_bad_row_fails_alone() -> None:
    disk = Disk(bad="b")
    assert asyncio.run(add_all(disk, "abc")) == [None, disk.error, None]


def test_an_outage_is_not_tried_row_by_row() -> None:
    disk = Disk(bad="a", error=ConnectionError("no disk"))
    assert asyncio.run(add_all(disk, "abc")) == [disk.error] * 3
    assert disk.calls == [["first"], ["a", "b", "c"], ["a"]]


def test_the_thread_survives_a_loop_that_has_closed() -> None:
    disk = Disk()
    commit = GroupCommit(disk.write)
    loop = asyncio.new_event_loop()
    task = loop.create_task(commit.add("left"))
    loop.call_soon(task.cancel)
    loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
    loop.close()
    disk.go.set()
    asyncio.run(asyncio.wait_for(commit.add("next"), 10))
    assert ["next"] in disk.calls or ["left", "next"] in disk.calls

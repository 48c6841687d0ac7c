"""A small client that posts over kept connections on this machine, as fast as it is answered or at a given pace."""

import asyncio
import itertools
import time
from collections.abc import Iterator
from typing import NamedTuple

HEAD_END = b"\r\n\r\n"
PATIENCE = 30.0  # seconds to wait for one answer


class Load(NamedTuple):
    """What a run saw: answers by status, the seconds it took, and how long each answer took, in seconds."""

    answers: dict[int, int]
    seconds: float
    waits: list[float]

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return self.answers.get(200, 0) / self.seconds

    def percentile(self, share: float) -> float:
        """The wait that this share of the answers did not exceed, in milliseconds."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


class _Line(asyncio.Protocol):
    """One kept connection, one request at a time. Answers without a body only."""

    def __init__(self) -> None:
        self._read = b""
        self._answer: asyncio.Future[int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        if self._read.endswith(HEAD_END) and self._answer is not None and not self._answer.done():
            self._answer.set_result(int(self._read[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("the server hung up"))

    async def ask(self, request: bytes) -> int:
        """The status of the answer."""
        self._read = b""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)  # type: ignore[attr-defined]
        return await asyncio.wait_for(self._answer, PATIENCE)

    def close(self) -> None:
        self._transport.close()


async def connect(port: int) -> _Line:
    """A kept connection."""
    _, line = await asyncio.get_running_loop().create_connection(_Line, "127.0.0.1", port)
    return line


async def flood(port: int, requests: Iterator[bytes], *, lines: int, seconds: float) -> Load:
    """Each of ``lines`` connections asks again as soon as it is answered."""
    answers: dict[int, int] = {}
    waits: list[float] = []
    began = time.perf_counter()

    async def work() -> None:
        line = await connect(port)
        while (asked := time.perf_counter()) - began < seconds:
            status = await line.ask(next(requests))
            answers[status] = answers.get(status, 0) + 1
            waits.append(time.perf_counter() - asked)
        line.close()

    await asyncio.gather(*(work() for _ in range(lines)))
    return Load(answers, time.perf_counter() - began, waits)


async def paced(port: int, requests: Iterator[bytes], *, lines: int, seconds: float, rate: float) -> Load:
    """So many requests a second whatever the answers do. A wait counts from when its request was due, so that a server
    that stalls cannot hide it.
    """
    answers: dict[int, int] = {}
    waits: list[float] = []
    turn = itertools.count()
    began = time.perf_counter()

    async def work() -> None:
        line = await connect(port)
        while (due := began + next(turn) / rate) - began < seconds:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            status = await line.ask(next(requests))
            answers[status] = answers.get(status, 0) + 1
            waits.append(time.perf_counter() - due)
        line.close()

    await asyncio.gather(*(work() for _ in range(lines)))
    return Load(answers, time.perf_counter() - began, waits)

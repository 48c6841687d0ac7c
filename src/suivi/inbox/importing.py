"""Importing a file of orders: read here, understood by other processes, recorded here, resumed where it stopped."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import datetime
from hashlib import blake2b
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from django.db import transaction
from django.db.models import F

from suivi.accounts.models import Shop
from suivi.inbox.accept import accept
from suivi.inbox.models import Delivery, ImportRun
from suivi.inbox.prepare import SOURCE, Job, Line, Outcome, Refused, prepare
from suivi.inbox.process import wake_for
from suivi.lib import clock
from suivi.orders.record import policy_of, record_ready
from suivi.sources.files import read_orders

BATCH = 500
AHEAD = 3  # jobs a process has in hand: enough to never wait, few enough to keep memory flat
_BLOCK = 1 << 20


def start(shop: Shop, path: Path, now: datetime) -> ImportRun:
    """The run for this file's content in this shop: a new one, or the one that was interrupted."""
    run, _ = ImportRun.objects.get_or_create(
        shop=shop,
        digest=_digest(path),
        defaults={"file_name": path.name[:255], "started_at": now, "heard_at": now},
    )
    return run


def import_orders(
    run: ImportRun,
    path: Path,
    *,
    processes: int = 2,
    progress: Callable[[int], None] | None = None,
    refused: Callable[[Refused], None] | None = None,
    now: Callable[[], datetime] = clock.now,
) -> ImportRun:
    """Imports what is left of a file. Each batch is committed together with how far it reaches.

    ``progress`` is told how many records each batch had, ``refused`` each that could not be understood; those are
    kept as parked deliveries too. ``processes``: 0 does everything here.
    """
    shop = run.shop
    reading = islice(read_orders(path, shop=shop.handle), run.position, None)
    lines = (Line(number, topic, body if isinstance(body, bytes) else str(body)) for number, topic, body in reading)
    jobs = (Job(batch, policy_of(shop), run.started_at, now()) for batch in _batches(lines))
    for outcome in _prepared(jobs, processes):
        _record(shop, run, outcome, now())
        if progress is not None:
            progress(outcome.lines)
        if refused is not None:
            for one in outcome.refused:
                refused(one)
    ImportRun.objects.filter(pk=run.pk).update(done_at=now())
    run.refresh_from_db()
    return run


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while batch := list(islice(lines, BATCH)):
        yield batch


def _prepared(jobs: Iterable[Job], processes: int) -> Iterator[Outcome]:
    """The outcomes in the file's order, a bounded number of jobs ahead of the writer."""
    if processes == 0:
        yield from map(prepare, jobs)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        ahead: deque[Future[Outcome]] = deque()
        for job in jobs:
            ahead.append(pool.submit(prepare, job))
            if len(ahead) >= processes * AHEAD:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _record(shop: Shop, run: ImportRun, outcome: Outcome, now: datetime) -> None:
    with transaction.atomic():
        recorded = record_ready(shop, outcome.ready, now)
        wake_for(shop, recorded.new_refs, now)
        for one in outcome.refused:
            _park(shop, run, one, now)
        ImportRun.objects.filter(pk=run.pk).update(
            position=F("position") + outcome.lines,
            recorded=F("recorded") + len(outcome.ready),
            unreadable=F("unreadable") + len(outcome.refused),
            heard_at=now,
        )


def _park(shop: Shop, run: ImportRun, one: Refused, now: datetime) -> None:
    """Keeps what could not be understood where it is seen and can be tried again."""
    body = one.line.body if isinstance(one.line.body, bytes) else b""
    key = f"{run.digest}:{one.line.number}"
    accept(shop, SOURCE, one.line.topic, body, {}, key, now)
    Delivery.objects.filter(shop=shop, source=SOURCE, dedupe_key=key).update(
        state=Delivery.State.PARKED, error=one.why.replace("\x00", "")[:2000], attempts=1
    )


def _digest(path: Path) -> str:
    digest = blake2b(digest_size=32)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()

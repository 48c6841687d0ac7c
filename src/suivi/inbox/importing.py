"""Importing a file of orders: cut here, read, judged and recorded by other processes, resumed where it stopped."""

from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from suivi.accounts import providers
from suivi.accounts.models import Shop
from suivi.inbox.accept import accept
from suivi.inbox.models import Delivery, ImportRun
from suivi.inbox.prepare import SOURCE, Prepared, Refused, prepare
from suivi.inbox.process import wake_for
from suivi.inbox.turns import Turn, in_turns
from suivi.lib import clock, rows
from suivi.orders.record import policy_of, record_ready
from suivi.sources.files import Portion, portions

_BLOCK = 1 << 20


class Overtaken(RuntimeError):  # noqa: N818 - what happened, said in words
    """Another process imports the same file into the same shop at this moment."""


class Progress(NamedTuple):
    """What became of one portion. ``reach``: how much of the file is done, 0 to 1; ``refused``: line and why."""

    reach: float
    recorded: int
    refused: tuple[tuple[int, str], ...]


def start(shop: Shop, path: Path, now: datetime) -> ImportRun:
    """The run for this file's content in this shop: a new one, or the one that was interrupted."""
    run, _ = ImportRun.objects.get_or_create(
        shop=shop,
        digest=_digest(path),
        defaults={"file_name": path.name[:255], "started_at": now, "heard_at": now},
    )
    return run


def import_orders(
    run: ImportRun, path: Path, *, processes: int = 0, now: Callable[[], datetime] = clock.now
) -> Iterator[Progress]:
    """Imports what is left of a file, portion by portion. Each is committed together with how far it reaches, so an
    import that is killed at any moment goes on exactly there.

    What could not be understood is told and kept as a parked delivery. ``processes``: how many work beside this one;
    0 does everything here. Raises ``Overtaken``.
    """
    left = portions(path, shop=run.shop.handle, start=run.position)
    jobs = ((portion, now()) for portion in left)
    yield from in_turns(_importer, (run.pk, processes > 0), jobs, processes)
    ImportRun.objects.filter(pk=run.pk).update(done_at=now())
    providers.begin_anew(run.shop)
    run.refresh_from_db()


def _importer(run_id: int, alone: bool) -> Callable[[tuple[Portion, datetime], Turn], Progress]:
    """The function that imports one portion. ``alone``: this process does nothing else."""
    run = ImportRun.objects.select_related("shop").get(pk=run_id)
    policy = policy_of(run.shop)
    if alone:
        rows.expect_many()

    def do(job: tuple[Portion, datetime], turn: Turn) -> Progress:
        portion, now = job
        prepared = prepare(portion, policy, run.started_at, now)
        with turn(), transaction.atomic():
            _record(run, portion, prepared, now)
        refused = tuple((one.number, one.why) for one in prepared.refused)
        return Progress(portion.reach, len(prepared.ready), refused)

    return do


def _record(run: ImportRun, portion: Portion, prepared: Prepared, now: datetime) -> None:
    went_on = ImportRun.objects.filter(pk=run.pk, position=portion.start).update(
        position=portion.end,
        recorded=F("recorded") + len(prepared.ready),
        unreadable=F("unreadable") + len(prepared.refused),
        heard_at=now,
    )
    if not went_on:
        raise Overtaken("This file is being imported into this shop by another process.")
    recorded = record_ready(run.shop, prepared.ready, now)
    wake_for(run.shop, recorded.new_refs, now)
    for one in prepared.refused:
        park(run.shop, SOURCE, f"{run.digest}:{one.number}", one, now)


def park(shop: Shop, source: str, key: str, one: Refused, now: datetime) -> None:
    """Keeps what could not be understood where it is seen and can be tried again."""
    accept(shop, source, one.topic, one.body, {}, key, now)
    Delivery.objects.filter(shop=shop, source=source, dedupe_key=key).update(
        state=Delivery.State.PARKED, error=one.why.replace("\x00", "")[:2000], attempts=1
    )


def _digest(path: Path) -> str:
    digest = blake2b(digest_size=32)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()

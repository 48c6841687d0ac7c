"""The file of a store's history, read while it arrives: never whole in memory and never on this machine's disk.

Each portion is recorded together with how far it reaches, so that whoever goes on does so exactly there.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from suivi.inbox import rereads
from suivi.inbox.importing import Overtaken, Progress, park
from suivi.inbox.models import Backfill
from suivi.inbox.prepare import Prepared, Refused, prepare
from suivi.inbox.process import wake_for
from suivi.inbox.turns import Turn, in_turns
from suivi.lib import rows
from suivi.orders.keys import order_id
from suivi.orders.record import policy_of, record_ready
from suivi.orders.work import Ready
from suivi.sources.files import Portion, line_portions
from suivi.sources.shopify.api.errors import Temporary
from suivi.sources.shopify.api.wire import AGAIN, Wire

LEASE = timedelta(minutes=2)
_LINE = b'"__parentId"'


def bring_in(run: Backfill, url: str, base: str, now: Callable[[], datetime], processes: int = 0) -> Iterator[Progress]:
    """Records what is left of the file, portion by portion. ``base``: the address of a local double, else "".

    Raises ``Temporary`` where the download breaks off, and ``Overtaken`` where another process reads it too; what was
    recorded stays.
    """
    with (
        closing(Wire(local=bool(base))) as wire,
        wire.lines(url, now(), run.position) as lines,
    ):
        whole = _counted(lines, run.position, run.size, now)
        left = line_portions(
            _without_the_last(whole) if run.broken else whole, start=run.line, before=run.position, size=run.size
        )
        jobs = ((portion, now()) for portion in left)
        yield from in_turns(_importer, (run.pk, processes > 0), jobs, processes)


def _counted(lines: Iterable[bytes], before: int, size: int, now: Callable[[], datetime]) -> Iterator[bytes]:
    """The lines; a file that ends early is no file, or its last order would be taken for whole."""
    read = before
    for line in lines:
        read += len(line)
        yield line
    if size and read < size:
        raise Temporary("The file of the history ended early.", now() + AGAIN)


def _without_the_last(lines: Iterable[bytes]) -> Iterator[bytes]:
    """A file that is only a part may lack some of what belongs to its last order."""
    group: list[bytes] = []
    for line in lines:
        if _LINE not in line:
            yield from group
            group = []
        group.append(line)


def _importer(run_id: int, alone: bool) -> Callable[[tuple[Portion, datetime], Turn], Progress]:
    """The function that brings in one portion. ``alone``: this process does nothing else."""
    run = Backfill.objects.select_related("shop").get(pk=run_id)
    policy = policy_of(run.shop)
    if alone:
        rows.expect_many()

    def do(job: tuple[Portion, datetime], turn: Turn) -> Progress:
        portion, now = job
        prepared = prepare(portion, policy, run.started_at, now, rereads.SOURCE)
        with turn(), transaction.atomic():
            _record(run, portion, prepared, now)
        refused = tuple((one.number, one.why) for one in prepared.refused if not one.parent)
        return Progress(portion.reach, len(prepared.ready), refused)

    return do


def _record(run: Backfill, portion: Portion, prepared: Prepared, now: datetime) -> None:
    unreadable = [one for one in prepared.refused if not one.parent]
    went_on = Backfill.objects.filter(pk=run.pk, operation=run.operation, line=portion.start).update(
        line=portion.end,
        position=F("position") + sum(map(len, portion.content)),
        recorded=F("recorded") + len(prepared.ready),
        unreadable=F("unreadable") + len(unreadable),
        heard_at=now,
        leased_until=now + LEASE,
    )
    if not went_on:
        raise Overtaken("This history is being read by another process.")
    recorded = record_ready(run.shop, prepared.ready, now)
    wake_for(run.shop, recorded.new_refs, now)
    wanted = _to_read_in_full(prepared.ready, frozenset(recorded.changed), prepared.refused)
    rereads.mark_keys(run.shop, wanted, run.started_at)
    for one in unreadable:
        park(run.shop, rereads.SOURCE, f"{run.operation}:{one.number}", one, now)


def _to_read_in_full(ready: Iterable[Ready], changed: frozenset[int], refused: Iterable[Refused]) -> Iterator[str]:
    """Of which orders the file tells too little: those that live or need a person, and those of which a part stood
    apart. It lacks the lists inside of shipments, refunds and returns, payment terms, and Shopify's timeline; a full
    read costs two hundred points, so that one of each order of a long history would take days.
    """
    for one in ready:
        if order_id(one.key) in changed and _lives(one):
            yield one.key
    for line in refused:
        if line.parent:
            yield line.parent


def _lives(one: Ready) -> bool:
    """Whether an order is open, has a problem, or would change its status by itself, as one with a parcel under way."""
    row = one.projection.row if one.projection else None
    return row is not None and (row.state == "open" or bool(row.problem) or row.review_at is not None)

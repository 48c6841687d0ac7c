"""A connected store's whole history: asked for as a file, followed while Shopify writes it, read, and then caught up.

Every step leaves its row in a state from which any worker goes on. What changes meanwhile is told by webhooks and
found by the sweep, as always.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db.models import F, Q

from suivi.accounts import providers, stores
from suivi.accounts.crew import Each, one_by_one
from suivi.accounts.models import Connection, Shop
from suivi.core.translatable import gettext_noop as _
from suivi.inbox.historyfile import LEASE, bring_in
from suivi.inbox.importing import Overtaken, Progress
from suivi.inbox.models import Backfill
from suivi.lib import clock
from suivi.sources.shopify.api import history
from suivi.sources.shopify.api.errors import Permanent, Temporary

logger = logging.getLogger(__name__)
Stage = Backfill.Stage
UNDER_WAY = (Stage.ASKING, Stage.WRITING, Stage.READING)
LOOK = timedelta(seconds=3)  # how often Shopify is asked how far it is
BUSY = timedelta(minutes=1)  # five bulk queries of an app can run at once in a store
MOST = 3  # files that are asked for
PAUSE = timedelta(minutes=1)  # a longer silence does not count for the rate
SPELL = 1.0  # seconds that one store's file is read before the others' turn comes
# Why there is no history, in the connector's own words.
CANCELED = _("The reading of the history was canceled in Shopify.")
DENIED = _("Shopify does not let this app read the whole history.")
GAVE_UP = _("Shopify could not finish the file of the history, several times.")
WAITING = _("Other apps' bulk queries are running in the store.")


def begin(shop: Shop, now: datetime) -> Backfill:
    """Has the whole history read, or read again; one that is under way goes on."""
    run, made = Backfill.objects.get_or_create(shop=shop, defaults={"due_at": now, "started_at": now})
    if not made and run.stage not in UNDER_WAY:
        _set(run, **_fresh(now), started_at=now, attempts=0, bare=False, why="", complete_at=run.complete_at)
    # The history comes as a file: the sweep looks for what changes from now on.
    Connection.objects.filter(shop=shop, complete_at=None).update(swept_until=now)
    return run


def stop(connection: Connection, now: datetime) -> None:
    """Forgets the history of a store that is let go. Raises ``ShopifyError`` where the store cannot be asked."""
    run = Backfill.objects.filter(shop=connection.shop_id).first()
    if run is None:
        return
    run.delete()
    if run.stage == Stage.WRITING:
        with stores.asking(connection, now) as client:
            history.cancel(client, run.operation, now)


def go_on(now: datetime, each: Each = one_by_one) -> int:
    """Takes the histories that are due a step further; reads the file of one store only, the one that waited longest.
    Returns how many orders were recorded.
    """
    rows = Backfill.objects.filter(stage__in=UNDER_WAY, due_at__lte=now)
    stages = dict(rows.order_by(F("heard_at").asc(nulls_first=True)).values_list("pk", "stage"))
    due = {connection.pk: connection for connection in stores.due(now)} if stages else {}
    asked = [due[pk] for pk, stage in stages.items() if pk in due and stage != Stage.READING]
    read = [due[pk] for pk, stage in stages.items() if pk in due and stage == Stage.READING][:1]
    return each(asked, lambda connection: _stepped(connection, now)) + sum(_stepped(one, now) for one in read)


def _stepped(connection: Connection, now: datetime) -> int:
    return sum(done.recorded for done in step(connection, lambda: now, spell=SPELL))


def step(
    connection: Connection, now: Callable[[], datetime], *, spell: float | None = None, processes: int = 0
) -> Iterator[Progress]:
    """One step of a store's history, unless another process is at it. Reading goes on for about ``spell`` seconds,
    None: to the end; ``processes``: how many work beside this one.
    """
    run, mine = _claimed(connection.shop, now()), True
    if run is None:
        return
    try:
        if run.stage == Stage.ASKING:
            _ask(run, connection, now())
        elif run.stage == Stage.WRITING:
            _follow(run, connection, now())
        else:
            yield from _read(run, connection, now, spell, processes)
    except Temporary as error:
        _set(run, due_at=max(error.due_at, connection.quiet_until or error.due_at))
    except Permanent as error:
        _set(run, due_at=now() + stores.WRONG)
        logger.warning("The history of %s cannot be read: %s", run.shop.handle, error)
    except Overtaken:
        mine = False
    finally:
        if mine:
            _set(run, leased_until=None)


def _claimed(shop: Shop, now: datetime) -> Backfill | None:
    mine = Backfill.objects.filter(
        Q(leased_until=None) | Q(leased_until__lte=now), pk=shop.pk, stage__in=UNDER_WAY, due_at__lte=now
    )
    return Backfill.objects.select_related("shop").get(pk=shop.pk) if mine.update(leased_until=now + LEASE) else None


def _ask(run: Backfill, connection: Connection, now: datetime) -> None:
    with stores.asking(connection, now) as client:
        expected = history.expected(client, now)
        begun = history.begin(client, now, bare=run.bare)
    if begun.busy:
        _set(run, due_at=now + BUSY, why=WAITING)
    elif not begun.id:
        _fail(run, connection, begun.why or DENIED, now)
    else:
        asked = {"stage": Stage.WRITING, "due_at": now + LOOK, "operation": begun.id, "expected": expected}
        _set(run, **_fresh(now) | asked, attempts=run.attempts + 1, why="")


def _follow(run: Backfill, connection: Connection, now: datetime) -> None:
    """What the state of the operation at Shopify means."""
    with stores.asking(connection, now) as client:
        told = history.look(client, run.operation, now)
    if told is None or told.status == "EXPIRED":
        _again(run, connection, GAVE_UP, now)
        return
    _set(run, written=told.orders, objects_written=told.objects, size=told.size, due_at=now + LOOK)
    if told.url:
        _set(run, stage=Stage.READING, broken=told.broken, why=told.error, due_at=now)
    elif told.status == "COMPLETED":
        _finish(run, now)  # there was nothing to write
    elif told.status == "CANCELED":
        _fail(run, connection, CANCELED, now)
    elif told.status == "FAILED":
        _after_failure(run, connection, told.error, now)


def _read(
    run: Backfill, connection: Connection, now: Callable[[], datetime], spell: float | None, processes: int
) -> Iterator[Progress]:
    with stores.asking(connection, now()) as client:
        told = history.look(client, run.operation, now())
    if told is None or not told.url:
        _again(run, connection, GAVE_UP, now())
        return
    _keep_rate(run, now())
    if not (run.size and run.position >= run.size):
        began = clock.elapsed()
        for done in bring_in(run, told.url, connection.base, now, processes):
            yield done
            if spell is not None and clock.elapsed() - began >= spell:
                return
    if run.broken:
        _after_failure(run, connection, run.why, now())
    else:
        _finish(run, now())


def _keep_rate(run: Backfill, now: datetime) -> None:
    """Orders a second are counted from when reading went on after a pause."""
    if run.heard_at is None or now - run.heard_at > PAUSE:
        _set(run, rate_since=now, rate_from=run.recorded + run.unreadable)


def _after_failure(run: Backfill, connection: Connection, error: str, now: datetime) -> None:
    """Asks again: without what the store withholds, where that was the reason."""
    denied = error == "ACCESS_DENIED"
    if denied and run.bare:
        _fail(run, connection, DENIED, now)
        return
    _again(run, connection, GAVE_UP, now)
    _set(run, bare=run.bare or denied)


def _again(run: Backfill, connection: Connection, why: str, now: datetime) -> None:
    """Asks for another file. The orders of one that was a part are there already and cost nothing twice."""
    if run.attempts >= MOST:
        _fail(run, connection, why, now)
    else:
        _set(run, **_fresh(now) | {"due_at": now + LOOK * run.attempts}, why="")


def _fail(run: Backfill, connection: Connection, why: str, now: datetime) -> None:
    """Without a file, the orders of the last sixty days are read one by one, as the sweep finds them."""
    logger.warning("The history of %s was not read: %s", run.shop.handle, why)
    _set(run, stage=Stage.FAILED, why=why)
    if run.complete_at is None:
        stores.begin_anew(connection, now)


def _finish(run: Backfill, now: datetime) -> None:
    _set(run, stage=Stage.DONE, why="", complete_at=now)
    providers.begin_anew(run.shop)


def _fresh(now: datetime) -> dict[str, object]:
    """A row that says nothing yet of any file."""
    nothing = dict.fromkeys(
        ("written", "objects_written", "size", "position", "line", "recorded", "unreadable", "rate_from"), 0
    )
    return {
        **nothing,
        "stage": Stage.ASKING,
        "operation": "",
        "broken": False,
        "due_at": now,
        "heard_at": None,
        "rate_since": None,
    }


def _set(run: Backfill, **values: object) -> None:
    """Writes only these columns: the portions write theirs."""
    for name, value in values.items():
        setattr(run, name, value)
    Backfill.objects.filter(pk=run.pk).update(**values)

"""The worker's duty of making reports: rows become a file, piece by piece, with flat memory."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from io import BytesIO
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import Any, BinaryIO

import msgspec
from django.db import transaction
from django.db.models import F, Q
from django.utils import translation

from suivi.core.translatable import gettext_noop as _
from suivi.lib import clock
from suivi.publishing import keeping
from suivi.publishing.charts import picture
from suivi.publishing.charts.contract import NARROW, WIDE, Chart
from suivi.publishing.charts.look import THEMES
from suivi.publishing.charts.reading import TABLE, chart_of
from suivi.publishing.describing import describe
from suivi.publishing.finishing import finish
from suivi.publishing.formats import write
from suivi.publishing.formats.contract import About
from suivi.publishing.models import Run
from suivi.publishing.pulse import LEASE, Canceled, Pulse
from suivi.reports.contract import Answer, Definition, Reader, ReportError
from suivi.reports.running import run as answered
from suivi.reports.stored import definition_of

logger = logging.getLogger(__name__)
ATTEMPTS = 3  # a worker that dies with a run, as often, will die again
CHARTED = 5_000  # rows that a picture is made of
DIED = _("The report could not be finished, several times.")
BROKE = _("Something went wrong while the report was made. The log says what.")
SIZES = {"wide": WIDE, "narrow": NARROW}


def make(now: datetime, pulse: type[Pulse] = Pulse) -> int:
    """Makes the report that waited longest. Returns 1, or 0 where none is due."""
    run = _claim(now)
    if run is None:
        return 0
    if run.attempts > ATTEMPTS:
        _end(run, Run.State.FAILED, clock.now(), DIED)
        return 1
    try:
        with pulse(run) as beating:
            _make(run, now, beating)
    except Canceled:
        if Run.objects.filter(pk=run.pk, state=Run.State.CANCELED).exists():
            keeping.drop(run.shop, run.pk)
    except ReportError as error:
        _end(run, Run.State.FAILED, clock.now(), error.text)
    except Exception:
        logger.exception("Could not make run %s", run.pk)
        _end(run, Run.State.FAILED, clock.now(), BROKE)
    return 1


def _claim(now: datetime) -> Run | None:
    """The next run, for the time of the lease; of several workers one gets it."""
    due = Run.objects.filter(
        Q(leased_until=None) | Q(leased_until__lte=now), state__in=(Run.State.DUE, Run.State.RUNNING), due_at__lte=now
    )
    for pk in due.order_by("due_at", "id").values_list("pk", flat=True)[:5]:
        if due.filter(pk=pk).update(
            state=Run.State.RUNNING, leased_until=now + LEASE, started_at=now, attempts=F("attempts") + 1
        ):
            return Run.objects.select_related("shop").get(pk=pk)
    return None


def _make(run: Run, now: datetime, pulse: Pulse) -> None:
    definition = definition_of(run.definition)
    asked = {"now": now, "parameters": run.parameters, "reader": Reader(run.role, run.language, pulse.counting)}
    with translation.override(run.language), TemporaryFile() as file:
        about = describe(definition, run.shop, run.title, run.language, **asked)
        answer = answered(definition, run.shop, **asked)
        Run.objects.filter(pk=run.pk).update(total=answer.total)
        digest = blake2b(digest_size=16)
        rows = _digested(pulse.count(answer.rows), digest)
        chart, rows = _chart(definition, answer, rows, about)
        if chart is not None:
            about = replace(about, chart=picture.png(chart))
        write(run.format, replace(answer, rows=rows), about, file)
        for _left in rows:  # a format may have ended before them
            pass
        file.seek(0)
        _keep(run, file, _pictures(chart, about.chart) if chart else {}, pulse, digest.hexdigest())


def _keep(run: Run, file: BinaryIO, drawn: dict[str, bytes], pulse: Pulse, digest: str) -> None:
    """Keeps the file piece by piece, so that nobody waits for it; then says that the run is done, and what follows."""
    keeping.drop(run.shop, run.pk)
    size = keeping.put(run, file)
    for part, body in drawn.items():
        keeping.put(run, BytesIO(body), part)
    with transaction.atomic():
        mine = Run.objects.filter(pk=run.pk, state=Run.State.RUNNING, attempts=run.attempts)
        if not mine.update(rows=pulse.rows, size=size, digest=digest, kept=True):
            raise Canceled
        run.rows, run.size, run.digest = pulse.rows, size, digest
        ended_at = clock.now()
        _end(run, Run.State.DONE, ended_at)
        finish(run, ended_at)


def _end(run: Run, state: Run.State, now: datetime, why: str = "") -> None:
    under_way = Run.objects.filter(pk=run.pk, state=Run.State.RUNNING, attempts=run.attempts)
    under_way.update(state=state, why=why, ended_at=now, leased_until=None)


def _chart(
    definition: Definition, answer: Answer, rows: Iterator[tuple[object, ...]], about: About
) -> tuple[Chart | None, Iterator[tuple[object, ...]]]:
    """The report's picture, where it has one, and all rows, those that it was made of included."""
    if definition.chart.kind == TABLE:
        return None, rows
    first = list(islice(rows, CHARTED))
    return chart_of(about.title, definition.chart, answer.columns, first, about.hand), chain(first, rows)


def _pictures(chart: Chart, png: bytes) -> dict[str, bytes]:
    """The picture for each width and ground and for mails, and its numbers as a table."""
    drawn = {
        f"{size}_{ground}": picture.svg(chart, theme, SIZES[size]).encode()
        for size in SIZES
        for ground, theme in THEMES.items()
    }
    return {**drawn, "png": png, "table": msgspec.json.encode(chart.table())}


def _digested(rows: Iterator[tuple[object, ...]], digest: Any) -> Iterator[tuple[object, ...]]:  # noqa: ANN401
    """The rows, which leave their mark, so that the next run knows whether something changed."""
    for row in rows:
        digest.update(repr(row).encode())
        yield row

"""The worker's duty of sending: files of runs go to their destinations, each tried again by a table of waits."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from tempfile import TemporaryFile

import msgspec
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext, ngettext

from suivi.core.translatable import gettext_noop as _
from suivi.core.workdays import zone
from suivi.lib import clock, vault
from suivi.orders.policies import policy_of
from suivi.publishing import destinations, keeping, links
from suivi.publishing.destinations.contract import Known, Parcel, Permanent, Temporary
from suivi.publishing.formats import FORMATS
from suivi.publishing.models import Destination, Run, Sending

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=30)  # longer than a large file takes
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6))
GONE = _("The file or the destination is not there any more.")
BROKE = _("Something went wrong while it was sent. The log says what.")
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")


def send(now: datetime) -> int:
    """Sends the file that waited longest. Returns 1, or 0 where none is due."""
    sending = _claim(now)
    if sending is None:
        return 0
    try:
        _send(sending)
    except Permanent as error:
        _end(sending, Sending.State.FAILED, str(error))
    except Temporary as error:
        _later(sending, str(error), now)
    except Exception:
        logger.exception("Could not send %s", sending.pk)
        _later(sending, BROKE, now)
    else:
        _end(sending, Sending.State.SENT)
    return 1


def again(sending: Sending, now: datetime) -> None:
    """Has it tried anew, after somebody put right what was wrong."""
    failed = Sending.objects.filter(pk=sending.pk, state=Sending.State.FAILED)
    failed.update(state=Sending.State.DUE, due_at=now, attempts=0, why="", ended_at=None, leased_until=None)


def known_of(destination: Destination) -> Known:
    """All that is known of it, its secrets too. Raises ``vault.UnsealableError``."""
    sealed = destination.sealed_secrets
    secrets = msgspec.json.decode(vault.open_(sealed), type=dict[str, str]) if sealed else {}
    return {**destination.settings, **secrets}


def _claim(now: datetime) -> Sending | None:
    due = Sending.objects.filter(
        Q(leased_until=None) | Q(leased_until__lte=now), state=Sending.State.DUE, due_at__lte=now
    )
    for pk in due.order_by("due_at", "id").values_list("pk", flat=True)[:5]:
        if due.filter(pk=pk).update(leased_until=now + LEASE, attempts=F("attempts") + 1):
            return Sending.objects.get(pk=pk)
    return None


def _send(sending: Sending) -> None:
    run = Run.objects.select_related("shop", "person").filter(pk=sending.run_id, kept=True).first()
    destination = Destination.objects.filter(pk=sending.destination_id, shop_id=sending.shop_id).first()
    if run is None or destination is None:
        raise Permanent(GONE)
    try:
        known = known_of(destination)
    except vault.UnsealableError as error:
        raise Permanent(str(error)) from error
    with parcel_of(run, f"{run.pk}-{destination.pk}") as parcel:
        destinations.send(destination.kind, known, parcel)


@contextmanager
def parcel_of(run: Run, key: str) -> Iterator[Parcel]:
    """The run's file with what is told of it, in the run's language."""
    with TemporaryFile() as file, translation.override(run.language):
        for body in keeping.read(run):
            file.write(body)
        file.seek(0)
        yield Parcel(
            key,
            run.title,
            _text(run),
            file_name(run),
            FORMATS[run.format].media_type,
            run.size,
            file,
            lambda: links.make(run, clock.now(), person=run.person),
            b"".join(keeping.read(run, "png")),
        )


def file_name(run: Run) -> str:
    """The file's name: the report's, the day by the shop's clock, and its kind."""
    day = run.asked_at.astimezone(zone(policy_of(run.shop).timezone))
    return f"{_UNSAFE.sub('-', run.report)}-{day:%Y-%m-%d-%H%M}.{FORMATS[run.format].ending}"


def _text(run: Run) -> str:
    rows = ngettext("%(count)s row", "%(count)s rows", run.rows) % {"count": run.rows}
    return gettext("%(title)s, for %(shop)s: %(rows)s.") % {"title": run.title, "shop": run.shop.name, "rows": rows}


def _end(sending: Sending, state: Sending.State, why: str = "") -> None:
    mine = Sending.objects.filter(pk=sending.pk, attempts=sending.attempts)
    mine.update(state=state, why=why[:500], ended_at=clock.now(), leased_until=None)


def _later(sending: Sending, why: str, now: datetime) -> None:
    """Tries it again after a while; after the last wait it has failed."""
    if sending.attempts > len(WAITS):
        _end(sending, Sending.State.FAILED, why)
        return
    mine = Sending.objects.filter(pk=sending.pk, attempts=sending.attempts)
    mine.update(due_at=now + WAITS[sending.attempts - 1], why=why[:500], leased_until=None)

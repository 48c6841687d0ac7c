"""The files of runs, kept in the database in packed pieces: every machine has them, and they go when their shop does.

They may hold customers' names and addresses. So they go after ``SUIVI_REPORT_DAYS`` days, and with the first customer
who is erased after they were made; the run itself stays, with its figures.
"""

import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from suivi.accounts.models import Shop
from suivi.inbox.models import PrivacyRequest
from suivi.publishing.models import Link, Piece, Run, Sending

SIZE = 512 * 1024  # bytes of a piece, before it is packed
LEVEL = 3  # of packing: fast
PORTION = 100  # runs whose files go at once


def put(run: Run, file: BinaryIO, part: str = "") -> int:
    """Keeps a file from its beginning; returns its size in bytes."""
    size = 0
    for number in count():
        body = file.read(SIZE)
        if not body:
            return size
        size += len(body)
        piece = Piece(shop_id=run.shop_id, run_id=run.pk, part=part, number=number, packed=zlib.compress(body, LEVEL))
        piece.save(force_insert=True)
    raise AssertionError("counting never ends")


def read(run: Run, part: str = "") -> Iterator[bytes]:
    """The file, a piece at a time; nothing where it is gone."""
    found = Piece.objects.filter(shop_id=run.shop_id, run_id=run.pk, part=part)
    for number in range(found.count()):
        yield zlib.decompress(found.values_list("packed", flat=True).get(number=number))


def drop(shop: Shop, *run_ids: int) -> None:
    """Deletes the files of these runs; links to them lead nowhere any more."""
    with transaction.atomic():
        Piece.objects.filter(shop=shop, run_id__in=run_ids).delete()
        Link.objects.filter(shop=shop, run_id__in=run_ids).delete()
        Run.objects.filter(shop=shop, pk__in=run_ids).update(kept=False)


def forget(now: datetime) -> int:
    """The worker's duty: deletes files that are older than they are kept, and those that were begun before somebody was
    erased who may stand in them. Returns how many.
    """
    erased = PrivacyRequest.objects.filter(
        shop=OuterRef("shop"), kind=PrivacyRequest.Kind.ERASE, done_at__gte=OuterRef("started_at")
    )
    waiting = Sending.objects.filter(run_id=OuterRef("pk"), state=Sending.State.DUE)
    old = Q(ended_at__lt=now - timedelta(days=settings.REPORT_DAYS)) & ~Exists(waiting)
    gone = Run.objects.filter(Exists(erased) | old, kept=True).select_related("shop").order_by("ended_at")[:PORTION]
    for run in gone:
        drop(run.shop, run.pk)
    return len(gone)

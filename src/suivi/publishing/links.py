"""Addresses by which somebody without an account gets one file, until they end or are revoked."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.urls import reverse

from suivi.accounts.links import hashed
from suivi.accounts.models import Person, new_token
from suivi.publishing.models import Link, Run

VALID = timedelta(days=7)
LONGEST = timedelta(days=90)


def make(run: Run, now: datetime, *, person: Person | None, valid: timedelta = VALID) -> str:
    """The whole address of a new link to the run's file. The database keeps only a hash, so it is told this once."""
    token = new_token()
    Link.objects.create(
        shop_id=run.shop_id,
        run_id=run.pk,
        token_hash=hashed(token),
        person=person,
        made_at=now,
        expires_at=now + min(valid, LONGEST),
    )
    return settings.BASE_URL.rstrip("/") + reverse("shared_file", args=[token])


def opened(token: str, now: datetime) -> Run | None:
    """The run whose file this token opens now, which is counted; None where it ended, was revoked or never was."""
    found = Link.objects.filter(token_hash=hashed(token), revoked_at=None, expires_at__gt=now).first()
    if found is None:
        return None
    Link.objects.filter(pk=found.pk).update(opened=F("opened") + 1)
    return Run.objects.select_related("shop").filter(pk=found.run_id, shop_id=found.shop_id, kept=True).first()


def of(run: Run, now: datetime) -> list[Link]:
    """The links that open the run's file now, the newest first."""
    found = Link.objects.filter(shop_id=run.shop_id, run_id=run.pk, revoked_at=None, expires_at__gt=now)
    return list(found.select_related("person").order_by("-id"))


def revoke(run: Run, pk: int, now: datetime) -> bool:
    """Ends a link at once."""
    return bool(Link.objects.filter(shop_id=run.shop_id, run_id=run.pk, pk=pk, revoked_at=None).update(revoked_at=now))

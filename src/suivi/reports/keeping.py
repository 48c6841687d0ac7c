"""Keeps the reports of large shops ready: collects anew, a little at a time, what orders were written since."""

from collections.abc import Iterator
from datetime import datetime

from suivi.accounts.models import Role, Shop
from suivi.lib import clock
from suivi.reports import portions
from suivi.reports.contract import Reader, ReportError
from suivi.reports.definitions import ready
from suivi.reports.models import Wanted
from suivi.reports.planning import Plan, plan
from suivi.reports.running import moment_of
from suivi.reports.stored import saved
from suivi.reports.waiting import WEEK, kept_of, plan_of

SECONDS = 2  # a turn
OWNER = Reader(Role.OWNER)


def keep_ready(now: datetime) -> int:
    """Collects for some seconds what is not true any more. Returns how many days of orders that were."""
    began, done = clock.elapsed(), 0
    for shop in Shop.objects.order_by("pk"):
        asked = list(_kept(shop, now))
        for _day in portions.refresh(asked, shop):
            done += 1
            if clock.elapsed() - began >= SECONDS:
                return done
        portions.forget(shop, [portions.digest_of(one, shop) for one in asked])
    return done


def count_wanted(now: datetime) -> int:
    """Collects for some seconds what somebody waits for longest. Returns 1, or 0 where nobody does."""
    began = clock.elapsed()
    wanted = Wanted.objects.filter(waiting=True).order_by("asked_at").select_related("shop").first()
    if wanted is None:
        return 0
    mine = Wanted.objects.filter(shop=wanted.shop, digest=wanted.digest)
    asked = plan_of(wanted, moment_of(wanted.shop, now), OWNER)
    for _day in portions.refresh([asked] if asked else [], wanted.shop):
        if clock.elapsed() - began >= SECONDS:
            return 1
    mine.update(waiting=False, counted_at=now)
    return 1


def _kept(shop: Shop, now: datetime) -> Iterator[Plan]:
    """The shop's reports that are kept in portions; those that cannot be answered any more are left out."""
    Wanted.objects.filter(shop=shop, asked_at__lt=now - WEEK).delete()
    if not portions.is_large(shop):
        return
    moment = moment_of(shop, now)
    for definition in (*ready().values(), *(one.definition for one in saved(shop))):
        try:
            asked = plan(definition, moment, {}, OWNER)
        except ReportError:
            continue
        if (kept := kept_of(asked, shop)) is not None:
            yield kept
    for wanted in Wanted.objects.filter(shop=shop):
        if (again := plan_of(wanted, moment, OWNER)) is not None:
            yield again

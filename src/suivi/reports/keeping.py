"""Keeps the reports of large shops ready: collects anew, a little at a time, what orders were written since."""

from datetime import datetime

from suivi.accounts.models import Role, Shop
from suivi.lib import clock
from suivi.reports import portions
from suivi.reports.candidates import finder
from suivi.reports.contract import Reader, ReportError
from suivi.reports.definitions import ready
from suivi.reports.planning import Plan, plan
from suivi.reports.running import moment_of
from suivi.reports.stored import saved

SECONDS = 2  # a turn
OWNER = Reader(Role.OWNER)


def keep_ready(now: datetime) -> int:
    """Collects for some seconds what is not true any more. Returns how many days of orders that were."""
    began, done = clock.elapsed(), 0
    for shop in Shop.objects.order_by("pk"):
        asked = _kept(shop, now)
        for _day in portions.refresh(asked, shop):
            done += 1
            if clock.elapsed() - began >= SECONDS:
                return done
        portions.forget(shop, [portions.digest_of(one, shop) for one in asked])
    return done


def _kept(shop: Shop, now: datetime) -> list[Plan]:
    """The shop's reports that are kept in portions; those that cannot be answered any more are left out."""
    if not portions.is_large(shop):
        return []
    moment, found = moment_of(shop, now), []
    for definition in (*ready().values(), *(one.definition for one in saved(shop))):
        try:
            asked = plan(definition, moment, {}, OWNER)
        except ReportError:
            continue
        kept = asked if portions.used(asked, shop) else finder(asked, shop)
        if kept is not None:
            found.append(kept)
    return found

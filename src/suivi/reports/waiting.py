"""Reports that a page asks for before what they need was collected. A page does not wait for it: the worker does it
first, and the page looks again.
"""

from datetime import datetime, timedelta

import msgspec

from suivi.accounts.models import Shop
from suivi.core.relative import Moment
from suivi.reports import portions
from suivi.reports.candidates import finder
from suivi.reports.contract import Counting, Definition, Reader, ReportError
from suivi.reports.models import Wanted
from suivi.reports.planning import Plan, plan

AT_ONCE = 20_000  # orders that a page has collected itself: about a second, as where a shop is too small for portions
LATELY = timedelta(minutes=1)
WEEK = timedelta(days=7)


def kept_of(asked: Plan, shop: Shop) -> Plan | None:
    """The report whose portions the answer is made of, or which orders it is about; None where it needs none."""
    return asked if portions.used(asked, shop) else finder(asked, shop)


def prepare(kept: Plan, shop: Shop, reader: Reader) -> datetime | None:
    """Has what is lacking collected. Gives the moment as of which it was, where that is past.

    Raises ``Counting`` where it takes longer than the reader waits; then the worker does it.
    """
    digest = portions.digest_of(kept, shop)
    missing = portions.lacking([digest], shop)
    if not missing.reports:
        return None
    days, now = len(missing.orders), kept.moment.now
    if reader.waits is None and sum(missing.orders[day] for day in missing.reports) > AT_ONCE:
        counted_at = Wanted.objects.filter(shop=shop, digest=digest).values_list("counted_at", flat=True).first()
        if counted_at is None or counted_at < now - LATELY:
            _want(kept, shop, digest, now)
            raise Counting(days - len(missing.reports), days)
        return counted_at
    tell = reader.waits or (lambda _done, _days: None)
    for done, _day in enumerate(portions.refresh([kept], shop), days - len(missing.reports) + 1):
        tell(done, days)
    return None


def _want(kept: Plan, shop: Shop, digest: str, now: datetime) -> None:
    """Has the worker collect it, and keep it ready for a week."""
    period = {"period": "today"} if kept.over is not None else {}
    said = {"definition": msgspec.to_builtins(kept.definition), "parameters": period, "asked_at": now, "waiting": True}
    Wanted.objects.update_or_create(shop=shop, digest=digest, defaults=said)


def plan_of(wanted: Wanted, moment: Moment, reader: Reader) -> Plan | None:
    """What is to be kept ready; None where the definition is none any more."""
    try:
        return plan(msgspec.convert(wanted.definition, Definition), moment, wanted.parameters, reader)
    except (ReportError, msgspec.ValidationError):
        return None

"""The figures of each day by which the unusual is known: counted once, from the history of changes and the parcels."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta, tzinfo

from django.db.models import Count, Min, Q

from suivi.accounts.models import Shop
from suivi.alerts.anomalies import SILENCE, WEEKS
from suivi.alerts.models import DayFigure, Watch
from suivi.alerts.planning import SILENT
from suivi.core.words import Parcel as Word
from suivi.lib import rows
from suivi.orders.models import Change, Parcel

ORDERS, UNDER_WAY = "orders", "under_way"
BACK = timedelta(weeks=WEEKS, days=1)
ON_THE_WAY = (Word.PICKED_UP, Word.IN_TRANSIT, Word.OUT_FOR_DELIVERY)
DAY = timedelta(days=1)
_COLUMNS = ("shop_id", "day", "what", "of", "count")
# Which changes count as what, by their names: those that come to one of these words from another (none: all).
COUNTED: Mapping[str, tuple[str, frozenset[str]]] = {
    "order.created": (ORDERS, frozenset()),
    "parcel.added": ("failures", frozenset({Word.ATTEMPT_FAILED, Word.EXCEPTION})),
    "parcel.changed": ("failures", frozenset({Word.ATTEMPT_FAILED, Word.EXCEPTION})),
    "payment.changed": ("refunds", frozenset({"refunded", "partially_refunded"})),
    "return.changed": ("returns", frozenset({"return_requested", "in_progress"})),
}


def midnight(day: date, zone: tzinfo) -> datetime:
    """When the day begins there."""
    return datetime.combine(day, time.min, zone)


def count(watch: Watch, day: date, zone: tzinfo) -> None:
    """Adds what changed until the end of the day and was not counted yet. Call it with the watch locked."""
    until, since = midnight(day + DAY, zone), midnight(day, zone) - BACK
    changes = Change.objects.filter(shop_id=watch.pk, id__gt=watch.counted_until, at__lt=until, at__gte=since)
    found: Counter[tuple[date, str]] = Counter()
    last = watch.counted_until
    wanted = changes.filter(name__in=COUNTED).order_by("id")
    for pk, name, before, after, cause, at in wanted.values_list(
        "id", "name", "before", "after", "cause", "at"
    ).iterator():
        what, words = COUNTED[name]
        came = not words or (after.partition(".")[0] in words and before.partition(".")[0] not in words)
        if came and not cause.startswith(SILENT):
            found[at.astimezone(zone).date(), what] += 1
        last = pk
    values = [(watch.pk, on.isoformat(), what, "", number) for (on, what), number in found.items()]
    rows.add_up(DayFigure._meta.db_table, _COLUMNS, _COLUMNS[:-1], values)
    watch.counted_until = last
    watch.save(update_fields=["counted_until"])


def count_scans(shop: Shop, day: date, now: datetime) -> None:
    """Of each carrier's parcels under way, how many there are, and how many were scanned within a day."""
    under_way = Parcel.objects.filter(
        shop=shop, ended_at=None, status__in=[one.value for one in ON_THE_WAY], test=False, shipped_at__lt=now - DAY
    ).exclude(carrier_term="")
    fresh = Count("id", filter=Q(last_scan_at__gte=now - DAY))
    for carrier, whole, scanned in under_way.values_list("carrier_term").annotate(n=Count("id"), k=fresh):
        for what, number in ((UNDER_WAY, whole), (SILENCE, scanned)):
            DayFigure.objects.update_or_create(
                shop=shop, day=day.isoformat(), what=what, of=carrier, defaults={"count": number}
            )


def known(shop: Shop, since: date) -> dict[tuple[str, str], dict[date, int]]:
    """The figures since a day, by what and of whom."""
    found: dict[tuple[str, str], dict[date, int]] = defaultdict(dict)
    figures = DayFigure.objects.filter(shop=shop, day__gte=since.isoformat())
    for what, of, day, number in figures.values_list("what", "of", "day", "count"):
        found[what, of][date.fromisoformat(day)] = number
    return found


def first_day(shop: Shop) -> date | None:
    """From when on figures are known; a day after it that has none had nothing."""
    found = DayFigure.objects.filter(shop=shop, of="").aggregate(first=Min("day"))["first"]
    return date.fromisoformat(found) if found else None


def carriers(figures: Mapping[tuple[str, str], Mapping[date, int]]) -> Iterator[str]:
    """Those whose parcels are counted."""
    return (of for what, of in figures if what == UNDER_WAY)

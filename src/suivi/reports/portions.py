"""Reports of large shops from portions: what a report collects of the orders placed on one day is kept, and collected
anew only where an order of that day was written since. The answer is the same, because it is joined of the same parts.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from hashlib import blake2b
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Sum as Added

from suivi.accounts.models import Shop
from suivi.core.relative import Days
from suivi.lib import rows
from suivi.orders.models import Change, Order, Parcel, Tally, WrittenDay
from suivi.orders.policies import policy_of
from suivi.reports.collecting import Groups, join
from suivi.reports.contract import Definition, Kind
from suivi.reports.definitions import ready
from suivi.reports.formulas.aggregates import TYPES, Count, Edge, Sum, Total, Values, Yes
from suivi.reports.gathering import gather
from suivi.reports.models import Portion, Report
from suivi.reports.planning import Plan
from suivi.reports.rowcounts import Rows, State, counting

MANY = 20_000  # orders from which on a shop's reports are kept in portions: below, reading all takes a second
FORMAT = 2  # of what is kept
_COLUMNS = ("shop_id", "digest", "day", "times", "state", "first_day", "last_day")
# What each way of collecting keeps, by the type of its values, and how it is taken back.
_STATES: Mapping[Any, Callable[[Any], Any]] = {
    Count: lambda _kind: int,
    Total: lambda kind: tuple[int, kind | None],  # type: ignore[valid-type]
    Yes: lambda _kind: tuple[int, int],
    Values: lambda kind: list[tuple[kind, int]],  # type: ignore[valid-type]
    Edge: lambda kind: list[kind],  # type: ignore[valid-type]
    Rows: lambda _kind: State,
}
_RESTORE: Mapping[Any, Callable[[Any], Sum]] = {
    Count: Count,
    Total: lambda state: Total(list(state)),
    Yes: lambda state: Yes(list(state)),
    Values: lambda state: Values(dict(state)),
    Edge: Edge,
    Rows: Rows,
}
_json = msgspec.json.Encoder(decimal_format="string")


def used(asked: Plan, shop: Shop) -> bool:
    """Whether this report is kept in portions: it is one of Suivi's or of the shop's, it depends on nothing but the
    orders, its period is whole days, and there are many orders.
    """
    if asked.timely or not asked.grouped or asked.dataset.model not in {Order, Parcel, Change}:
        return False
    if not all(_whole(asked, days) for days in (asked.days, asked.before) if days):
        return False
    return is_kept(asked.definition, shop)


def groups(asked: Plan, shop: Shop, placed: Days | None = None) -> tuple[Groups, Groups | None]:
    """What is kept of the orders of the shop adds up to this in the period, and in the one before where that is
    compared: of all of them, where nothing is lacking. ``placed``: of those that can have been placed then.
    """
    digest, found = digest_of(asked, shop), [Groups(), Groups()]
    spans = [span for span in (asked.days, asked.before) if span is not None]
    restored = _restorer(asked)
    for _day, state in _states(asked, shop, digest, spans, placed):
        for key, (*collected, _rows) in restored(state):
            if not spans:
                join(found[0], {key: collected})
            for into, span in zip(found, spans, strict=False):
                if _within(asked, key[-1], span):
                    join(into, {key[:-1]: collected})
    return found[0], found[1] if asked.before else None


def behind(asked: Plan, shop: Shop, meant: Callable[[Sequence[Any]], bool]) -> dict[str, Rows]:
    """By day, what is kept of the rows in the period of the groups that are meant."""
    found: dict[str, Rows] = {}
    restored, days = _restorer(asked), asked.days
    for day, state in _states(asked, shop, digest_of(asked, shop), [days] if days else []):
        for key, (*_collected, counted) in restored(state):
            if (days is None or _within(asked, key[-1], days)) and meant(key[:-1] if days else key):
                found.setdefault(day, Rows()).join(counted)
    return found


@dataclass(frozen=True)
class Lacking:
    """What is to be collected anew. ``reports``: by day, the newest first, the digests of those that lack it, sorted;
    ``orders``: how many orders each day has, also none where it had some; ``written``: how often a day's orders were
    written when this was asked.
    """

    reports: Mapping[str, Sequence[str]]
    orders: Mapping[str, int]
    written: Mapping[str, int]


def lacking(digests: Iterable[str], shop: Shop) -> Lacking:
    """Which days of which reports are not kept as they are now."""
    # Before orders are read: what is written meanwhile makes the day be collected once more.
    written = dict(WrittenDay.objects.filter(shop=shop).values_list("day", "times"))
    wanted = sorted(digests)  # so that writers never deadlock
    found = Portion.objects.filter(shop=shop, digest__in=wanted).values_list("digest", "day", "times")
    kept = {(digest, day): times for digest, day, times in found.iterator()}
    placed = _days(shop)
    orders = {day: placed.get(day, 0) for day in sorted({*placed, *(day for _digest, day in kept)}, reverse=True)}
    by_day = {day: [one for one in wanted if kept.get((one, day)) != written.get(day, 0)] for day in orders}
    # Days that some never had come first, so that they have their turn while others are written again and again.
    had = {day: all((one, day) in kept for one in some) for day, some in by_day.items() if some}
    return Lacking({day: by_day[day] for day in sorted(had, key=had.__getitem__)}, orders, written)


def refresh(asked: Sequence[Plan], shop: Shop) -> Iterator[str]:
    """Collects anew what is not true any more: each day that some of the reports lack is read once for all of them and
    written at once. Gives each day behind which it can stop, the newest first.
    """
    plans = {digest_of(one, shop): counting(one) for one in asked}
    missing = lacking(plans, shop)
    for day, digests in missing.reports.items():
        stale, times = [plans[digest] for digest in digests], missing.written.get(day, 0)
        portion = [
            (shop.pk, digest, day, times, *_kept(one, collected))
            for digest, one, collected in zip(
                digests, stale, gather(stale, shop, day, missing.orders[day]), strict=True
            )
        ]
        with transaction.atomic():
            rows.upsert(Portion._meta.db_table, _COLUMNS, _COLUMNS[:3], portion)
        yield day


def forget(shop: Shop, digests: Iterable[str]) -> int:
    """Deletes the portions of all reports but these."""
    return Portion.objects.filter(shop=shop).exclude(digest__in=list(digests)).delete()[0]


def digest_of(asked: Plan, shop: Shop) -> str:
    """Another for everything by which a portion could be another."""
    definition, policy = asked.definition, policy_of(shop)
    whole = msgspec.structs.replace(definition, name="", title="", description="", translations={}, sort=(), limit=None)
    over = asked.fields[asked.over].name if asked.over is not None else ""
    calendar = (policy.timezone, policy.country, policy.subdivision, policy.weekend, policy.authorization_days)
    return blake2b(_json.encode([FORMAT, whole, over, calendar]), digest_size=16).hexdigest()


def is_kept(definition: Definition, shop: Shop) -> bool:
    """Whether something is kept of this report: it is one of Suivi's or of the shop's, and there are many orders."""
    return _known(definition, shop) and is_large(shop)


def _known(definition: Definition, shop: Shop) -> bool:
    if ready().get(definition.name) == definition:
        return True
    return Report.objects.filter(shop=shop, definition=msgspec.to_builtins(definition)).exists()


def is_large(shop: Shop) -> bool:
    """Whether the shop has so many orders that its reports are kept in portions."""
    found = rows.select("SELECT SUM(count) FROM orders_tally WHERE shop_id = %s AND dimension = ''", (shop.pk,))
    return int(found[0][0] or 0) >= MANY


def _whole(asked: Plan, span: Days) -> bool:
    """Whether a period begins and ends at midnight by the shop's clock."""
    moment = asked.moment
    return all(moment.midnight(moment.calendar.day_of(at)) == at for at in span)


def _within(asked: Plan, day: date | None, span: Days) -> bool:
    day_of = asked.moment.calendar.day_of
    return day is not None and day_of(span.start) <= day < day_of(span.end)


def _days(shop: Shop) -> Mapping[str, int]:
    """How many orders were placed on each UTC day that has some."""
    found = Tally.objects.filter(shop=shop, dimension="day", count__gt=0).values_list("value")
    return dict(found.annotate(Added("count")))


def _kept(asked: Plan, collected: Groups) -> tuple[str, str, str]:
    """What the orders of a day add up to, as it is kept, and between which days it lies."""
    days = sorted(key[-1].isoformat() for key in collected if key[-1] is not None) if asked.over is not None else []
    plain = [[*key, *(_plain(one) for one in sums)] for key, sums in collected.items()]
    return _json.encode(plain).decode(), days[0] if days else "", days[-1] if days else ""


def _states(
    asked: Plan, shop: Shop, digest: str, spans: Sequence[Days], placed: Days | None = None
) -> Iterator[tuple[str, str]]:
    """The kept portions that can have something of the periods, with their days."""
    found = Portion.objects.filter(shop=shop, digest=digest)
    if placed:
        earliest, latest = (str(at.astimezone(UTC).date()) for at in placed)
        found = found.filter(day__gte=earliest, day__lte=latest)
    if spans:
        day_of = asked.moment.calendar.day_of
        first, last = min(day_of(one.start) for one in spans), max(day_of(one.end) for one in spans)
        found = found.filter(first_day__lte=last.isoformat(), last_day__gte=first.isoformat())
    return found.values_list("day", "state").iterator(chunk_size=200)


def _restorer(asked: Plan) -> Callable[[str], Iterator[tuple[tuple[Any, ...], list[Any]]]]:
    """Takes back what was kept: what a group collected, and its ``Rows`` behind it."""
    asked = counting(asked)
    kinds = [one.column.kind for one in (*asked.keys, *([asked.pivot] if asked.pivot else []))]
    kinds += [Kind.DAY] if asked.over is not None else []
    width, makers = len(kinds), [_RESTORE[slot.aggregate.collects] for slot in asked.slots]
    states = [_STATES[slot.aggregate.collects](TYPES[slot.kind]) for slot in asked.slots]
    row: Any = tuple.__class_getitem__((*(TYPES[kind] | None for kind in kinds), *states))
    decode = msgspec.json.Decoder(list[row]).decode

    def restored(state: str) -> Iterator[tuple[tuple[Any, ...], list[Any]]]:
        for row in decode(state):
            yield row[:width], [make(plain) for make, plain in zip(makers, row[width:], strict=True)]

    return restored


def _plain(one: Sum) -> Any:  # noqa: ANN401
    return list(one.state.items()) if isinstance(one, Values) else one.state

"""Reports of large shops from portions: what a report collects of the orders placed on one day is kept, and collected
anew only where an order of that day was written since. The answer is the same, because it is joined of the same parts.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
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

MANY = 20_000  # orders from which on a shop's reports are kept in portions: below, reading all takes a second
FORMAT = 1  # of what is kept
_COLUMNS = ("shop_id", "digest", "day", "times", "state", "first_day", "last_day")
# What each way of collecting keeps, by the type of its values, and how it is taken back.
_STATES: Mapping[Any, Callable[[Any], Any]] = {
    Count: lambda _kind: int,
    Total: lambda kind: tuple[int, kind | None],  # type: ignore[valid-type]
    Yes: lambda _kind: tuple[int, int],
    Values: lambda kind: list[tuple[kind, int]],  # type: ignore[valid-type]
    Edge: lambda kind: list[kind],  # type: ignore[valid-type]
}
_RESTORE: Mapping[Any, Callable[[Any], Sum]] = {
    Count: Count,
    Total: lambda state: Total(list(state)),
    Yes: lambda state: Yes(list(state)),
    Values: lambda state: Values(dict(state)),
    Edge: Edge,
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


def groups(asked: Plan, shop: Shop) -> tuple[Groups, Groups | None]:
    """What all orders of the shop add up to in the period, and in the one before where that is compared."""
    digest, found = digest_of(asked, shop), [Groups(), Groups()]
    for _day in refresh([asked], shop):
        pass
    spans = [span for span in (asked.days, asked.before) if span is not None]
    restored = _restorer(asked)
    for state in _states(asked, shop, digest, spans):
        for key, collected in restored(state):
            if not spans:
                join(found[0], {key: collected})
            for into, span in zip(found, spans, strict=False):
                if _within(asked, key[-1], span):
                    join(into, {key[:-1]: collected})
    return found[0], found[1] if asked.before else None


def refresh(asked: Sequence[Plan], shop: Shop) -> Iterator[str]:
    """Collects anew what is not true any more: each day that some of the reports lack is read once for all of them and
    written at once. Gives each day behind which it can stop, the newest first.
    """
    lacking = {digest_of(one, shop): one for one in behind(asked, shop)}
    if not lacking:
        return
    # Before orders are read: what is written meanwhile makes the day be collected once more.
    written = dict(WrittenDay.objects.filter(shop=shop).values_list("day", "times"))
    found = Portion.objects.filter(shop=shop, digest__in=lacking).values_list("digest", "day", "times")
    true = {(digest, day) for digest, day, times in found if times == written.get(day, 0)}
    for day, orders in _days(shop).items():
        digests = sorted(digest for digest in lacking if (digest, day) not in true)  # sorted: writers never deadlock
        if digests:
            stale = [lacking[digest] for digest in digests]
            portion = [
                (shop.pk, digest, day, written.get(day, 0), *_kept(one, collected))
                for digest, one, collected in zip(digests, stale, gather(stale, shop, day, orders), strict=True)
            ]
            with transaction.atomic():
                rows.upsert(Portion._meta.db_table, _COLUMNS, _COLUMNS[:3], portion)
            yield day


def behind(asked: Sequence[Plan], shop: Shop) -> list[Plan]:
    """Those reports of which something is not true any more."""
    true = dict(
        rows.select(
            "SELECT p.digest, COUNT(*) FROM reports_portion p LEFT JOIN orders_writtenday w"
            " ON w.shop_id = p.shop_id AND w.day = p.day WHERE p.shop_id = %s AND p.times = COALESCE(w.times, 0)"
            " GROUP BY p.digest",
            [shop.pk],
        )
    )
    days = len(_days(shop))
    return [one for one in asked if true.get(digest_of(one, shop), 0) < days]


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
    """How many orders were placed on each UTC day that has some, the newest first."""
    found = Tally.objects.filter(shop=shop, dimension="day", count__gt=0).values_list("value").annotate(Added("count"))
    return dict(sorted(found, reverse=True))


def _kept(asked: Plan, collected: Groups) -> tuple[str, str, str]:
    """What the orders of a day add up to, as it is kept, and between which days it lies."""
    days = sorted(key[-1].isoformat() for key in collected if key[-1] is not None) if asked.over is not None else []
    plain = [[*key, *(_plain(one) for one in sums)] for key, sums in collected.items()]
    return _json.encode(plain).decode(), days[0] if days else "", days[-1] if days else ""


def _states(asked: Plan, shop: Shop, digest: str, spans: Sequence[Days]) -> Iterator[str]:
    """The kept portions that can have something of the periods."""
    found = Portion.objects.filter(shop=shop, digest=digest, day__in=list(_days(shop)))
    if spans:
        day_of = asked.moment.calendar.day_of
        first, last = min(day_of(one.start) for one in spans), max(day_of(one.end) for one in spans)
        found = found.filter(first_day__lte=last.isoformat(), last_day__gte=first.isoformat())
    return found.values_list("state", flat=True).iterator(chunk_size=200)


def _restorer(asked: Plan) -> Callable[[str], Iterator[tuple[tuple[Any, ...], list[Sum]]]]:
    """Takes back what was kept."""
    kinds = [one.column.kind for one in (*asked.keys, *([asked.pivot] if asked.pivot else []))]
    kinds += [Kind.DAY] if asked.over is not None else []
    width, makers = len(kinds), [_RESTORE[slot.aggregate.collects] for slot in asked.slots]
    states = [_STATES[slot.aggregate.collects](TYPES[slot.kind]) for slot in asked.slots]
    row: Any = tuple.__class_getitem__((*(TYPES[kind] | None for kind in kinds), *states))
    decode = msgspec.json.Decoder(list[row]).decode

    def restored(state: str) -> Iterator[tuple[tuple[Any, ...], list[Sum]]]:
        for row in decode(state):
            yield row[:width], [make(plain) for make, plain in zip(makers, row[width:], strict=True)]

    return restored


def _plain(one: Sum) -> Any:  # noqa: ANN401
    return list(one.state.items()) if isinstance(one, Values) else one.state

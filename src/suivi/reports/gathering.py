"""The orders of one day, read once for many reports: the rows of each dataset once, the facts of each order once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import reduce
from operator import itemgetter, or_
from typing import Any

from django.db.models import Q

from suivi.accounts.models import Shop
from suivi.core.workdays import DAY
from suivi.orders.models import Change, Order, Parcel
from suivi.orders.policies import policy_of
from suivi.reports.collecting import Groups, collect, join, meant
from suivi.reports.datasets import Dataset, Field
from suivi.reports.planning import Plan
from suivi.reports.reading import facts_of, read, sections
from suivi.reports.walking import Row

TOGETHER = 2_000  # orders of which rows and facts are held at once: a day that has more is read in parts


def gather(asked: Sequence[Plan], shop: Shop, day: str, orders: int) -> list[Groups]:
    """What the orders placed on a UTC day add up to, for each report. Where it has a period, the last of each key is
    the day of the row. ``orders``: about how many there are.
    """
    found = [Groups() for _one in asked]
    alike: Mapping[tuple[str, bool], list[int]] = defaultdict(list)
    for place, one in enumerate(asked):
        alike[one.dataset.name, bool(sections(one.dataset, one.fields))].append(place)
    needed = frozenset[str]().union(*(sections(one.dataset, one.fields) for one in asked))
    for placed in _parts(day, orders // TOGETHER + 1):
        facts = _once(shop, needed)
        for places in alike.values():
            several = [asked[place] for place in places]
            fields = {field.name: field for one in several for field in one.fields}
            rows = _rows(several, shop, tuple(fields.values()), placed, facts)
            for place in places:
                mine = map(_picker(asked[place].fields, list(fields)), rows)
                join(found[place], collect(asked[place], meant(asked[place], mine, None), _day(asked[place])))
    return found


def placed_on(day: str) -> Q:
    """The condition on orders that they were placed on that UTC day."""
    return next(_parts(day, 1))


def _parts(day: str, many: int) -> Iterator[Q]:
    """Conditions on when an order was placed that make up the day."""
    start = datetime.combine(date.fromisoformat(day), time.min, UTC)
    for part in range(many):
        yield Q(placed_at__gte=start + DAY * part / many, placed_at__lt=start + DAY * (part + 1) / many)


def _rows(
    several: Sequence[Plan],
    shop: Shop,
    fields: Sequence[Field],
    placed: Q,
    facts: Callable[[list[int]], Mapping[int, Any]],
) -> list[Row]:
    """The rows of their common dataset that the reports can mean: which of them do, each report tests itself."""
    dataset = several[0].dataset
    conditions = [one.filter.condition for one in several]
    condition = reduce(or_, conditions) if all(conditions) else Q()
    return list(
        read(
            dataset,
            shop,
            fields,
            moment=several[0].moment,
            policy=policy_of(shop),
            condition=condition & of_orders(dataset, shop, placed),
            order=None,
            facts=facts,
        )
    )


def of_orders(dataset: Dataset, shop: Shop, placed: Q) -> Q:
    """The dataset's rows that belong to these orders."""
    if dataset.model is Order:
        return placed
    # By their ids: PostgreSQL takes a question inside for one about all orders, and reads them all.
    theirs = Q(order_id__in=list(Order.objects.filter(placed, shop=shop).values_list("id", flat=True)))
    assert dataset.model in {Parcel, Change}
    return theirs & placed if dataset.model is Parcel else theirs


def _once(shop: Shop, needed: frozenset[str]) -> Callable[[list[int]], Mapping[int, Any]]:
    """As ``facts_of``, but what was read stays at hand."""
    known: dict[int, Any] = {}

    def facts(ids: Iterable[int]) -> Mapping[int, Any]:
        if missing := [number for number in ids if number not in known]:
            known.update(facts_of(shop, needed, missing))
        return known

    return facts


def _picker(fields: Sequence[Field], names: Sequence[str]) -> Callable[[Row], Row]:
    """Takes from a row with all these columns those of one report."""
    places = [names.index(field.name) for field in fields]
    if len(places) > 1:
        return itemgetter(*places)
    return lambda row: tuple([row[place] for place in places])


def _day(asked: Plan) -> Callable[[Row], date | None] | None:
    """The day of a row, by the column over which the report's period goes."""
    over, day_of = asked.over, asked.moment.calendar.day_of
    if over is None:
        return None
    return lambda row: None if row[over] is None else day_of(row[over])

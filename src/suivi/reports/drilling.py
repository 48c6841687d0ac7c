"""The rows behind a figure of a report."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db.models import Q
from msgspec.structs import replace

from suivi.accounts.models import Shop
from suivi.orders.models import Order
from suivi.reports import portions
from suivi.reports.candidates import AT_ONCE, conditions
from suivi.reports.collecting import meant
from suivi.reports.contract import Answer, Definition, Reader
from suivi.reports.gathering import of_orders, placed_on
from suivi.reports.planning import ORDER_ID, Plan, plan
from suivi.reports.running import moment_of, rows_of, values_of
from suivi.reports.waiting import kept_of, prepare


def drilled(
    definition: Definition,
    shop: Shop,
    key: Sequence[str],
    *,
    now: datetime,
    parameters: Mapping[str, str] | None = None,
    reader: Reader,
) -> Answer:
    """The rows behind a figure. ``key``: its groups, then the value of its pivot, as ``key_text`` writes them."""
    whole = plan(definition, moment_of(shop, now), parameters or {}, reader)
    kept = kept_of(whole, shop)
    counted_at = prepare(kept, shop, reader) if kept else None
    used = [field.name for field in whole.fields if field.name not in {"order", ORDER_ID}]
    first = ["order"] if whole.dataset.field("order") else []
    names = (*first, *used, *([ORDER_ID] if whole.dataset.order else []))
    bare = replace(definition, columns=names, group=(), pivot="", sort=(), subtotals=False, compare=False, limit=None)
    keys = [one.column.name for one in whole.keys] + ([definition.pivot] if definition.pivot else [])
    asked = plan(bare, whole.moment, parameters or {}, reader, keys)
    if kept is whole:
        total, where = _places(whole, shop, key)
        # Found by their orders alone: a period or an order of rows would have SQLite walk through all of the period.
        found = meant(asked, rows_of(asked, shop, None, where, None), asked.days)
    else:
        total, found = None, rows_of(asked, shop, asked.days, conditions(whole, shop))
    gets, wanted = [one.value.get for one in asked.beside], list(key)
    rows = (row for row in found if [key_text(get(row)) for get in gets] == wanted)
    return Answer(asked.columns, values_of(asked, rows), total, counted_at)


def key_text(value: object) -> str:
    """A group's value in an address: "-" where it is not known, else "=" and the value."""
    return "-" if value is None else f"={value}"


def _places(whole: Plan, shop: Shop, key: Sequence[str]) -> tuple[int, Iterator[Q]]:
    """How many rows a figure has, and conditions that leave out other orders: those of the newest days first."""
    wanted = list(key)
    found = portions.behind(whole, shop, lambda told: [key_text(value) for value in told] == wanted)
    total = sum(rows.state[0] for rows in found.values())
    return total, _conditions(whole, shop, {day: found[day].state[1] for day in sorted(found, reverse=True)})


def _conditions(whole: Plan, shop: Shop, orders: Mapping[str, Sequence[int] | None]) -> Iterator[Q]:
    """Few orders by their ids, those of several days at once; of more than are kept, the whole day."""
    name = "id" if whole.dataset.model is Order else "order_id"
    few: list[int] = []
    for day, ids in orders.items():
        if ids is None or len(few) > AT_ONCE:
            if few:
                yield Q(**{f"{name}__in": few})
            few = []
        if ids is None:
            yield of_orders(whole.dataset, shop, placed_on(day))
        else:
            few += ids
    if few:
        yield Q(**{f"{name}__in": few})

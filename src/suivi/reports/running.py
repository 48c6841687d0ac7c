"""Answers reports."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain, islice
from typing import Any

from django.db.models import F, Q
from django.utils import translation
from msgspec.structs import replace

from suivi.accounts.models import Shop
from suivi.core.relative import Days, Moment
from suivi.core.workdays import Calendar
from suivi.orders.policies import policy_of
from suivi.reports import portions
from suivi.reports.answering import answer, place_of, sort_by
from suivi.reports.candidates import conditions
from suivi.reports.collecting import Groups, collect, meant
from suivi.reports.contract import Answer, Definition, Kind, Reader, ReportError
from suivi.reports.datasets import DATASETS
from suivi.reports.planning import ORDER_ID, Plan, plan
from suivi.reports.reading import read
from suivi.reports.waiting import kept_of, prepare

_INDEXED = {Kind.INSTANT, Kind.NUMBER, Kind.MONEY}


def moment_of(shop: Shop, now: datetime) -> Moment:
    """Now, by the shop's clock and calendar."""
    policy = policy_of(shop)
    return Moment(now, Calendar.of(policy), policy.timezone)


def run(
    definition: Definition, shop: Shop, *, now: datetime, parameters: Mapping[str, str] | None = None, reader: Reader
) -> Answer:
    """The answer to a report about one shop. Raises ``ReportError`` before the first row.

    ``parameters``: ``from`` and ``to`` (days of the shop, both included) or ``period``; else the definition's period.
    """
    with translation.override(reader.language or translation.get_language()):
        asked = plan(definition, moment_of(shop, now), parameters or {}, reader)
        kept = kept_of(asked, shop)
        counted_at = prepare(kept, shop, reader) if kept else None
        found = _answer(asked, shop, in_portions=kept is asked)
        return Answer(found.columns, found.rows, found.total, counted_at)


def _answer(asked: Plan, shop: Shop, *, in_portions: bool) -> Answer:
    if not asked.grouped:
        return _listed(asked, shop)
    if in_portions:
        return answer(asked, *portions.groups(asked, shop))
    before = _groups(asked, shop, asked.before) if asked.before else None
    return answer(asked, _groups(asked, shop, asked.days), before)


def planned(
    definition: Definition, shop: Shop, *, now: datetime, parameters: Mapping[str, str] | None = None, reader: Reader
) -> Plan:
    """The report understood, nothing read yet. Raises ``ReportError``."""
    return plan(definition, moment_of(shop, now), parameters or {}, reader)


def check(definition: Definition, shop: Shop, *, now: datetime, reader: Reader) -> None:
    """Whether the report can be answered at all; nothing is read. Raises ``ReportError``."""
    planned(definition, shop, now=now, reader=reader)


def linked(
    definition: Definition, shop: Shop, *, now: datetime, parameters: Mapping[str, str] | None = None, reader: Reader
) -> Answer:
    """As ``run``; where rows are listed that belong to orders, the last column is ``ORDER_ID``."""
    found = DATASETS.get(definition.dataset)
    with_order = replace(definition, columns=(*definition.columns, ORDER_ID))
    if found is None or not found.order or definition.group or _sums_up(with_order, shop, now, reader):
        with_order = definition
    return run(with_order, shop, now=now, parameters=parameters, reader=reader)


def _sums_up(definition: Definition, shop: Shop, now: datetime, reader: Reader) -> bool:
    """Whether columns are calculated over many rows; then no row belongs to one order."""
    try:
        return plan(definition, moment_of(shop, now), {}, reader).grouped
    except ReportError:
        return True


def rows_of(
    asked: Plan,
    shop: Shop,
    days: Days | None,
    where: Iterable[Q],
    order: Any = (),  # noqa: ANN401
) -> Iterable[Any]:
    """The dataset's rows that filter and period mean. ``where``: what the tables can leave out, portion by portion;
    ``order``: as ``reading.read`` has it.
    """
    condition, policy = asked.condition(days), policy_of(shop)
    found = chain.from_iterable(
        read(
            asked.dataset,
            shop,
            asked.fields,
            moment=asked.moment,
            policy=policy,
            condition=one & condition,
            order=order,
        )
        for one in where
    )
    return meant(asked, found, days)


def _groups(asked: Plan, shop: Shop, days: Days | None) -> Groups:
    return collect(asked, rows_of(asked, shop, days, conditions(asked, shop), None))


def _listed(asked: Plan, shop: Shop) -> Answer:
    """One row for each of the dataset."""
    definition = asked.definition
    order = _order(asked)
    found = values_of(asked, rows_of(asked, shop, asked.days, conditions(asked, shop), order))
    if definition.sort and not order:
        rows, places = list(found), [(place_of(sort, asked.columns), sort.descending) for sort in definition.sort]
        for place, descending in reversed(places):
            rows = sort_by(rows, place, descending=descending)
        found = iter(rows)
    return Answer(asked.columns, found if definition.limit is None else islice(found, definition.limit))


def values_of(asked: Plan, rows: Iterable[Any]) -> Iterator[tuple[object, ...]]:
    """What is shown of each row."""
    gets = [one.value.get for one in asked.shown]
    return (tuple([get(row) for get in gets]) for row in rows)


def _order(asked: Plan) -> list[Any]:
    """The table's own order, where it can sort the rows; else nothing."""
    found: list[Any] = []
    for sort in asked.definition.sort:
        place_of(sort, asked.columns)
        field = asked.dataset.field(sort.column)
        own = field is not None and field.stored and not field.show and field.kind in _INDEXED
        if not own or field is None or asked.dataset.pairs or asked.dataset.needs:
            return []
        column = F(field.stored)
        found.append(column.desc(nulls_last=True) if sort.descending else column.asc(nulls_last=True))
    return [*found, *asked.dataset.newest] if found else []

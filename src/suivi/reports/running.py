"""Answers reports."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import F
from django.utils import translation

from suivi.accounts.models import Shop
from suivi.core.relative import Days, Moment
from suivi.core.workdays import Calendar
from suivi.orders.policies import policy_of
from suivi.reports.answering import answer, place_of, sort_by
from suivi.reports.collecting import Groups, collect, meant
from suivi.reports.contract import Answer, Definition, Kind, Reader
from suivi.reports.planning import Plan, plan
from suivi.reports.reading import read

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
        if not asked.grouped:
            return _listed(asked, shop)
        before = _groups(asked, shop, asked.before) if asked.before else None
        return answer(asked, _groups(asked, shop, asked.days), before)


def planned(
    definition: Definition, shop: Shop, *, now: datetime, parameters: Mapping[str, str] | None = None, reader: Reader
) -> Plan:
    """The report understood, nothing read yet. Raises ``ReportError``."""
    return plan(definition, moment_of(shop, now), parameters or {}, reader)


def rows_of(asked: Plan, shop: Shop, days: Days | None, order: Any = ()) -> Iterable[Any]:  # noqa: ANN401
    """The dataset's rows that filter and period mean."""
    found = read(
        asked.dataset,
        shop,
        asked.fields,
        moment=asked.moment,
        policy=policy_of(shop),
        condition=asked.condition(days),
        order=order,
    )
    return meant(asked, found, days)


def _groups(asked: Plan, shop: Shop, days: Days | None) -> Groups:
    return collect(asked, rows_of(asked, shop, days))


def _listed(asked: Plan, shop: Shop) -> Answer:
    """One row for each of the dataset."""
    definition = asked.definition
    order = _order(asked)
    found = _values(asked, rows_of(asked, shop, asked.days, order))
    if definition.sort and not order:
        rows, places = list(found), [(place_of(sort, asked.columns), sort.descending) for sort in definition.sort]
        for place, descending in reversed(places):
            rows = sort_by(rows, place, descending=descending)
        found = iter(rows)
    return Answer(asked.columns, found if definition.limit is None else islice(found, definition.limit))


def _values(asked: Plan, rows: Iterable[Any]) -> Iterator[tuple[object, ...]]:
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

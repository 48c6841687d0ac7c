"""Rows of a dataset as they are stored: walked once, in portions, so that memory stays flat however many there are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any

from django.db.models import Expression, Q, QuerySet

from suivi.accounts.models import Shop
from suivi.core.policy import Policy
from suivi.core.relative import Moment
from suivi.lib import rows
from suivi.orders.models import Order
from suivi.reports.datasets import Case, Dataset, Field
from suivi.reports.datasets.base import decoder
from suivi.reports.datasets.history import pairs
from suivi.reports.walking import Row, by_ids, walk

PORTION = 500  # rows whose orders or facts are looked up at once
_DOCUMENTS = "SELECT id, document FROM orders_orderfacts WHERE shop_id = %s AND id IN"
_PAIRED = ("order_id", "id", "name", "before", "after", "detail", "cause", "at")


def read(
    dataset: Dataset,
    shop: Shop,
    fields: Sequence[Field],
    *,
    moment: Moment,
    policy: Policy,
    condition: Q,
    order: Sequence[str | Expression] | None = (),
    facts: Callable[[list[int]], Mapping[int, Any]] | None = None,
) -> Iterator[Row]:
    """The values of these columns, row by row. ``condition``: on the dataset's own table; ``order``: else the newest
    first, None: as the database finds them soonest; ``facts``: gives orders' facts by their ids, where they are not to
    be read from the table.
    """
    found = dataset.model._default_manager.filter(condition, shop=shop, **(dataset.fixed or {}))
    found = found.order_by() if order is None and not dataset.pairs else found.order_by(*(order or dataset.newest))
    build = _builder(fields)
    if needed := sections(dataset, fields):
        walked = _walked(dataset, found, fields)
        return _of_facts(dataset, walked, facts or partial(facts_of, shop, needed), build, moment, policy)
    if any(field.parent for field in fields):
        return _with_parents(shop, _walked(dataset, found, fields), fields, build)
    if dataset.pairs or not fields:
        return (row[1:] for row in _walked(dataset, found, fields))
    return walk(found, [field.stored for field in fields], _shows(fields))


def _walked(dataset: Dataset, found: QuerySet[Any], fields: Sequence[Field]) -> Iterator[Row]:
    """What the dataset's own table has of these columns; before it the id of the order."""
    stored = [field for field in fields if field.stored]
    if dataset.pairs:
        changes = (dict(zip(_PAIRED, row, strict=True)) for row in walk(found, _PAIRED))
        return ((row["order_id"], *(row[field.stored] for field in stored)) for row in pairs(changes))
    order = dataset.order or dataset.newest[0].lstrip("-")
    return walk(found, [order, *(field.stored for field in stored)], _shows(stored, 1))


def _shows(fields: Sequence[Field], first: int = 0) -> dict[int, Callable[[Any], Any]]:
    return {place: field.show for place, field in enumerate(fields, first) if field.show is not None}


def sections(dataset: Dataset, fields: Sequence[Field]) -> frozenset[str]:
    """The sections of orders' facts that rows with these columns are made of; none where tables have all."""
    if not dataset.parts or not (dataset.needs or any(field.of for field in fields)):
        return frozenset()
    return frozenset(dataset.needs).union(*(field.needs for field in fields))


def facts_of(shop: Shop, needed: frozenset[str], ids: Sequence[int]) -> Mapping[int, Any]:
    """The facts of orders, as far as these sections go, by the orders' ids."""
    decode = decoder(needed).decode
    found = rows.select_in(_DOCUMENTS, [shop.pk], ids)
    return {number: decode(document) for number, document in found if document}


def _builder(fields: Sequence[Field]) -> Callable[[Row, Row, Case | None], Row]:
    """Puts the values into the columns' order."""
    takers: list[Callable[[Row, Row, Any], Any]] = []
    stored = parent = 0
    for field in fields:
        if field.stored:
            takers.append(_taking(0, stored))
            stored += 1
        elif field.parent:
            takers.append(_taking(1, parent))
            parent += 1
        else:
            assert field.of is not None
            takers.append(_making(field.of))
    return lambda own, above, case: tuple([take(own, above, case) for take in takers])


def _taking(which: int, place: int) -> Callable[[Row, Row, Any], Any]:
    if which:
        return lambda _own, above, _case: above[place] if above else None
    return lambda own, _above, _case: own[place]


def _making(of: Callable[[Case], Any]) -> Callable[[Row, Row, Any], Any]:
    return lambda _own, _above, case: of(case)


def _with_parents(
    shop: Shop, walked: Iterator[Row], fields: Sequence[Field], build: Callable[[Row, Row, None], Row]
) -> Iterator[Row]:
    parents = [field for field in fields if field.parent]
    names = ["id", *(field.parent for field in parents)]
    for portion in _portions(walked):
        orders = by_ids(Order.objects.filter(shop=shop), {row[0] for row in portion})
        above = {row[0]: row[1:] for row in walk(orders, names, _shows(parents, 1))}
        for row in portion:
            yield build(row[1:], above.get(row[0], ()), None)


def _of_facts(
    dataset: Dataset,
    walked: Iterator[Row],
    facts: Callable[[list[int]], Mapping[int, Any]],
    build: Callable[[Row, Row, Case], Row],
    moment: Moment,
    policy: Policy,
) -> Iterator[Row]:
    """A row for each part of each order's facts."""
    parts = dataset.parts
    assert parts is not None
    for portion in _portions(walked):
        known = facts([row[0] for row in portion])
        for row in portion:
            if (whole := known.get(row[0])) is not None:
                for part in parts(whole):
                    yield build(row[1:], (), Case(whole, part, moment, policy))


def _portions(walked: Iterator[Row]) -> Iterator[list[Row]]:
    while portion := list(islice(walked, PORTION)):
        yield portion

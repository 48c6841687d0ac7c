"""Rows of a dataset as they are stored: walked once, in portions, so that memory stays flat however many there are."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any

from django.db.models import Expression, Q

from suivi.accounts.models import Shop
from suivi.core.policy import Policy
from suivi.core.relative import Moment
from suivi.lib import rows
from suivi.orders.models import Order
from suivi.reports.datasets import Case, Dataset, Field
from suivi.reports.datasets.base import decoder
from suivi.reports.datasets.history import pairs

PORTION = 500  # rows whose orders or facts are looked up at once
Row = tuple[Any, ...]
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
    stored = [field.stored for field in fields if field.stored]
    parents = [field.parent for field in fields if field.parent]
    if dataset.pairs:
        walked: Iterable[Row] = (
            (row["order_id"], *(row[name] for name in stored))
            for row in pairs(found.values(*_PAIRED).iterator(chunk_size=2000))
        )
    else:
        walked = found.values_list(dataset.order or dataset.newest[0].lstrip("-"), *stored).iterator(chunk_size=2000)
    build = _builder(fields)
    if needed := sections(dataset, fields):
        return _of_facts(dataset, walked, facts or partial(facts_of, shop, needed), build, moment, policy)
    if parents:
        return _with_parents(shop, walked, parents, build)
    return (build(row[1:], (), None) for row in walked)


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
            takers.append(_taking(0, stored, field.show))
            stored += 1
        elif field.parent:
            takers.append(_taking(1, parent, field.show))
            parent += 1
        else:
            assert field.of is not None
            takers.append(_making(field.of))
    if stored == len(fields) and not any(field.show for field in fields):
        return lambda own, _parent, _case: own
    return lambda own, above, case: tuple([take(own, above, case) for take in takers])


def _taking(which: int, place: int, show: Callable[[Any], Any] | None) -> Callable[[Row, Row, Any], Any]:
    def take(own: Row, above: Row, _case: object) -> Any:  # noqa: ANN401
        row = above if which else own
        if not row:
            return None
        value = row[place]
        return show(value) if show is not None and value is not None else value

    return take


def _making(of: Callable[[Case], Any]) -> Callable[[Row, Row, Any], Any]:
    return lambda _own, _above, case: of(case)


def _with_parents(
    shop: Shop, walked: Iterable[Row], parents: Sequence[str], build: Callable[[Row, Row, None], Row]
) -> Iterator[Row]:
    for portion in _portions(walked):
        ids = {row[0] for row in portion}
        found = Order.objects.filter(shop=shop, id__in=ids).values_list("id", *parents)
        above = {row[0]: row[1:] for row in found}
        for row in portion:
            yield build(row[1:], above.get(row[0], ()), None)


def _of_facts(
    dataset: Dataset,
    walked: Iterable[Row],
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


def _portions(walked: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(walked)
    while portion := list(islice(left, PORTION)):
        yield portion

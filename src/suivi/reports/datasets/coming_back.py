"""Returns, what is in them, and the parcels that bring it."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext_noop as _

from suivi.core.facts import Facts, Line, OrderReturn, ReturnLine, ReverseDelivery
from suivi.reports.contract import Kind
from suivi.reports.datasets.base import Dataset
from suivi.reports.datasets.goods import made, part, present
from suivi.reports.datasets.order import of_order

RETURNS = Dataset(
    "returns",
    _("Returns"),
    _("One row for each return."),
    (
        *of_order(),
        part("name", _("Return"), Kind.TEXT),
        part("status", _("Status"), Kind.TEXT, words="one_return"),
        part("requested_at", _("Requested"), Kind.INSTANT, "created_at"),
        part("approved_at", _("Approved"), Kind.INSTANT),
        part("closed_at", _("Closed"), Kind.INSTANT),
        part("quantity", _("Items"), Kind.NUMBER),
        part("decline_reason", _("Reason of decline"), Kind.TEXT, words="decline"),
        made("on_the_way", _("Return parcels"), Kind.NUMBER, lambda case: sum(one.of_return == case.part.id and not one.gone for one in case.facts.reverse_orders.values()), _("goods expected back"), needs=("reverse_orders",)),
    ),
    over="placed_at",
    parts=present("returns"),
    needs=("returns",),
)  # fmt: skip


class _Back(NamedTuple):
    """A thing that comes back."""

    of: OrderReturn
    line: ReturnLine
    item: Line | None


def _lines(facts: Facts) -> Iterator[_Back]:
    items = {line.id: line for line in facts.lines.items} if facts.lines else {}
    for one in facts.returns.values():
        if not one.gone:
            yield from (_Back(one, line, items.get(line.line)) for line in one.lines or ())


RETURN_LINES = Dataset(
    "return_lines",
    _("Return lines"),
    _("One row for each thing of a return."),
    (
        *of_order(),
        made("name", _("Return"), Kind.TEXT, lambda case: case.part.of.name),
        made("status", _("Status"), Kind.TEXT, lambda case: case.part.of.status, words="one_return"),
        made("requested_at", _("Requested"), Kind.INSTANT, lambda case: case.part.of.created_at),
        made("reason", _("Reason"), Kind.TEXT, lambda case: case.part.line.reason, words="return_reason"),
        made("note", _("Customer’s note"), Kind.TEXT, lambda case: case.part.line.note),
        made("quantity", _("Items"), Kind.NUMBER, lambda case: case.part.line.quantity),
        made("processed", _("Processed"), Kind.NUMBER, lambda case: case.part.line.processed),
        made("sku", _("SKU"), Kind.TEXT, lambda case: case.part.item.sku if case.part.item else ""),
        made("item", _("Item"), Kind.TEXT, lambda case: case.part.item.name if case.part.item else ""),
    ),
    over="placed_at",
    parts=_lines,
    needs=("returns", "lines"),
)


class _Parcel(NamedTuple):
    parcel: ReverseDelivery
    of: OrderReturn | None
    state: str


def _parcels(facts: Facts) -> Iterator[_Parcel]:
    for parcel in facts.reverse_deliveries.values():
        order = facts.reverse_orders.get(parcel.of_reverse_order)
        if not parcel.gone:
            yield _Parcel(parcel, facts.returns.get(order.of_return) if order else None, order.status if order else "")


RETURN_PARCELS = Dataset(
    "return_parcels",
    _("Return parcels"),
    _("One row for each parcel that comes back."),
    (
        *of_order(),
        made("name", _("Return"), Kind.TEXT, lambda case: case.part.of.name if case.part.of else ""),
        made("status", _("Status"), Kind.TEXT, lambda case: case.part.of.status if case.part.of else "", words="one_return"),
        made("goods", _("Goods"), Kind.TEXT, lambda case: case.part.state, _("whether the goods are still expected, in the platform’s word")),
        made("requested_at", _("Requested"), Kind.INSTANT, lambda case: case.part.of.created_at if case.part.of else None),
        made("carrier", _("Carrier"), Kind.TEXT, lambda case: case.part.parcel.tracking.company if case.part.parcel.tracking else ""),
        made("number", _("Tracking number"), Kind.TEXT, lambda case: case.part.parcel.tracking.number if case.part.parcel.tracking else ""),
    ),
    over="placed_at",
    parts=_parcels,
    needs=("returns", "reverse_orders", "reverse_deliveries"),
)  # fmt: skip

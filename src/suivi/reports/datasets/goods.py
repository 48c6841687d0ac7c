"""What was ordered, what is to be shipped, what holds it, what left, and what carriers say."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext_noop as _

from suivi.core.facts import Facts, FulfillmentOrder, Hold, Shipment
from suivi.reports.contract import Kind
from suivi.reports.datasets.base import Case, Dataset, Field
from suivi.reports.datasets.order import joined, of_order


def part(name: str, label: str, kind: Kind, attribute: str = "", **more: Any) -> Field:  # noqa: ANN401
    """A column that is an attribute of the part."""
    reads = attribute or name
    return Field(name, label, kind, of=lambda case: getattr(case.part, reads), **more)


def made(name: str, label: str, kind: Kind, of: Callable[[Case], Any], hint: str = "", **more: Any) -> Field:  # noqa: ANN401
    """A column that is made from the part."""
    return Field(name, label, kind, hint, of=of, **more)


def present(name: str) -> Callable[[Facts], Iterator[Any]]:
    """The entities of a collection that were not deleted."""
    return lambda facts: (one for one in getattr(facts, name).values() if not one.gone)


LINES = Dataset(
    "line_items",
    _("Line items"),
    _("One row for each thing that was ordered."),
    (
        *of_order(),
        part("sku", _("SKU"), Kind.TEXT),
        part("item", _("Item"), Kind.TEXT, "name"),
        part("quantity", _("Ordered"), Kind.NUMBER),
        part("current_quantity", _("Left after edits"), Kind.NUMBER),
        part("unfulfilled_quantity", _("Not fulfilled"), Kind.NUMBER),
        part("requires_shipping", _("Has to be shipped"), Kind.YES_NO),
        part("price", _("Price"), Kind.MONEY, help=_("of one")),
        made("amount", _("Amount"), Kind.MONEY, lambda case: None if case.part.price is None else case.part.price * case.part.current_quantity, _("price by quantity, before discounts")),
    ),
    over="placed_at",
    parts=lambda facts: facts.lines.items if facts.lines else (),
    needs=("lines",),
)  # fmt: skip


class _Waiting(NamedTuple):
    """A part of an order to be shipped, with what holds it."""

    part: FulfillmentOrder
    holds: tuple[Hold, ...]


class _Held(NamedTuple):
    part: FulfillmentOrder | None
    hold: Hold


def _holds(facts: Facts) -> Iterator[_Held]:
    for key, found in facts.holds.items():
        if not found.gone:
            yield from (_Held(facts.fulfillment_orders.get(key), hold) for hold in found.holds)


def _waiting(facts: Facts) -> Iterator[_Waiting]:
    for key, one in facts.fulfillment_orders.items():
        if not one.gone:
            held = facts.holds.get(key)
            yield _Waiting(one, held.holds if held and not held.gone else ())


FULFILLMENT_ORDERS = Dataset(
    "fulfillment_orders",
    _("Fulfillment orders"),
    _("One row for each part of an order that is shipped from one place."),
    (
        *of_order(),
        made("status", _("Status"), Kind.TEXT, lambda case: case.part.part.status, _("the platform’s word")),
        made("request", _("Request"), Kind.TEXT, lambda case: case.part.part.request, _("to the fulfillment service")),
        made("location", _("Location"), Kind.TEXT, lambda case: case.part.part.location),
        made("method", _("Method"), Kind.TEXT, lambda case: case.part.part.method, words="method"),
        made("opens_at", _("Can be fulfilled from"), Kind.INSTANT, lambda case: case.part.part.opens_at),
        made("fulfill_by", _("To be fulfilled by"), Kind.INSTANT, lambda case: case.part.part.fulfill_by),
        made("quantity", _("Items"), Kind.NUMBER, lambda case: _sum(case.part.part.lines, "total")),
        made("remaining", _("Still to ship"), Kind.NUMBER, lambda case: _sum(case.part.part.lines, "remaining")),
        made("holds", _("Holds"), Kind.NUMBER, lambda case: len(case.part.holds)),
        made("hold_reasons", _("Reasons of holds"), Kind.TEXT, lambda case: joined(hold.reason for hold in case.part.holds), words="hold", many=True),
    ),
    over="placed_at",
    parts=_waiting,
    needs=("fulfillment_orders", "holds"),
)  # fmt: skip


def _sum(lines: tuple[Any, ...] | None, name: str) -> int | None:
    return None if lines is None else sum(getattr(line, name) for line in lines)


HOLDS = Dataset(
    "holds",
    _("Holds"),
    _("One row for each hold that stops shipping now."),
    (
        *of_order(),
        made("reason", _("Reason"), Kind.TEXT, lambda case: case.part.hold.reason, words="hold"),
        made("by", _("Held by"), Kind.TEXT, lambda case: case.part.hold.by, _("the app that holds it; empty: staff or the platform")),
        made("since", _("Held since"), Kind.INSTANT, lambda case: case.part.hold.since),
        made("notes", _("Notes"), Kind.TEXT, lambda case: case.part.hold.notes),
        made("location", _("Location"), Kind.TEXT, lambda case: case.part.part.location if case.part.part else ""),
    ),
    over="placed_at",
    parts=_holds,
    needs=("fulfillment_orders", "holds"),
)  # fmt: skip


def _numbers(shipment: Shipment) -> str:
    return joined(one.number for one in shipment.tracking if one.number)


FULFILLMENTS = Dataset(
    "fulfillments",
    _("Fulfillments"),
    _("One row for each time that goods left."),
    (
        *of_order("parcels"),
        part("status", _("Status"), Kind.TEXT, help=_("the platform’s word")),
        part("shipped_at", _("Fulfilled"), Kind.INSTANT, "at"),
        part("quantity", _("Items"), Kind.NUMBER),
        part("service", _("Service"), Kind.TEXT),
        part("location", _("Location"), Kind.TEXT),
        part("requires_shipping", _("Has to be shipped"), Kind.YES_NO),
        made("carrier", _("Carrier"), Kind.TEXT, lambda case: joined(dict.fromkeys(one.company for one in case.part.tracking if one.company)), _("as the shop named it"), many=True),
        made("number", _("Tracking numbers"), Kind.TEXT, lambda case: _numbers(case.part), many=True),
        made("has_tracking", _("Has tracking"), Kind.YES_NO, lambda case: bool(_numbers(case.part))),
        part("estimated_at", _("Estimated delivery"), Kind.INSTANT, help=_("as the platform says")),
    ),
    over="placed_at",
    parts=present("shipments"),
    needs=("shipments",),
)  # fmt: skip


SCANS = Dataset(
    "scans",
    _("Scans"),
    _("One row for each word of a carrier about a parcel."),
    (
        *of_order("country", "city", "source"),
        part("at", _("Scanned"), Kind.INSTANT),
        part("number", _("Tracking number"), Kind.TEXT),
        part("status", _("Status"), Kind.TEXT, words="parcel"),
        part("substatus", _("Sub-status"), Kind.TEXT, words="substatus"),
        part("code", _("Carrier’s code"), Kind.TEXT, help=_("as received")),
        part("message", _("Message"), Kind.TEXT),
        part("scan_city", _("Scanned in"), Kind.TEXT, "city"),
        part("scan_country", _("Scanned in country"), Kind.TEXT, "country", words="country"),
        part("physical", _("Parcel in hand"), Kind.YES_NO, help=_("no: a notice, a plan or a label")),
        part("provider", _("Told by"), Kind.TEXT),
        part("carrier", _("Carrier"), Kind.TEXT, help=_("whose scan it is, where it was told")),
        made("learned_at", _("Learned"), Kind.INSTANT, lambda case: case.part.stamp.learned_at, timely=True),
    ),
    over="placed_at",
    parts=present("scans"),
    needs=("scans",),
)

"""What a customer can ask for now on the page of their order, and why not: the shop's rules as decision tables.

Pure. Asking changes nothing by itself: whoever works at the shop answers (see ``core.requests``).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from functools import cached_property
from typing import NamedTuple

import msgspec

from suivi.core.facts import Facts, Line
from suivi.core.requests import OF_GOODS, Kind, Standing, standing, waiting
from suivi.core.verdict import ParcelVerdict, Verdict
from suivi.core.words import Fulfillment, OrderState, Parcel

# Shopify's return reasons, in its words (ReturnReason); what a shop does not offer is left out.
REASONS = (
    "unwanted", "size_too_small", "size_too_large", "color", "style", "not_as_described", "defective", "wrong_item",
    "other",
)  # fmt: skip
MOST = 5  # requests of a kind for one order, whatever became of them
COMES_BACK = frozenset({"requested", "open", "closed"})
NOT_SENT = frozenset({"pick_up", "retail", "none"})  # Shopify: DeliveryMethodType


class Rules(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a shop lets its customers ask for; without rules, nothing.

    ``final_sale``: SKUs, with ``*`` for any letters. ``final_sale_tags``: of orders of which nothing comes back.
    """

    kinds: tuple[Kind, ...] = ()
    return_days: int = 30  # after it arrived
    reasons: tuple[str, ...] = REASONS
    final_sale: tuple[str, ...] = ()
    final_sale_tags: tuple[str, ...] = ()
    not_received_days: int = 2  # after the carrier says that it arrived: it may lie with a neighbor
    report_days: int = 30  # after it arrived
    photos: bool = False
    choices: bool = False  # which messages they get


class Chance(NamedTuple):
    """Whether something can be asked for. ``why_not``: "" or a code of ``customerwords.CANNOT``.

    ``at``: from when it can be. ``goods``: how many of which line, by the line's id.
    """

    kind: Kind
    why_not: str = ""
    at: datetime | None = None
    goods: Mapping[str, int] = {}


def chances(facts: Facts, verdict: Verdict, rules: Rules, now: datetime) -> tuple[Chance, ...]:
    """Each kind that the shop has switched on, in the order of ``Kind``."""
    return tuple(chance(facts, verdict, rules, now, kind) for kind in Kind if kind in rules.kinds)


def chance(facts: Facts, verdict: Verdict, rules: Rules, now: datetime, kind: Kind) -> Chance:
    """Whether one kind can be asked for: the first row that fits says why not."""
    looking = Looking(facts, verdict, rules, now, kind)
    why_not = next((code for code, holds in (*ALWAYS, *BARS[kind]) if holds(looking)), "")
    return Chance(
        kind,
        why_not,
        looking.opens_at if why_not == "too_early" else None,
        looking.goods if kind in OF_GOODS and not why_not else {},
    )


# Of a parcel without number: taken back, or waiting in the shop.
NOT_THERE = frozenset({Parcel.CANCELLED, Parcel.AVAILABLE_FOR_PICKUP})


class Looking:
    """One order, looked at for one kind of request."""

    def __init__(self, facts: Facts, verdict: Verdict, rules: Rules, now: datetime, kind: Kind) -> None:
        self.facts, self.verdict, self.rules, self.now, self.kind = facts, verdict, rules, now, kind

    @cached_property
    def arrived(self) -> dict[str, datetime]:
        """When each shipment arrived; one that nobody can follow counts from when it left."""
        found: dict[str, datetime] = {}
        for parcel in self.verdict.delivery.parcels:
            at = _arrived_at(parcel)
            if at is not None:
                found[parcel.shipment] = max(at, found.get(parcel.shipment, at))
        return found

    @property
    def window(self) -> timedelta:
        """How long after it arrived this can be asked for."""
        return timedelta(days=self.rules.return_days if self.kind is Kind.RETURN else self.rules.report_days)

    @cached_property
    def goods(self) -> dict[str, int]:
        """How many of which line arrived within the window and neither come back nor are about to."""
        came: Counter[str] = Counter()
        for shipment, at in self.arrived.items():
            if self.now <= at + self.window:
                came.update(dict(self._sent(shipment)))
        lines = {line.id: line for line in self.facts.lines.items} if self.facts.lines else {}
        left = {
            line: min(quantity, lines[line].current_quantity or lines[line].quantity) - self._back[line]
            for line, quantity in came.items()
            if line in lines and not (self.kind is Kind.RETURN and self._is_final(lines[line]))
        }
        return {line: quantity for line, quantity in left.items() if quantity > 0}

    @cached_property
    def opens_at(self) -> datetime | None:
        """When what the carrier says is delivered counts as not received."""
        arrived = [one.delivered_at for one in self.verdict.delivery.parcels if one.delivered_at is not None]
        return max(arrived) + timedelta(days=self.rules.not_received_days) if arrived else None

    @cached_property
    def _back(self) -> Counter[str]:
        """Pieces that come back, by line: as returns say, or as far as requests go beyond that."""
        lines_of = {one.id: one.line for sent in self.facts.shipments.values() for one in sent.lines if one.id}
        returned: Counter[str] = Counter()
        for back in self.facts.returns.values():
            if back.status in COMES_BACK and not back.gone:
                for line in back.lines or ():
                    returned[line.line or lines_of.get(line.shipped, "")] += line.quantity
        asked: Counter[str] = Counter()
        for request in self.facts.requests.values():
            if request.kind == Kind.RETURN and standing(request, self.facts) in (Standing.WAITING, Standing.ACCEPTED):
                asked.update({line.line: line.quantity for line in request.lines})
        return returned | asked

    def _sent(self, shipment: str) -> Iterator[tuple[str, int]]:
        found = self.facts.shipments.get(shipment)
        pieces: Counter[str] = Counter()
        for line in found.lines if found is not None else ():
            pieces[line.line] += line.quantity
        if not pieces and self.facts.lines:  # this source does not tell what is in a parcel
            pieces.update({line.id: line.quantity for line in self.facts.lines.items})
        yield from pieces.items()

    def _is_final(self, line: Line) -> bool:
        sku = line.sku.casefold()
        return bool(sku) and any(fnmatchcase(sku, pattern.casefold()) for pattern in self.rules.final_sale)


def _arrived_at(parcel: ParcelVerdict) -> datetime | None:
    if parcel.status is Parcel.DELIVERED:
        return parcel.delivered_at or parcel.since
    return parcel.shipped_at if not parcel.number and parcel.status not in NOT_THERE else None


def _tags(facts: Facts) -> set[str]:
    """The tags in force, in lower case."""
    tags = {tag.casefold() for tag in (facts.head.tags if facts.head else ())}
    for edit in facts.tag_edits.values():
        (tags.add if edit.present else tags.discard)(edit.id.casefold())
    return tags


def _final(it: Looking) -> bool:
    return bool(_tags(it.facts) & {tag.casefold() for tag in it.rules.final_sale_tags})


def _not_sent(it: Looking) -> bool:
    """Nothing of it goes to an address: digital goods, or collected in the shop."""
    methods = {part.method for part in it.facts.fulfillment_orders.values() if not part.gone}
    digital = it.verdict.fulfillment.status is Fulfillment.FULFILLMENT_NOT_REQUIRED
    return digital or (bool(methods) and methods <= NOT_SENT)


def _left(it: Looking) -> bool:
    """Something has left the shop."""
    return it.verdict.fulfillment.shipped_quantity > 0 or bool(it.verdict.delivery.parcels)


_Row = tuple[str, Callable[[Looking], bool]]

ALWAYS: tuple[_Row, ...] = (
    ("off", lambda it: it.kind not in it.rules.kinds),
    ("unknown", lambda it: it.facts.head is None or it.facts.deletion is not None or it.facts.erasure is not None),
    ("asked", lambda it: any(one.kind == it.kind for one in waiting(it.facts))),
    ("enough", lambda it: sum(one.kind == it.kind for one in it.facts.requests.values()) >= MOST),
)
_BEFORE_IT_LEAVES: tuple[_Row, ...] = (
    ("canceled", lambda it: it.verdict.order.state is OrderState.CANCELED),
    ("left", _left),
)
_OF_GOODS: tuple[_Row, ...] = (
    ("not_arrived", lambda it: not it.arrived),
    ("over", lambda it: all(it.now > at + it.window for at in it.arrived.values())),
    ("no_goods", lambda it: not it.goods),
)
BARS: Mapping[Kind, tuple[_Row, ...]] = {
    Kind.RETURN: (("final_sale", _final), *_OF_GOODS),
    Kind.CANCEL: (
        *_BEFORE_IT_LEAVES,
        ("complete", lambda it: it.verdict.fulfillment.status is Fulfillment.FULFILLMENT_NOT_REQUIRED),
    ),
    Kind.ADDRESS: (
        *_BEFORE_IT_LEAVES,
        ("not_sent", _not_sent),
        ("no_address", lambda it: it.facts.customer is None or it.facts.customer.shipping is None),
    ),
    Kind.NOT_RECEIVED: (
        ("not_arrived", lambda it: it.opens_at is None),
        ("too_early", lambda it: it.opens_at is not None and it.now < it.opens_at),
        ("over", lambda it: all(it.now > at + it.window for at in it.arrived.values())),
    ),
    Kind.DAMAGED: _OF_GOODS,
    Kind.WRONG_ITEM: _OF_GOODS,
}

"""What passes through the record: pieces on their way in, orders as stored and as they will be. No database."""

from datetime import datetime
from typing import NamedTuple

import msgspec

from suivi.core.facts import Fact, Facts
from suivi.orders.rows import Projection
from suivi.orders.tally import Place
from suivi.orders.terms import Term

# Parts by whose id alone a payload may speak of an order.
REF_COLLECTIONS = (
    "fulfillment_orders",
    "shipments",
    "returns",
    "reverse_orders",
    "reverse_deliveries",
    "refunds",
    "transactions",
    "disputes",
)


class Piece(NamedTuple):
    """What one payload tells of one order. ``key``: the order's platform id; ``cause``: source and topic."""

    key: str
    facts: Facts
    cause: str
    source: str
    received_at: datetime
    refs: tuple[str, ...] = ()


class Ready(NamedTuple):
    """A piece that was already joined to nothing and judged, which is all it takes for an order not yet known."""

    key: str
    document: str
    projection: Projection | None
    refs: tuple[str, ...]
    cause: str
    source: str
    received_at: datetime


class Recorded(NamedTuple):
    """What a batch did. ``new_refs``: parts and parcels whose order is known from now on. ``erased``: the platform ids
    of those orders in it whose persons were erased, now or earlier.
    """

    new_refs: frozenset[str]
    changed: tuple[int, ...]
    unchanged: int
    erased: frozenset[str] = frozenset()


class Shown(Fact, frozen=True, kw_only=True):
    """Where the overview counts and finds the order now."""

    place: Place
    terms: tuple[Term, ...] = ()


class Known(msgspec.Struct, kw_only=True):
    """An order as stored."""

    document: str = ""
    standing: str = ""
    shown: str = ""
    heard_at: datetime | None = None
    heard_from: str = ""


class Work(msgspec.Struct, kw_only=True):
    """An order on its way through a batch: as stored, and as it will be."""

    id: int
    key: str
    known: Known
    facts: Facts | None = None
    document: str
    heard_at: datetime
    heard_from: str
    cause: str
    projection: Projection | None = None
    erased: bool = False


_decode_shown = msgspec.json.Decoder(Shown).decode


def shown_of(known: Known) -> Shown | None:
    """Where the stored order stands in the overview; None where it does not."""
    return _decode_shown(known.shown) if known.shown else None

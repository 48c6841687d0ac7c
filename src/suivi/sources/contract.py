"""What every source of orders offers: payloads in, findings out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from suivi.core.facts import Facts, Stamp


class Unreadable(ValueError):  # noqa: N818 - it is a judgment about the input, said in words to the merchant
    """The payload can never be understood, however often it is tried. The message says why, in words."""


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """What a payload tells of a customer apart from any order. ``id`` is the platform's global id."""

    id: str
    stamp: Stamp
    name: str = ""
    email: str = ""
    phone: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What one payload says about one order, one part of an order, one parcel, or one customer.

    ``order``: the order's global id when the payload names it. Otherwise ``ref``: the global id of the part it
    speaks of (a fulfillment order, a return …), by which the record finds the order; ``facts.id`` is "" then.
    ``parcel``: its number, where the payload knows no more; then all orders that have such a parcel are meant.
    ``refs``: global ids of all parts that the payload proves to belong to the order, for that look-up later.
    ``note``: why there is nothing to record, or how far it can be trusted, where there is something to say.
    """

    order: str | None = None
    ref: str | None = None
    parcel: str = ""
    facts: Facts | None = None
    customer: CustomerFacts | None = None
    refs: tuple[str, ...] = ()
    note: str = ""


class Source(Protocol):
    """A place where orders come from. Pure: no database, no clock."""

    def translate(self, topic: str, body: bytes, headers: Mapping[str, str], received_at: datetime) -> list[Finding]:
        """What the payload says. Raises ``Unreadable`` for input that can never be understood."""
        ...

"""Where and when a Shopify payload was heard, and how its ids and stamps are made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from suivi.core.facts import Rank, Stamp
from suivi.sources.contract import Unreadable
from suivi.sources.reading import NAME, Json, clean, header, parse_instant

PREFIX = "gid://shopify/"
LARGEST = 2**63


@dataclass(frozen=True, slots=True)
class Heard:
    """One payload's circumstances. ``triggered_at``: Shopify's own word on when the event happened."""

    source: str
    received_at: datetime
    triggered_at: datetime | None = None
    rank: int = Rank.WEBHOOK

    def stamp(self, *moments: datetime | None, rank: int | None = None) -> Stamp:
        """A stamp as of the latest of the payload's own moments, else as of the event, else as of the receipt."""
        known = [moment for moment in moments if moment is not None]
        as_of = (known[0] if len(known) == 1 else max(known)) if known else self.triggered_at or self.received_at
        return Stamp(
            as_of=as_of,
            rank=self.rank if rank is None else rank,
            source=self.source,
            learned_at=self.received_at,
        )

    def event_stamp(self, *moments: datetime | None) -> Stamp:
        """The stamp of a payload that has no ``updated_at``: the event's moment before the payload's own times."""
        return self.stamp(self.triggered_at) if self.triggered_at else self.stamp(*moments)


def heard(source: str, headers: Mapping[str, str], received_at: datetime, rank: int = Rank.WEBHOOK) -> Heard:
    """The circumstances from a delivery's headers; a triggered-at that cannot be read counts as not told."""
    triggered = header(headers, "X-Shopify-Triggered-At")
    try:
        moment = parse_instant(triggered)[0] if triggered else None
    except Unreadable:
        moment = None
    return Heard(source, received_at, moment, rank)


def gid(kind: str, value: Json) -> str:
    """Shopify's global id from a number, its digits, or a global id; "" from None.

    Raises ``Unreadable`` for anything else, such as an id that lost digits by becoming a fraction.
    """
    if type(value) is int and 0 < value < LARGEST:
        return f"{PREFIX}{kind}/{value}"
    if value is None:
        return ""
    if type(value) is str:
        if value.startswith(PREFIX) and value[len(PREFIX) :].replace("/", "").isalnum():
            return value[:NAME]  # by far the most frequent
        if value.startswith("gid://"):
            return clean(value).partition("?")[0]
        if value.isascii() and value.isdigit() and len(value) < 20:
            return f"{PREFIX}{kind}/{value}"
    raise Unreadable(f"This is not an id (of kind {kind}): {str(value)[:60]!r}")


def gid_as(kind: str, value: Json) -> str:
    """A global id under one type name, for things that Shopify names differently in REST and in GraphQL."""
    found = gid(kind, value)
    return f"{PREFIX}{kind}/{found.rpartition('/')[2]}" if found else ""


def required(found: str, what: str) -> str:
    """An id that must be there."""
    if not found:
        raise Unreadable(f"The payload does not say which {what} it speaks of.")
    return found

"""What every fact is made of: where it comes from, and which of two of a kind wins."""

from datetime import datetime

import msgspec


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Base of all facts: immutable, cheap, left out of the JSON where a value is the default."""


class Stamp(Fact, frozen=True, kw_only=True):
    """How far a fact can be trusted against another of its kind.

    ``as_of``: the moment the source speaks of (a snapshot's ``updated_at``). ``rank``: between two sources with
    the same ``as_of`` the higher wins (see ``Rank``). ``source``: e.g. ``shopify.webhook``, ``shopify.node``,
    ``file``, ``staff``. ``learned_at``: when Suivi received it.
    """

    as_of: datetime
    rank: int = 0
    source: str = ""
    learned_at: datetime | None = None

    def overtakes(self, other: "Stamp") -> bool:
        """Whether this speaks of a later moment, and not in the same breath: parts of one read agree in time."""
        if self.as_of <= other.as_of:
            return False
        return self.learned_at is None or self.learned_at != other.learned_at or self.source != other.source


class Rank:
    """Which source wins between two that speak of the same moment."""

    HINT = 1  # an event's payload: part of the truth
    WEBHOOK = 2  # REST-shaped order of a webhook or REST read
    NODE = 3  # the full GraphQL read
    STAFF = 4


class Entity(Fact, frozen=True, kw_only=True):
    """Something with an identity that changes; the newest stamp wins as a whole."""

    id: str
    stamp: Stamp
    gone: bool = False  # deleted at the source; kept so that an older copy does not bring it back


class Report(Fact, frozen=True, kw_only=True):
    """A status in the platform's own word, lower case."""

    word: str | None
    stamp: Stamp


class Erasure(Fact, frozen=True, kw_only=True):
    """Whoever ordered must no longer be known. It is never taken back (see ``core.erasing``)."""

    stamp: Stamp


class Deletion(Fact, frozen=True, kw_only=True):
    """The order was deleted at the source, which then tells nothing but that (Shopify: ``orders/delete``)."""

    stamp: Stamp

"""One order as rules look at it: where it stands, and what is known of it beside. Pure.

Where it stands comes from the history of changes as well as from the order itself, so that a rule looks at the past as
it looks at this moment. What no history keeps (amounts, goods, the customer, risk) is as it is known now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from suivi.core.changes import Standing
from suivi.core.facts import Address, Facts, Head
from suivi.core.money import ZERO
from suivi.core.policy import Policy
from suivi.core.relative import Moment
from suivi.core.workdays import Calendar
from suivi.orders.rows import effective_tags
from suivi.orders.terms import fold


class Past(NamedTuple):
    """What a customer ordered before this order; None where the customer is not known."""

    orders: int | None = None
    spent: Decimal | None = None
    tags: tuple[str, ...] = ()


STRANGER = Past()


class Profile(NamedTuple):
    """What is known of an order beside where it stands. ``terms``: by kind, as the overview finds it, but for tags.

    ``tags``: those in force now, for a standing that was stored before tags were kept.
    """

    id: int
    key: str
    name: str
    placed_at: datetime
    updated_at: datetime | None
    total: Decimal
    items: int
    test: bool
    terms: Mapping[str, frozenset[str]]
    words: Mapping[str, frozenset[str]]
    tags: tuple[str, ...] = ()
    past: Past = STRANGER


class Clock(NamedTuple):
    """A shop's business calendar and time zone."""

    calendar: Calendar
    timezone: str

    def at(self, now: datetime) -> Moment:
        """A moment on that clock."""
        return Moment(now, self.calendar, self.timezone)


@dataclass(frozen=True)
class Case:
    """One order at one moment. ``told``: what it has in the fields that were asked for: many rules ask the same."""

    standing: Standing
    profile: Profile
    clock: Clock
    told: dict[str, str] = field(default_factory=dict, compare=False)

    @cached_property
    def tags(self) -> frozenset[str]:
        """The tags in force, folded as they are searched."""
        found = self.profile.tags if self.standing.tags is None else self.standing.tags
        return frozenset(map(fold, found))


def clock_of(policy: Policy) -> Clock:
    """The clock by which a shop's rules count."""
    return Clock(Calendar.of(policy), policy.timezone)


def profile_of(number: int, facts: Facts, head: Head, terms: Iterable[tuple[str, str]], past: Past) -> Profile:
    """What rules know of an order beside its standing. ``terms``: those by which the overview finds it."""
    by_kind: dict[str, set[str]] = {}
    for kind, term in terms:
        by_kind.setdefault(kind, set()).add(term)
    return Profile(
        id=number,
        key=facts.id,
        name=head.name,
        placed_at=head.placed_at,
        updated_at=head.updated_at,
        total=head.current_total,
        items=sum(line.current_quantity for line in facts.lines.items) if facts.lines else 0,
        test=head.test,
        terms={kind: frozenset(found) for kind, found in by_kind.items()},
        words=_words(facts, head, past),
        tags=effective_tags(facts),
        past=past,
    )


def _words(facts: Facts, head: Head, past: Past) -> Mapping[str, frozenset[str]]:
    customer, detail = facts.customer, facts.detail
    address = (customer.shipping if customer else None) or Address()
    found: dict[str, Iterable[str]] = {
        "city": (address.city,),
        "zip": (address.zip,),
        "province": (address.province,),
        "language": (customer.locale.partition("-")[0],) if customer else (),
        "customer_tag": past.tags,
        "channel": (head.channel, head.source_name),
        "gateway": head.gateways,
        "currency": (head.currency,),
        "item": [line.name for line in facts.lines.items] if facts.lines else (),
        "risk": (detail.risk_level, detail.risk) if detail else (),
        "hold_reason": [hold.reason for part in facts.holds.values() if not part.gone for hold in part.holds],
        "requires_shipping": _shipping(facts),
    }
    return {name: frozenset(filter(None, map(fold, words))) for name, words in found.items()}


def _shipping(facts: Facts) -> tuple[str, ...]:
    """Whether something of it is shipped; nothing where nobody says so."""
    told = facts.detail.requires_shipping if facts.detail else None
    if told is None and facts.lines is not None:
        lines = [line.requires_shipping for line in facts.lines.items if line.current_quantity > 0]
        told = True if True in lines else None if None in lines or not lines else False
    return () if told is None else (str(told).lower(),)


def past_of(earlier: Iterable[Decimal], tags: Iterable[str]) -> Past:
    """What a known customer ordered before: the amounts of those orders that were not canceled."""
    amounts = list(earlier)
    return Past(len(amounts), sum(amounts, ZERO), tuple(tags))

"""Deadlines of one order: what its shop decided for it alone, in place of what its policy says for all.

A rule or a person says until when; the last word counts, and it can be that the policy counts again.
"""

from datetime import datetime

from suivi.core.facts import Deadline, Facts
from suivi.core.words import Word


class Kind(Word):
    """What has to be done by then, or may last until then."""

    SHIP = "ship"  # in place of the policy's days, and of a date that the platform has
    DELIVER = "deliver"  # the shop's promise, which its customer sees, too
    PAY = "pay"  # from then on a payment is pending for too long
    HOLD = "hold"  # from then on a hold that began before is too long


def deadline(facts: Facts, of: Kind) -> Deadline | None:
    """The order's own deadline; None where the policy counts."""
    newest = _newest(facts, of)
    return newest if newest is not None and newest.until is not None else None


def until(facts: Facts, of: Kind) -> datetime | None:
    """Until when, by the order's own deadline; None where it has none."""
    newest = _newest(facts, of) if facts.deadlines else None
    return None if newest is None else newest.until


def before(facts: Facts, one: Deadline) -> datetime | None:
    """What counted before this was said; None: the policy."""
    older = [each for each in _all(facts, one.of) if _place(each) < _place(one)]
    return max(older, key=_place).until if older else None


def _newest(facts: Facts, of: str) -> Deadline | None:
    return max(_all(facts, of), key=_place, default=None)


def _all(facts: Facts, of: str) -> list[Deadline]:
    return [one for one in facts.deadlines.values() if one.of == of and not one.gone]


def _place(one: Deadline) -> tuple[datetime, str]:
    return one.stamp.as_of, one.id

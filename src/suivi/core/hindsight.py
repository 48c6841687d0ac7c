"""The changes that would have been written, had an order been followed from the day it was placed. Pure."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from msgspec.structs import replace

from suivi.core import firstpromise
from suivi.core.changes import Difference, Standing, diff, standing
from suivi.core.drift import drifts
from suivi.core.earlier import HAPPENED, disputed_at, facts_at, held_at
from suivi.core.facts import Facts, FirstPromise
from suivi.core.judge import judge
from suivi.core.policy import Policy

MOST_STEPS = 500  # of one order


class Step(NamedTuple):
    """Where the order stood from a moment on, and what was new in that."""

    at: datetime
    standing: Standing
    differences: tuple[Difference, ...]


def past(facts: Facts, policy: Policy, since: datetime, until: datetime) -> Iterator[Step]:
    """The order's steps between two moments (``until`` itself not), the oldest first.

    The first step of an order that was placed before ``since`` says where it stood then, and has no differences. Judged
    by the policy of now. What ``earlier.facts_at`` cannot know is not in it: holds that ended, shipments that were
    canceled, when packing began; so the last step can differ from where the order stands.
    """
    placed_at = facts.head.placed_at if facts.head else until
    start = max(placed_at, since)
    times = sorted(at for at in _moments(facts) if start < at < until)
    before: Standing | None = None
    for step, (at, stands) in enumerate(_standings(facts, policy, [start, *times, until])):
        if step == MOST_STEPS:
            return
        if before is None or stands != before:
            silent = before is None and placed_at < since
            yield Step(at, stands, () if silent else diff(before, stands))
        before = stands


def _standings(facts: Facts, policy: Policy, times: list[datetime]) -> Iterator[tuple[datetime, Standing]]:
    """Where the order stood from each of these times on, and whenever the clock alone moved it between them."""
    promised: dict[str, FirstPromise] = {}
    for start, end in pairwise(times):
        at: datetime | None = start
        known = facts_at(facts, start) if start < end else None
        while known is not None and at is not None and at < end:
            if promised:
                known = replace(known, first_promised=promised | known.first_promised)
            verdict = judge(known, policy, at)
            promised |= firstpromise.made(known, verdict.delivery.parcels, policy.timezone, at)
            yield at, standing(verdict, drifts=drifts(known, verdict))
            at = verdict.review_at


def _moments(facts: Facts) -> set[datetime]:
    """Every moment at which ``earlier.facts_at`` can become another."""
    found: set[datetime | None] = set(_dated(facts))
    for name, happened in HAPPENED.items():
        for one in getattr(facts, name).values():
            found |= {happened(one), one.stamp.as_of}
    return {at for at in found if at is not None}


def _dated(facts: Facts) -> Iterator[datetime | None]:
    head = facts.head
    if head is not None:
        yield from (head.stamp.as_of, head.canceled_at, head.closed_at)
    yield from (one.stamp.as_of for one in (facts.detail, facts.lines, *facts.reports.values()) if one)
    yield from (edit.at for edit in facts.edits.values())
    for part in facts.fulfillment_orders.values():
        yield from (part.stamp.as_of, part.opens_at)
    for entry in facts.holds.values():
        yield from (entry.stamp.as_of, *held_at(facts, entry))
    for shipment in facts.shipments.values():
        yield from (shipment.in_transit_at, shipment.delivered_at)
    for back in facts.returns.values():
        yield from (back.approved_at, back.closed_at)
    for reverse in facts.reverse_orders.values():
        yield reverse.stamp.as_of
        yield from (one.at for line in reverse.lines for one in line.dispositions)
    for terms in facts.payment_terms.values():
        yield from (terms.stamp.as_of, *(one.completed_at for one in terms.schedules))
    yield from (disputed_at(facts, key) for key in facts.disputes)
    yield from facts.first_told.values()
    yield from (one.told_at for one in facts.first_promised.values())

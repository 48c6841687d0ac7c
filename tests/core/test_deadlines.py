"""Deadlines of one order: what they move, that the newest counts, and that it goes back to the policy."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from suivi.core.deadlines import Kind, before, deadline
from suivi.core.earlier import facts_at
from suivi.core.facts import Deadline, Facts, Stamp
from suivi.core.judge import judge
from suivi.core.merge import join
from suivi.core.policy import Policy
from suivi.core.timeline import entries
from suivi.core.words import ProblemCode
from tests.core.making import DAY, HOUR, PLACED, READ, head, held, money, order, parts

POLICY = Policy(timezone="Europe/Paris", country="FR")
EARLY, SET, LATE = PLACED + 4 * HOUR, PLACED + 2 * HOUR, PLACED + 30 * DAY
PAID = {"transactions": money("sale 100"), "fulfillment_orders": parts("open")}
PROMISED = PAID | {"head": head(promised_by="2026-03-06")}
OWED = {"fulfillment_orders": parts("open")}
HELD = {"transactions": money("sale 100"), **held("other", READ)}


def said(of: Kind, until: datetime | None, at: datetime = SET, key: str = "") -> Facts:
    one = Deadline(id=key or f"{of} {at}", stamp=Stamp(as_of=at, source="staff"), of=of, until=until, by="Ann")
    return Facts(id="gid://shopify/Order/1", deadlines={one.id: one})


def begins(facts: Facts, code: ProblemCode) -> datetime | None:
    """When the problem begins, as the clock finds it."""
    now: datetime | None = PLACED
    while now is not None:
        verdict = judge(facts, POLICY, now)
        if any(one.code is code for one in verdict.problems):
            return now
        now = verdict.review_at
    return None


@pytest.mark.parametrize(
    ("known", "of", "code", "until", "since"),
    [
        (PAID, Kind.SHIP, ProblemCode.NOT_SHIPPED_IN_TIME, EARLY, EARLY),
        (PAID, Kind.SHIP, ProblemCode.NOT_SHIPPED_IN_TIME, LATE, LATE),
        # A promise is over when its day is over.
        (PROMISED, Kind.DELIVER, ProblemCode.LATE, EARLY, datetime(2026, 3, 2, 23, tzinfo=UTC)),
        (PROMISED, Kind.DELIVER, ProblemCode.LATE, LATE, datetime(2026, 4, 1, 22, tzinfo=UTC)),
        (OWED, Kind.PAY, ProblemCode.PAYMENT_PENDING_LONG, EARLY, EARLY),
        (OWED, Kind.PAY, ProblemCode.PAYMENT_PENDING_LONG, LATE, LATE),
        (HELD, Kind.HOLD, ProblemCode.HOLD_TOO_LONG, EARLY, EARLY),
        (HELD, Kind.HOLD, ProblemCode.HOLD_TOO_LONG, LATE, LATE),
    ],
)
def test_an_order_has_the_clock_that_was_set_for_it(
    known: dict[str, Any], of: Kind, code: ProblemCode, until: datetime, since: datetime
) -> None:
    by_policy = begins(order(**known), code)
    own = join(order(**known), said(of, until))
    assert begins(own, code) == since != by_policy
    assert begins(join(own, said(of, None, SET + HOUR)), code) == by_policy


def test_a_hold_that_began_after_its_deadline_has_the_policys_time() -> None:
    own = join(order(**HELD), said(Kind.HOLD, READ - timedelta(minutes=1)))
    assert begins(own, ProblemCode.HOLD_TOO_LONG) == begins(order(**HELD), ProblemCode.HOLD_TOO_LONG)


def test_the_newest_counts_in_any_order_of_arrival_and_each_is_told() -> None:
    first, second = said(Kind.SHIP, EARLY), said(Kind.SHIP, LATE, SET + HOUR)
    one, other = (join(join(order(), a), b) for a, b in ((first, second), (second, first)))
    assert one == other == join(one, first)
    newest = deadline(one, Kind.SHIP)
    assert newest is not None
    assert (newest.until, before(one, newest)) == (LATE, EARLY)
    assert [each.author for each in entries(one) if each.code == "deadline.ship"] == ["Ann", "Ann"]


def test_what_the_past_knew_of_it() -> None:
    facts = facts_at(join(order(**PAID), said(Kind.SHIP, LATE)), PLACED + HOUR)
    assert facts is not None
    assert deadline(facts, Kind.SHIP) is None


def test_the_first_day_that_the_shop_set_is_what_it_promised_first() -> None:
    facts = join(join(order(), said(Kind.DELIVER, EARLY)), said(Kind.DELIVER, LATE, SET + HOUR))
    assert {key: one.by for key, one in facts.first_promised.items()} == {"own": EARLY.isoformat()}

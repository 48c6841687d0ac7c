"""What no source dates holds since it was first told, however often and in whatever order it is read again."""

from datetime import timedelta
from functools import reduce
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suivi.core.facts import (
    Disposition,
    Dispute,
    Facts,
    FulfillmentHolds,
    FulfillmentOrder,
    FulfillmentOrderLine,
    Hold,
    OrderReturn,
    Report,
    ReverseLine,
    ReverseOrder,
    Stamp,
)
from suivi.core.judge import judge
from suivi.core.merge import join
from suivi.core.policy import Policy
from tests.core.making import DAY, PLACED, head, money

POLICY = Policy(timezone="UTC")
LINES = (FulfillmentOrderLine(id="l", total=1, remaining=1),)
CHECKED = (ReverseLine(id="l", total=1, dispositions=(Disposition(kind="restocked", quantity=1),)),)


def held(at: Stamp) -> dict[str, Any]:
    return {
        "fulfillment_orders": {"p": FulfillmentOrder(id="p", stamp=at, status="on_hold", lines=LINES)},
        "holds": {"p": FulfillmentHolds(id="p", stamp=at, holds=(Hold(id="h"),))},
    }


def declined(at: Stamp) -> dict[str, Any]:
    part = FulfillmentOrder(id="p", stamp=at, status="open", request="rejected", lines=LINES)
    return {"fulfillment_orders": {"p": part}}


def disputed(at: Stamp) -> dict[str, Any]:
    return {"disputes": {"d": Dispute(id="d", stamp=at, status="needs_response")}}


def checked(at: Stamp) -> dict[str, Any]:
    return {
        "returns": {"r": OrderReturn(id="r", stamp=at, status="open", lines=())},
        "reverse_orders": {"b": ReverseOrder(id="b", stamp=at, of_return="r", lines=CHECKED)},
    }


def called_checked(at: Stamp) -> dict[str, Any]:
    return {"reports": {"return": Report(word="inspection_complete", stamp=at)}}


READS = {
    "hold_too_long": held,
    "request_declined": declined,
    "dispute_open": disputed,
    "return_not_handled": checked,
    "return_not_handled by report": called_checked,
}


@pytest.mark.parametrize("name", READS)
@settings(max_examples=40)
@given(hours=st.lists(st.integers(0, 60), min_size=2, max_size=5, unique=True), random=st.randoms())
def test_reading_again_makes_nothing_look_new(name: str, hours: list[int], random: Any) -> None:
    reads = [read(name, hour) for hour in hours]
    again = reads + random.choices(reads, k=2)
    random.shuffle(again)
    assert since(name, reduce(join, again)) == since(name, read(name, min(hours)))


def read(name: str, hour: int) -> Facts:
    """A full read of that hour, as the record keeps it."""
    at = PLACED + timedelta(hours=hour)
    stamp = Stamp(as_of=at, rank=3, source="shopify.node", learned_at=at)
    told = Facts(id="o", head=head(), transactions=money("sale 100"), **READS[name](stamp))
    return join(Facts(id="o"), told)


def since(name: str, facts: Facts) -> Any:
    code = name.partition(" ")[0]
    found = [one.since for one in judge(facts, POLICY, PLACED + 90 * DAY).problems if one.code == code]
    assert len(found) == 1
    return found[0]


def test_a_hold_whose_moment_a_hint_told_keeps_it_when_a_read_does_not_tell_it() -> None:
    told_at = PLACED + timedelta(hours=5)
    hint = FulfillmentHolds(id="p", stamp=Stamp(as_of=told_at), holds=(Hold(id="h", since=told_at),))
    facts = join(Facts(id="o", holds={"p": hint}), read("hold_too_long", 50))
    (hold,) = judge(facts, POLICY, PLACED + 9 * DAY).fulfillment.holds
    assert hold.since == told_at

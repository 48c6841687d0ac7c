"""Who says when a parcel arrives, and the promise by which it is on time."""

from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suivi.core import firstpromise
from suivi.core.facts import Address, Customer, Facts, FulfillmentOrder, Scan, Shipment, Stamp, Tracking
from suivi.core.judge import judge
from suivi.core.merge import join
from suivi.core.policy import Policy
from suivi.core.transit import Lane, Learned
from suivi.core.verdict import ParcelVerdict, Problem
from tests.core.making import DAY, HOUR, STAMP, head, money, order

LEFT = datetime(2026, 3, 2, 11, tzinfo=UTC)  # Monday noon in Paris
NOW = LEFT + 6 * HOUR
# Nine of ten by the third business day.
LANES = Learned(lanes={"ups": Lane(name="ups", parcels=200, arrived=(0.0, 0.6, 0.7, 0.9, 0.95, 1.0), quiet_hours=96)})
POLICY = Policy(timezone="Europe/Paris", country="FR")
WISE = Policy(timezone="Europe/Paris", country="FR", learned=LANES)


def scan(after: timedelta, status: str, **more: Any) -> Scan:
    at = LEFT + after
    return Scan(id=f"{after}{status}", stamp=Stamp(as_of=at), shipment="s", number="1Z", status=status, at=at, **more)


def shipment(**more: Any) -> Shipment:
    tracking = (Tracking(company="UPS", number="1Z"),)
    return Shipment(**({"id": "s", "stamp": STAMP, "status": "success", "at": LEFT, "tracking": tracking} | more))


def facts(*scans: Scan, sent: Shipment | None = None, **more: Any) -> Facts:
    known = {
        "transactions": money("sale 100"),
        "customer": Customer(stamp=STAMP, shipping=Address(country="FR")),
        "shipments": {"s": sent or shipment()},
        "scans": {one.id: one for one in scans or (PICKED,)},
    }
    return order(**(known | more))


PICKED = scan(2 * HOUR, "picked_up")


def parcel(known: Facts, policy: Policy = WISE, now: datetime = NOW) -> ParcelVerdict:
    (one,) = judge(known, policy, now).delivery.parcels
    return one


MERCHANT, CARRIER = head(promised_by="2026-03-04"), shipment(estimated_at=LEFT + 3 * DAY)
WINDOW = FulfillmentOrder(id="p", stamp=STAMP, status="closed", lines=(), deliver_until=LEFT + 4 * DAY)
SOURCES: list[tuple[Facts, Policy, str, str]] = [
    (facts(head=MERCHANT, sent=CARRIER), WISE, "merchant", "2026-03-04"),
    (facts(fulfillment_orders={"p": WINDOW}, sent=CARRIER), WISE, "merchant", "2026-03-06"),
    (facts(sent=CARRIER), WISE, "carrier", "2026-03-05"),
    (facts(scan(2 * HOUR, "picked_up", estimated_at=LEFT + DAY), sent=CARRIER), WISE, "carrier", "2026-03-03"),
    (facts(), WISE, "model", "2026-03-05"),
    (facts(), POLICY, "", ""),
    (facts(scan(HOUR, "info_received", physical=False)), WISE, "", ""),  # nobody knows when the carrier will have it
    (facts(scan(HOUR, "delivered")), WISE, "", ""),  # no prophecy after the event
    (facts(sent=shipment(tracking=(Tracking(company="DPD", number="1Z"),))), WISE, "", ""),
]


@pytest.mark.parametrize(("known", "policy", "source", "day"), SOURCES)
def test_the_merchant_before_the_carrier_before_past_deliveries(
    known: Facts, policy: Policy, source: str, day: str
) -> None:
    promise = parcel(known, policy).promise
    assert ((promise.source, promise.at.date().isoformat()) if promise else ("", "")) == (source, day)


def keep(known: Facts, policy: Policy, now: datetime) -> Facts:
    """The facts as the record keeps them after judging."""
    made = firstpromise.made(known, judge(known, policy, now).delivery.parcels, policy.timezone, now)
    return msgspec.structs.replace(known, first_promised=known.first_promised | made)


def test_what_past_deliveries_promised_stays_whatever_is_learned_later() -> None:
    kept = keep(facts(), WISE, NOW)
    slower = msgspec.structs.replace(LANES.lanes["ups"], arrived=(0.0, 0.1, 0.1, 0.1, 0.1, 0.9))
    for policy in (POLICY, WISE, msgspec.structs.replace(WISE, learned=Learned(lanes={"ups": slower}))):
        assert parcel(kept, policy).promise == parcel(facts()).promise
    assert keep(kept, WISE, NOW + DAY) == kept
    assert judge(kept, WISE, NOW) == judge(facts(), WISE, NOW)


def read(hour: int, estimate: int | None, promised: str) -> Facts:
    """A full read of that hour, with the carrier's estimate so many days ahead."""
    at = LEFT + hour * HOUR
    stamp = Stamp(as_of=at, rank=3, source="shopify.node", learned_at=at)
    sent = shipment(stamp=stamp, estimated_at=None if estimate is None else LEFT + estimate * DAY)
    return Facts(id="o", head=msgspec.structs.replace(head(promised_by=promised), stamp=stamp), shipments={"s": sent})


READS = st.builds(
    read, st.integers(0, 90), st.none() | st.integers(1, 9), st.sampled_from(["", "", "2026-03-04", "2026-03-09"])
)


@settings(max_examples=80)
@given(reads=st.lists(READS, min_size=1, max_size=5, unique_by=lambda one: one.head.stamp.as_of), random=st.randoms())
def test_the_first_promise_is_the_same_in_any_order_of_reads(reads: list[Facts], random: Any) -> None:
    again = reads + random.choices(reads, k=2)
    random.shuffle(again)
    straight = reduce(join, sorted(reads, key=lambda one: one.head.stamp.as_of), Facts(id="o"))
    shuffled = reduce(join, again, Facts(id="o"))
    assert straight == shuffled
    first = parcel(shuffled, POLICY).first_promise
    told = sorted(reads, key=lambda one: one.head.stamp.as_of)
    by_merchant = [one.head.promised_by for one in told if one.head and one.head.promised_by]
    by_carrier = [one.shipments["s"].estimated_at for one in told if one.shipments["s"].estimated_at]
    if by_merchant:
        assert first is not None
        assert (first.source, first.at.date().isoformat()) == ("merchant", by_merchant[0])
    elif by_carrier:
        assert first is not None
        assert (first.source, first.at) == ("carrier", by_carrier[0])
    else:
        assert first is None


def test_whoever_spoke_first_made_the_first_promise() -> None:
    """The shop's own deliveries promised before the carrier estimated; what holds now is the carrier's word."""
    kept = keep(facts(), WISE, NOW)
    told = join(kept, Facts(id=kept.id, scans={"e": scan(DAY, "in_transit", estimated_at=LEFT + 9 * DAY)}))
    one = parcel(told, now=NOW + 2 * DAY)
    assert one.promise is not None
    assert one.first_promise is not None
    assert (one.promise.source, one.first_promise.source) == ("carrier", "model")


def found(known: Facts, code: str, now: datetime, policy: Policy = WISE) -> list[Problem]:
    return [problem for problem in judge(known, policy, now).problems if problem.code == code]


def test_a_parcel_longer_under_way_than_its_kind_is_late_but_presses_less() -> None:
    over = datetime(2026, 3, 5, 23, tzinfo=UTC)  # Thursday is over in Paris
    assert not found(facts(), "late", over - timedelta(seconds=1))
    (problem,) = found(facts(), "late", over)
    assert (problem.severity, problem.kind, problem.since) == ("medium", "model", over)
    assert problem.reason.code == "problem.late_for_lane"
    assert problem.threshold is not None
    assert problem.threshold.params == {"parcels": 200, "lane": "UPS"}
    assert not found(facts(), "late", over, POLICY)


def test_a_promise_in_danger_is_told_before_it_is_missed() -> None:
    known = facts(head=MERCHANT)  # for Wednesday: of those not there on Tuesday, most come later
    begins, ends = datetime(2026, 3, 3, 23, tzinfo=UTC), datetime(2026, 3, 4, 23, tzinfo=UTC)
    assert not found(known, "at_risk", begins - timedelta(seconds=1))
    (problem,) = found(known, "at_risk", begins)
    assert problem.since == begins
    assert problem.threshold is not None
    assert problem.threshold.code == "rule.lane"
    assert not found(known, "at_risk", ends)
    assert found(known, "late", ends)
    assert not found(known, "at_risk", begins, POLICY)
    out = facts(PICKED, scan(DAY, "out_for_delivery"), head=MERCHANT)
    assert not found(out, "at_risk", begins)


def test_silence_that_is_usual_is_not_stuck() -> None:
    after = LEFT + 2 * HOUR + 3 * DAY  # 72 business hours of the shop, 96 of the lane
    (problem,) = found(facts(), "stuck", after, POLICY)
    assert problem.threshold is not None
    assert problem.threshold.code == "rule.business_hours"
    assert not found(facts(), "stuck", after)
    (problem,) = found(facts(), "stuck", after + DAY)
    assert problem.threshold is not None
    assert problem.threshold.params == {"hours": 96, "lane": "UPS", "parcels": 200}

"""The law of ``review_at`` over facts that nobody made up with a rule in mind, in any calendar."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from suivi.core.facts import (
    Address,
    Customer,
    Detail,
    Dispute,
    DisputeCase,
    Facts,
    FulfillmentHolds,
    FulfillmentOrder,
    FulfillmentOrderLine,
    Head,
    Hold,
    OrderReturn,
    PaymentTerms,
    Report,
    Scan,
    Schedule,
    Shipment,
    Stamp,
    Tracking,
    Transaction,
)
from suivi.core.judge import judge
from suivi.core.policy import Policy
from suivi.core.transit import Lane, Learned
from suivi.core.words import Fulfillment, Parcel, Payment, Return

# Around the end of March, when Europe changes its clocks, and Easter.
START = datetime(2026, 3, 20, 12, tzinfo=UTC)
MINUTES = st.integers(-40 * 1440, 40 * 1440)
MOMENTS = MINUTES.map(lambda minutes: START + timedelta(minutes=minutes))
MAYBE = st.none() | MOMENTS
STAMPS = MOMENTS.map(lambda moment: Stamp(as_of=moment))
SUBSTATUSES = st.sampled_from(
    ["", "delayed", "moving", "customs_processing", "lost", "pickup_point", "invalid_number", "no_record", "refused"]
)
POLICIES = st.builds(
    Policy,
    timezone=st.sampled_from(["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "UTC", "no/where"]),
    country=st.sampled_from(["FR", "US", "DE", "", "XX"]),
    weekend=st.sampled_from([(5, 6), (4, 5), (6,), (), (0, 1, 2, 3, 4, 5, 6)]),
    authorization_days=st.integers(1, 30),
    expiring_hours=st.integers(1, 96),
    ship_within_days=st.integers(1, 10),
    first_scan_hours=st.integers(1, 100),
    stuck_domestic_hours=st.integers(1, 200),
    customs_days=st.integers(1, 40),
    pickup_reminder_days=st.integers(1, 20),
    pickup_deadline_days=st.integers(1, 20),
    pickup_point_days=st.integers(1, 9),
    expired_days=st.integers(1, 40),
    archived_watch_days=st.integers(1, 90),
    hold_hours=st.just({"other": 5}),
    learned=st.sampled_from(
        [
            Learned(),
            Learned(lanes={"ups": Lane(name="ups", parcels=90, arrived=(0.1, 0.2, 0.6, 0.7, 0.9), quiet_hours=96)}),
            Learned(lanes={"ups": Lane(name="ups", parcels=30, arrived=(0.0, 0.5), first_scan_hours=60)}),
        ]
    ),
)


def some(strategy: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[dict[str, Any]]:
    """A collection of these, by their ids."""
    return st.lists(strategy, max_size=most).map(lambda found: {one.id: one for one in found})


def fact(struct: type, ids: str, /, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(struct, id=st.sampled_from([ids + digit for digit in "123"]), stamp=STAMPS, **fields)


def words(*found: str) -> st.SearchStrategy[str]:
    return st.sampled_from(found)


AMOUNTS = st.sampled_from([Decimal(0), Decimal(40), Decimal(100)])
TRANSACTIONS = fact(
    Transaction, "t", kind=words("sale", "authorization", "capture", "refund", "void"), at=MAYBE, expires_at=MAYBE,
    status=words("success", "success", "pending", "failure"), amount=AMOUNTS, gateway=words("", "Shopify Payments"),
)  # fmt: skip
PARTS = fact(
    FulfillmentOrder, "p", status=words("open", "scheduled", "on_hold", "in_progress", "closed"), fulfill_by=MAYBE,
    request=words("", "rejected", "accepted"), fulfill_at=MAYBE, deliver_until=MAYBE, method=words("", "pick_up"),
    lines=st.just((FulfillmentOrderLine(id="x", total=1, remaining=1),)),
)  # fmt: skip
HOLDS = fact(
    FulfillmentHolds, "p",
    holds=st.tuples(st.builds(Hold, id=st.just("h"), since=MAYBE,
                              reason=words("other", "online_store_post_purchase_cross_sell"))),
)  # fmt: skip
SHIPMENTS = fact(
    Shipment, "s", status=words("success", "success", "cancelled"), at=MOMENTS, estimated_at=MAYBE, delivered_at=MAYBE,
    display=words("", "delivered", "label_printed", "label_voided", "in_transit", "fulfilled"), quantity=st.just(1),
    tracking=st.sampled_from(
        [(), (Tracking(number="A"),), (Tracking(number="A", company="UPS"), Tracking(number="B", company="UPS"))]
    ),
)  # fmt: skip
SCANS = st.builds(
    Scan, id=st.uuids().map(str), stamp=STAMPS, shipment=words("s1", "s2", "s3"), number=words("", "A", "B"),
    status=st.sampled_from([word.value for word in Parcel]), substatus=SUBSTATUSES, at=MOMENTS, physical=st.booleans(),
    estimated_at=MAYBE,
)  # fmt: skip
HEADS = st.builds(
    Head, stamp=STAMPS, name=st.just("#1"), placed_at=MOMENTS, created_at=st.just(START), closed_at=MAYBE,
    canceled_at=st.none() | st.none() | MOMENTS, current_total=AMOUNTS,
    promised_by=words("", "2026-03-29", "2026-03-27T10:00:00+01:00", "soon"),
)  # fmt: skip
TERMS = fact(
    PaymentTerms, "m", schedules=st.tuples(st.builds(Schedule, due_at=MAYBE, completed_at=st.none() | MOMENTS)),
    due=st.sampled_from([None, True, False]), overdue=st.sampled_from([None, True, False]),
)  # fmt: skip
REPORTS = st.fixed_dictionaries(
    {},
    optional={
        "payment": st.builds(Report, word=st.sampled_from([*Payment, None]).map(lambda w: w and str(w)), stamp=STAMPS),
        "fulfillment": st.builds(Report, word=st.sampled_from(list(Fulfillment)).map(str), stamp=STAMPS),
        "return": st.builds(Report, word=st.sampled_from(list(Return)).map(str), stamp=STAMPS),
    },
)
FACTS = st.builds(
    Facts,
    id=st.just("o"),
    head=HEADS,
    detail=st.none() | st.builds(Detail, stamp=STAMPS, risk=words("", "cancel"), received=st.none() | AMOUNTS),
    customer=st.builds(Customer, stamp=STAMPS, shipping=st.builds(Address, country=words("FR", "US", ""))),
    reports=REPORTS,
    transactions=some(TRANSACTIONS, 3),
    payment_terms=some(TERMS, 1),
    fulfillment_orders=some(PARTS),
    holds=some(HOLDS),
    shipments=some(SHIPMENTS),
    scans=some(SCANS, 6),
    returns=some(fact(OrderReturn, "r", status=words("requested", "open", "closed"), created_at=MAYBE)),
    disputes=some(fact(Dispute, "d", status=words("needs_response", "won")), 1),
    dispute_cases=some(fact(DisputeCase, "d", initiated_at=MAYBE, evidence_due_at=MAYBE), 1),
)


@settings(max_examples=150)
@given(facts=FACTS, policy=POLICIES, now=MOMENTS, share=st.floats(0, 1), derive=st.booleans())
def test_a_verdict_holds_until_review_at(
    facts: Facts, policy: Policy, now: datetime, share: float, derive: bool
) -> None:
    verdict = judge(facts, policy, now, derive=derive)
    end = verdict.review_at or now + timedelta(days=400)
    assert end > now
    for moment in (now + (end - now) * share, end - timedelta(microseconds=1)):
        if moment < end:
            assert judge(facts, policy, moment, derive=derive) == verdict


@settings(max_examples=50)
@given(facts=FACTS, policy=POLICIES)
def test_reviewing_comes_to_an_end(facts: Facts, policy: Policy) -> None:
    """Following ``review_at`` from moment to moment ends, and sees what looking at the end sees."""
    now = START - timedelta(days=60)
    for _ in range(80):
        verdict = judge(facts, policy, now)
        if verdict.review_at is None:
            break
        now = verdict.review_at
    assert verdict.review_at is None
    assert judge(facts, policy, now + timedelta(days=1000)) == verdict

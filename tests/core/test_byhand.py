"""What a shop says itself, laid over what carriers told."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suivi.core.byhand import corrected, rule_for
from suivi.core.facts import Facts, ParcelEdit, Scan, Shipment, Stamp, Tracking, edit_id
from suivi.core.judge import judge
from suivi.core.merge import join
from suivi.core.policy import CarrierRule, OwnWord, Policy
from suivi.core.transit.sample import sample
from suivi.core.verdict import ParcelVerdict

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def scan(code: str, *, vocabulary: str = "track17_sub/2026-10", status: str = "unknown", sub: str = "unmapped") -> Scan:
    return Scan(
        id=code, stamp=Stamp(as_of=NOON), shipment="", number="1Z", status=status, substatus=sub, code=code,
        vocabulary=vocabulary, at=NOON - timedelta(hours=3), physical=False, provider="track17",
    )  # fmt: skip


def told(*scans: Scan) -> Facts:
    return Facts(id="1", scans={one.id: one for one in scans})


def meaning(means: str) -> Policy:
    return Policy(words={"track17_sub": {"beamed_up": OwnWord(means=means)}})


@pytest.mark.parametrize(
    ("received", "means", "status", "substatus", "physical"),
    [
        (scan("Beamed_Up"), "delivered.signed", "delivered", "signed", True),
        (scan(" BEAMED_UP "), "in_transit", "in_transit", "", True),
        (scan("Beamed_Up", vocabulary="track17_sub/2031-01"), "returning", "returning", "", True),
        (scan("Beamed_Up"), "in_transit.delayed", "in_transit", "delayed", False),
        (scan("Beamed_Up"), "unknown.informational", "unknown", "informational", False),
        # Nobody said anything of these.
        (scan("Beamed_Up", vocabulary="easypost_status/2026-10"), "delivered", "unknown", "unmapped", False),
        (scan("Beamed_Down"), "delivered", "unknown", "unmapped", False),
        # A table that learned the word meanwhile knows better.
        (scan("Beamed_Up", status="exception", sub="lost"), "delivered", "exception", "lost", False),
    ],
)
def test_what_an_unmapped_word_means_to_the_shop(received, means, status, substatus, physical):
    found = corrected(told(received), meaning(means)).scans[received.id]
    assert (found.status, found.substatus, found.physical) == (status, substatus, physical)
    assert found.code == received.code, "what was received stays to be seen"


def test_where_nothing_is_said_the_facts_are_the_same_object():
    facts = told(scan("Beamed_Down"))
    assert corrected(facts, Policy()) is facts
    assert corrected(facts, meaning("delivered")) is facts


DEFAULTS = Policy()
SHIPPED = NOON - timedelta(days=2)
SHIPMENT, NUMBER = "gid://shopify/Fulfillment/1", "1Z999AA10123456784"


def parcel(*scans: tuple[str, int, str], edits: Sequence[tuple[str, str]] = (), display: str = "") -> Facts:
    """A shipped order. ``scans``: status, hours after shipping, number. ``edits``, a day after it: what and value."""
    told_at = SHIPPED + timedelta(hours=24)
    shipment = Shipment(
        id=SHIPMENT, stamp=Stamp(as_of=SHIPPED), status="success", at=SHIPPED, display=display,
        tracking=(Tracking(company="UPS", number=NUMBER, url="https://example.com/1"),),
    )  # fmt: skip
    found = [
        Scan(id=f"{place}", stamp=Stamp(as_of=SHIPPED), shipment="" if number else SHIPMENT, number=number,
             status=status, at=SHIPPED + timedelta(hours=hours), provider="track17")
        for place, (status, hours, number) in enumerate(scans)
    ]  # fmt: skip
    said = [
        ParcelEdit(id=edit_id(what, SHIPMENT, NUMBER), stamp=Stamp(as_of=told_at, rank=4), shipment=SHIPMENT,
                   number=NUMBER, what=what, value=value, at=told_at, by="Ann", gone=not value)
        for what, value in edits
    ]  # fmt: skip
    return Facts(
        id="1", shipments={SHIPMENT: shipment}, scans={one.id: one for one in found},
        parcel_edits={one.id: one for one in said},
    )  # fmt: skip


def judged(facts: Facts, policy: Policy = DEFAULTS) -> ParcelVerdict:
    [found] = judge(facts, policy, NOON).delivery.parcels
    return found


MOVING, AGAIN, BROUGHT = ("in_transit", 4, NUMBER), ("in_transit", 30, NUMBER), ("delivered", 6, NUMBER)


@pytest.mark.parametrize(
    ("scans", "mark", "status", "substatus", "stands"),
    [
        ([], "delivered", "delivered", "", True),
        ([MOVING], "delivered", "delivered", "", True),
        ([MOVING], "lost", "exception", "lost", True),
        ([MOVING], "returned", "returned", "to_sender", True),
        # Somebody had it in hand since.
        ([MOVING, AGAIN], "delivered", "in_transit", "", False),
        ([MOVING, ("delivered", 30, NUMBER)], "lost", "delivered", "", False),
        ([MOVING, ("returned", 30, NUMBER)], "delivered", "returned", "", False),
        # A label notice is nobody's hand.
        ([("info_received", 30, NUMBER)], "delivered", "delivered", "", True),
        # A carrier says delivered, and the customer has nothing.
        ([MOVING, BROUGHT], "lost", "exception", "lost", True),
        ([MOVING, BROUGHT], "delivered", "delivered", "", True),
    ],
)
def test_a_mark_leads_until_the_parcel_is_scanned_again(scans, mark, status, substatus, stands):
    found = judged(parcel(*scans, edits=[("mark", mark)]))
    assert (found.status, found.substatus) == (status, substatus)
    assert (found.mark.word, found.mark.by, found.mark.stands) == (mark, "Ann", stands)
    assert found.mark.told == judged(parcel(*scans)).status, "what carriers say stays to be seen beside it"
    assert found.reasons[0].code == f"parcel.marked_{mark}"
    assert ("parcel.scanned_since" in [reason.code for reason in found.reasons]) is not stands


def test_a_delivery_that_a_carrier_dated_keeps_its_moment():
    assert judged(parcel(BROUGHT, edits=[("mark", "delivered")])).delivered_at == SHIPPED + timedelta(hours=6)
    assert judged(parcel(MOVING, edits=[("mark", "delivered")])).delivered_at == SHIPPED + timedelta(hours=24)


@pytest.mark.parametrize("what", ["mark", "carrier", "number"])
def test_what_is_taken_back_is_as_if_never_said(what):
    assert judged(parcel(MOVING, edits=[(what, "")])) == judged(parcel(MOVING))


def test_a_mark_teaches_nothing_about_how_long_deliveries_take():
    facts = parcel(MOVING, edits=[("mark", "delivered")])
    assert sample(facts, Policy(), judged(facts)) is None
    brought = parcel(MOVING, BROUGHT)
    assert sample(brought, Policy(), judged(brought)) is not None


def test_scans_of_a_number_that_was_corrected_count_no_longer():
    right = "1Z999AA10123456793"
    scans = [MOVING, ("delivered", 6, ""), ("out_for_delivery", 8, right)]
    found = judged(parcel(*scans, edits=[("number", right)], display="delivered"))
    assert (found.number, found.given, found.status, found.url) == (right, NUMBER, "out_for_delivery", "")
    assert judged(parcel(MOVING, edits=[("number", right)])).status == "pending"


def test_a_carrier_corrected_by_hand_goes_before_a_rule_and_a_rule_before_the_shipment():
    rule = Policy(carrier_rules=(CarrierRule(prefix="1Z", carrier="DHL"),))
    assert judged(parcel(MOVING), rule).carrier == "DHL"
    assert judged(parcel(MOVING, edits=[("carrier", "GLS")]), rule).carrier == "GLS"
    assert judged(parcel(MOVING, edits=[("carrier", "")]), rule).carrier == "DHL"
    assert judged(parcel(MOVING)).carrier == "UPS"


@pytest.mark.parametrize(
    ("number", "country", "carrier"),
    [
        ("1z 999-aa1 0123456784", "FR", "long"),
        ("1Z77", "FR", "four in France"),
        ("1Z77", "DE", "four"),
        ("1Z777", "DE", "short"),
        ("2Z77", "FR", None),
    ],
)
def test_the_rule_that_says_the_most_of_a_number_decides(number, country, carrier):
    rules = (
        CarrierRule(prefix="1Z", carrier="short"),
        CarrierRule(prefix="1Z", carrier="four", length=4),
        CarrierRule(prefix="1Z", carrier="four in France", length=4, countries=("FR", "BE")),
        CarrierRule(prefix="1Z999", carrier="long"),
    )
    found = rule_for(number, country, Policy(carrier_rules=rules))
    assert (found.carrier if found else None) == carrier


@given(st.permutations([("delivered", 1), ("lost", 2), ("", 3), ("returned", 4)]), st.integers(0, 3))
def test_words_of_people_join_in_any_order_and_the_newest_counts(said, again):
    """Whatever the order of arrival, and however often one is told."""
    facts = parcel(MOVING)
    for value, hour in [*said, said[again]]:
        stamp = Stamp(as_of=SHIPPED + timedelta(hours=10 + hour), rank=4)
        edit = ParcelEdit(
            id=edit_id("mark", SHIPMENT, NUMBER), stamp=stamp, shipment=SHIPMENT, number=NUMBER, what="mark",
            value=value, at=stamp.as_of, by="Ann", gone=not value,
        )  # fmt: skip
        facts = join(facts, Facts(id="1", parcel_edits={edit.id: edit}))
    assert judged(facts).status == "returned"

"""What a shop says itself, laid over what carriers told."""

from datetime import UTC, datetime, timedelta

import pytest

from suivi.core.byhand import corrected
from suivi.core.facts import Facts, Scan, Stamp
from suivi.core.policy import OwnWord, Policy

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
    ("given", "means", "status", "substatus", "physical"),
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
def test_what_an_unmapped_word_means_to_the_shop(given, means, status, substatus, physical):
    found = corrected(told(given), meaning(means)).scans[given.id]
    assert (found.status, found.substatus, found.physical) == (status, substatus, physical)
    assert found.code == given.code, "what was received stays to be seen"


def test_where_nothing_is_said_the_facts_are_the_same_object():
    facts = told(scan("Beamed_Down"))
    assert corrected(facts, Policy()) is facts
    assert corrected(facts, meaning("delivered")) is facts

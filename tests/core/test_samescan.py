"""Which reports tell of one scan: several tellers, other words, other clocks."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from suivi.core.facts import Scan, Stamp
from suivi.core.samescan import told_once
from suivi.core.track import follow

AT = datetime(2026, 7, 3, 8, 0, tzinfo=UTC)
DAY = timedelta(hours=12)


def scan(provider: str, raw_at: str, precision: str, at: datetime = AT, **more: Any) -> Scan:
    told: dict[str, Any] = {"status": "delivered", "substatus": "to_recipient", "city": "Lyon", "number": "N1"}
    told.update(more)
    key = f"{provider}:{raw_at}:{told.get('message', '')}:{told['status']}:{told['substatus']}"
    return Scan(
        id=key,
        stamp=Stamp(as_of=AT),
        shipment="s",
        provider=provider,
        at=at,
        raw_at=raw_at,
        precision=precision,
        **told,
    )


OFFSET = scan("a", "2026-07-03T10:00:00+02:00", "instant")
UTC_ONLY = scan("b", "2026-07-03T08:00:30Z", "instant", AT + timedelta(seconds=30))
LOCAL = scan("c", "2026-07-03 10:00:00", "local")
# The shop is in New York, and nothing else told the zone: six hours wrong.
LOCAL_ELSEWHERE = scan("c", "2026-07-03 10:00:00", "local", AT + timedelta(hours=6))
DAY_ONLY = scan("d", "2026-07-03", "date", AT + timedelta(hours=2))
COMPACT = scan("e", "20260703 100000", "local")


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (OFFSET, UTC_ONLY, True),
        (OFFSET, LOCAL, True),
        (OFFSET, LOCAL_ELSEWHERE, True),
        (OFFSET, COMPACT, True),
        (OFFSET, DAY_ONLY, True),
        (UTC_ONLY, LOCAL_ELSEWHERE, True),
        (LOCAL, LOCAL_ELSEWHERE, True),
        (LOCAL, DAY_ONLY, True),
        # Another language, a coarser word, no city.
        (OFFSET, scan("b", "2026-07-03T08:00:00Z", "instant", message="Distribué", city=""), True),
        (scan("a", "2026-07-03T10:00:00+02:00", "instant", substatus="signed"), UTC_ONLY, True),
        # Another status, another finer word, another number, another minute, another day.
        (OFFSET, scan("b", "2026-07-03T08:00:00Z", "instant", status="out_for_delivery"), False),
        (scan("a", "2026-07-03T10:00:00+02:00", "instant", substatus="signed"),
         scan("b", "2026-07-03T08:00:00Z", "instant", substatus="safe_place"), False),
        (OFFSET, scan("b", "2026-07-03T08:00:00Z", "instant", number="N2"), False),
        (OFFSET, scan("b", "2026-07-03T08:01:00Z", "instant", AT + timedelta(minutes=1)), False),
        (DAY_ONLY, scan("b", "2026-07-04", "date", AT + timedelta(days=1)), False),
        # A wall clock fits a moment only by whole quarters of an hour, within the world's offsets, with a second sign.
        (UTC_ONLY, scan("c", "2026-07-03 10:07:00", "local"), False),
        (UTC_ONLY, scan("c", "2026-07-04 00:00:00", "local", AT + timedelta(hours=14)), False),
        (scan("b", "2026-07-03T08:00:00Z", "instant", status="in_transit", city="Lyon"),
         scan("c", "2026-07-03 10:00:00", "local", status="in_transit", city="Paris"), False),
        # One teller's two scans of one minute are two, unless they are copies.
        (OFFSET, scan("a", "2026-07-03T10:00:00+02:00", "instant", message="Signed by the neighbor"), False),
        (OFFSET, scan("a", "2026-07-03 10:00:00", "local"), True),
        (scan("a", "", "received"), DAY_ONLY, False),
        (scan("a", "2026-99-99 10:00", "received"), OFFSET, False),
    ],
)  # fmt: skip
def test_two_reports_are_one_scan_or_two(a: Scan, b: Scan, same: bool) -> None:
    assert (len(told_once([a, b])) == 1) is same
    assert told_once([a, b]) == told_once([b, a])


def test_the_best_teller_is_shown_with_all_sources() -> None:
    signed = scan("b", "2026-07-03T08:00:00Z", "instant", substatus="signed", city="")
    for order in permutations([OFFSET, signed, LOCAL_ELSEWHERE, DAY_ONLY]):
        (told,) = told_once(order)
        assert told.sources == ("a", "b", "c", "d")
        assert (told.scan.precision, told.scan.substatus, told.scan.city, told.scan.at) == (
            "instant",
            "signed",
            "Lyon",
            AT,
        )


def test_one_attempt_told_by_three_is_one_attempt() -> None:
    common = {"status": "attempt_failed", "substatus": ""}
    bag = [
        scan("a", "2026-07-03T10:00:00+02:00", "instant", message="Destinataire absent", **common),
        scan("b", "2026-07-03T08:00:00Z", "instant", message="Nobody at home", **common),
        scan("c", "2026-07-03 10:00:00", "local", AT + timedelta(hours=6), message="Not home", **common),
        scan(
            "a", "2026-07-04T10:00:00+02:00", "instant", AT + timedelta(days=1), message="Destinataire absent", **common
        ),
        scan("b", "2026-07-04T08:00:00Z", "instant", AT + timedelta(days=1), message="Nobody at home", **common),
    ]
    for order in permutations(bag):
        assert follow(list(order), DAY).attempts == 2


def test_a_clock_read_in_the_wrong_zone_does_not_turn_the_story_around() -> None:
    """Six hours late, the departure would follow the delivery and speak against it."""
    left = scan("c", "2026-07-03 07:00:00", "local", AT + timedelta(hours=3), status="out_for_delivery", substatus="")
    left_too = scan(
        "a", "2026-07-03T07:00:00+02:00", "instant", AT - timedelta(hours=3), status="out_for_delivery", substatus=""
    )
    for order in permutations([left, left_too, OFFSET]):
        track = follow(list(order), timedelta(hours=1))
        assert (track.status, track.contradicted, track.delivered_at) == ("delivered", False, AT)

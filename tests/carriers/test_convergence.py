"""One parcel, told by several providers in whatever order and however often: one state."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from suivi.carriers import PROVIDERS, Heard
from suivi.carriers.scans import facts_of
from suivi.core.facts import Facts, Scan, Stamp
from suivi.core.merge import join
from suivi.core.track import Track, follow
from suivi.core.words import Parcel

START = datetime(2026, 7, 1, 6, 0, tzinfo=UTC)
CONTRADICTION = timedelta(hours=12)
# What happens → AfterShip's, EasyPost's (status, detail) and 17TRACK's word for it.
WORDS: dict[str, tuple[str, tuple[str, str], str]] = {
    "label": ("InfoReceived_001", ("pre_transit", "label_created"), "InfoReceived"),
    "arrived": ("InTransit_003", ("in_transit", "arrived_at_facility"), "InTransit_Arrival"),
    "departed": ("InTransit_007", ("in_transit", "departed_facility"), "InTransit_Departure"),
    "out": ("OutForDelivery_001", ("out_for_delivery", "out_for_delivery"), "OutForDelivery_Other"),
    "attempt": ("AttemptFail_001", ("in_transit", "delivery_exception"), "DeliveryFailure_Other"),
    "lost": ("Exception_013", ("failure", "lost"), "Exception_Lost"),
    "delivered": ("Delivered_001", ("delivered", "delivered"), "Delivered_Other"),
    "returning": ("Exception_010", ("return_to_sender", "return"), "Exception_Returning"),
}
Story = list[tuple[str, datetime]]


def aftership(story: Story, numbered: str) -> bytes:
    """With the offset of Paris."""
    checkpoints = [
        {"subtag": WORDS[what][0], "checkpoint_time": (at + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%S+02:00"),
         "message": f"étape {what}", "city": "Lyon", "country_iso3": "FRA"}
        for what, at in story
    ]  # fmt: skip
    return json.dumps(
        {"msg": {"id": "1", "slug": "x", "tracking_number": numbered, "checkpoints": checkpoints}}
    ).encode()


def easypost(story: Story, numbered: str) -> bytes:
    """Only in UTC."""
    details = [
        {"status": WORDS[what][1][0], "status_detail": WORDS[what][1][1], "datetime": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
         "message": f"step {what}", "tracking_location": {"city": "LYON"}}
        for what, at in story
    ]  # fmt: skip
    tracker = {"tracking_code": numbered, "status": "unknown", "tracking_details": details}
    return json.dumps({"object": "Event", "result": tracker}).encode()


def track17(story: Story, numbered: str) -> bytes:
    """The wall clock, without its offset."""
    events = []
    for what, at in story:
        wall = at + timedelta(hours=2)
        raw = {"date": wall.strftime("%Y-%m-%d"), "time": wall.strftime("%H:%M:%S"), "timezone": None}
        events.append({"time_raw": raw, "sub_status": WORDS[what][2], "description": f"步 {what}", "location": "Lyon"})
    info = {"tracking": {"providers": [{"events": events}]}}
    data = {"number": numbered, "track_info": info}
    return json.dumps({"event": "TRACKING_UPDATED", "data": data}).encode()


TELLERS: dict[str, Any] = {"aftership": aftership, "easypost": easypost, "track17": track17}


def bag_of(tellings: list[tuple[str, Story]], zone: str) -> list[Scan]:
    """All scans of these tellings, in their order, through the record's own joining."""
    whole = Facts(id="o")
    for place, (provider, story) in enumerate(tellings):
        heard = Heard(at=START + timedelta(days=30, minutes=place), zone=zone)
        for report in PROVIDERS[provider].parse(TELLERS[provider](story, "N1"), heard):
            scans = facts_of(report, "s", Stamp(as_of=heard.at, source=provider))
            whole = join(whole, Facts(id="o", scans={scan.id: scan for scan in scans}))
    return list(whole.scans.values())


def state(track: Track) -> tuple[Any, ...]:
    minute = track.delivered_at.replace(second=0) if track.delivered_at else None
    return track.status, track.substatus, minute, track.attempts, track.contradicted


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Up to eight things that happen, in any order that a carrier may tell, at least an hour apart."""
    happened = draw(st.lists(st.sampled_from(sorted(WORDS)), min_size=1, max_size=8))
    gaps = draw(st.lists(st.integers(61, 40 * 60), min_size=len(happened), max_size=len(happened)))
    at, story = START, []
    for what, gap in zip(happened, gaps, strict=True):
        at += timedelta(minutes=gap)
        story.append((what, at))
    return story


@settings(max_examples=60)
@given(stories(), st.data())
def test_any_order_and_any_number_of_copies_give_one_state(story: Story, data: st.DataObject) -> None:
    expected = state(follow(bag_of([("aftership", story)], "UTC"), CONTRADICTION))
    parts = [[part] for part in story] + [story]
    told = data.draw(st.permutations(parts + data.draw(st.lists(st.sampled_from(parts), max_size=4))))
    bag = bag_of([("aftership", one) for one in told], "UTC")
    assert state(follow(data.draw(st.permutations(bag)), CONTRADICTION)) == expected


@settings(max_examples=60)
@given(stories(), st.sampled_from(["UTC", "Europe/Paris", "America/Los_Angeles", "Pacific/Auckland"]), st.data())
def test_several_providers_tell_one_story(story: Story, zone: str, data: st.DataObject) -> None:
    """One tells all; others tell some of it, in UTC, or by a clock whose zone is not told. Only the sub-status may
    get finer by it."""
    alone = follow(bag_of([("aftership", story)], zone), CONTRADICTION)
    tellings = [("aftership", story)]
    for provider in ("easypost", "track17"):
        some = data.draw(st.lists(st.sampled_from(story), unique=True, max_size=len(story)))
        tellings.append((provider, some))
    bag = bag_of(data.draw(st.permutations(tellings)), zone)
    mixed = follow(data.draw(st.permutations(bag)), CONTRADICTION)
    status, _substatus, *rest = state(alone)
    assert (state(mixed)[0], list(state(mixed)[2:])) == (status, rest)


@settings(max_examples=60)
@given(stories(), st.data())
def test_a_delivered_parcel_never_goes_back_except_by_a_return(story: Story, data: st.DataObject) -> None:
    delivered = [("delivered", START), *story]
    track = follow(data.draw(st.permutations(bag_of([("easypost", delivered)], "UTC"))), CONTRADICTION)
    returned = any(what == "returning" for what, _at in story)
    assert track.status in ((Parcel.RETURNING, Parcel.RETURNED) if returned else (Parcel.DELIVERED,))

"""What changed between two conclusions."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from suivi.core.changes import NAMES, Standing, agree, decode, diff, encode, signed, standing
from suivi.core.facts import Deadline, Facts, NoteEdit, Stamp, TagEdit
from suivi.core.verdict import (
    DeliveryVerdict,
    FulfillmentVerdict,
    OrderVerdict,
    ParcelVerdict,
    PaymentVerdict,
    Problem,
    Promise,
    Reason,
    ReturnVerdict,
    Verdict,
)
from suivi.core.words import Delivery, Fulfillment, OrderState, Parcel, Payment, ProblemCode, Return, Severity

BEFORE = Standing(
    state="open",
    payment="pending",
    fulfillment="unfulfilled",
    delivery="in_transit",
    returns="no_return",
    problems=(("late", "1Z"), ("stuck", "1Z")),
    parcels={"s1|1Z": "in_transit", "s1|OLD": "pending"},
    tags=("gift",),
    note="1f",
)

STEPS: list[tuple[dict[str, object], list[tuple[str, str, str]]]] = [
    ({}, []),
    ({"state": "canceled"}, [("order.state", "open", "canceled")]),
    ({"archived": True}, [("order.archived", "", "")]),
    ({"payment": "paid", "flag": "due"}, [("payment.changed", "pending", "paid"), ("payment.flag", "none", "due")]),
    ({"fulfillment": "fulfilled"}, [("fulfillment.changed", "unfulfilled", "fulfilled")]),
    ({"delivery": "delivered"}, [("delivery.changed", "in_transit", "delivered")]),
    ({"returns": "in_progress"}, [("return.changed", "no_return", "in_progress")]),
    ({"promise": "2026-03-09 carrier"}, [("promise.changed", "", "2026-03-09 carrier")]),
    (
        {"parcels": {"s1|1Z": "delivered", "s1|NEW": "pending"}},
        [
            ("parcel.changed", "in_transit", "delivered"),
            ("parcel.added", "", "pending"),
            ("parcel.removed", "pending", ""),
        ],
    ),
    ({"tags": ("fast", "gift")}, [("tags.changed", "gift", "fast, gift")]),
    ({"note": "2e"}, [("note.changed", "written", "written")]),
    ({"note": ""}, [("note.changed", "written", "")]),
    ({"tags": None, "note": None}, []),
    (
        {"problems": (("exception", "1Z"), ("late", "1Z"))},
        [("problem.cleared", "stuck", ""), ("problem.raised", "", "exception")],
    ),
]


@pytest.mark.parametrize(("step", "expected"), STEPS)
def test_each_change_has_its_name(step: dict[str, object], expected: list[tuple[str, str, str]]) -> None:
    found = diff(BEFORE, replace(BEFORE, **step))
    assert [(one.name, one.before, one.after) for one in found] == expected
    assert all(one.name in NAMES for one in found)


def test_a_new_order_is_one_change_and_its_problems() -> None:
    found = diff(None, BEFORE)
    assert [one.name for one in found] == ["order.created", "problem.raised", "problem.raised"]
    assert found[0].detail["payment"] == "pending"


def test_a_parcel_with_a_strange_number_is_named_whole() -> None:
    found = diff(BEFORE, replace(BEFORE, parcels=BEFORE.parcels | {"gid://x/1|A|B": "pending"}))
    assert found[0].detail == {"shipment": "gid://x/1", "number": "A|B"}


def test_a_standing_says_what_the_verdict_says_and_survives_storage() -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    parcel = ParcelVerdict(shipment="s1", number="1Z", status=Parcel.IN_TRANSIT, substatus="delayed")
    late = Problem(code=ProblemCode.LATE, severity=Severity.HIGH, since=at, reason=Reason("late"), subject="1Z")
    found = standing(
        Verdict(
            id="o",
            payment=PaymentVerdict(status=Payment.PAID),
            fulfillment=FulfillmentVerdict(status=Fulfillment.FULFILLED),
            delivery=DeliveryVerdict(
                status=Delivery.IN_TRANSIT, parcels=(parcel,), promise=Promise(at=at, source="carrier")
            ),
            returns=ReturnVerdict(status=Return.NO_RETURN),
            order=OrderVerdict(state=OrderState.OPEN, archived=False),
            problems=(late,),
        )
    )
    assert decode(encode(found)) == found
    assert (found.payment, found.delivery, found.problems) == ("paid", "in_transit", (("late", "1Z"),))
    assert found.parcels == {"s1|1Z": "in_transit.delayed"}
    assert diff(decode(encode(found)), found) == ()


def test_a_standing_stored_before_tags_were_kept_does_not_make_them_look_changed() -> None:
    old = decode(encode(replace(BEFORE, tags=None, note=None)))
    assert (old.tags, old.note) == (None, None)
    assert diff(old, BEFORE) == ()
    assert agree(old, BEFORE)
    assert not agree(BEFORE, replace(BEFORE, tags=()))


def test_a_change_of_the_staff_says_who() -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    edit = TagEdit(id="fast", stamp=Stamp(as_of=at), at=at, by="Ada", present=True)
    facts = Facts(id="o", tag_edits={"fast": edit}, note_edit=NoteEdit(stamp=Stamp(as_of=at), text="x", by="Bo"))
    tags, note = diff(BEFORE, replace(BEFORE, tags=("fast", "gift"), note="2e"))
    assert signed(tags, facts, "staff staff/tag").detail == {"added": "fast", "removed": "", "by": "Ada"}
    assert signed(note, facts, "staff staff/note").detail == {"by": "Bo"}
    (payment,) = diff(BEFORE, replace(BEFORE, payment="paid"))
    assert signed(payment, facts, "staff staff/tag") == payment
    later = Deadline(id="d", stamp=Stamp(as_of=at), of="ship", until=at, by="Cleo")
    (cleared,) = diff(replace(BEFORE, problems=(("late", ""),)), replace(BEFORE, problems=()))
    assert signed(cleared, replace(facts, deadlines={"d": later}), "staff staff/deadline").detail["by"] == "Cleo"

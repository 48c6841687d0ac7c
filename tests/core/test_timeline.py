"""The order's story, newest first."""

import random
import string
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from suivi.core import whoacted
from suivi.core.facts import (
    COLLECTIONS,
    Comment,
    Deletion,
    Disposition,
    Dispute,
    DisputeCase,
    Edit,
    Entity,
    Facts,
    FulfillmentHolds,
    FulfillmentOrder,
    Head,
    Hold,
    NoteEdit,
    OrderReturn,
    PlatformEvent,
    Refund,
    RefundLine,
    ReverseLine,
    ReverseOrder,
    Scan,
    Shipment,
    StaffAct,
    Stamp,
    TagEdit,
    Tracking,
    Transaction,
)
from suivi.core.timeline import KINDS, SENTENCES, Entry, entries
from suivi.core.words import Parcel

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
AT = Stamp(as_of=T0, source="shopify.node")


def hour(hours: float) -> datetime:
    return T0 + timedelta(hours=hours)


HEAD = Head(
    stamp=AT, name="#1", placed_at=T0, created_at=T0, total=Decimal("25.00"), currency="EUR",
    canceled_at=hour(90), cancel_reason="customer", closed_at=hour(91),
)  # fmt: skip
PAID = Transaction(
    id="t1",
    stamp=AT,
    kind="sale",
    status="success",
    amount=Decimal("25.00"),
    currency="EUR",
    gateway="cards",
    at=hour(1),
)
SHIPPED = Shipment(
    id="s1", stamp=AT, status="success", at=hour(5), quantity=2, tracking=(Tracking(company="UPS", number="1Z"),)
)
ARRIVED = Scan(
    id="c1",
    stamp=AT,
    shipment="s1",
    number="1Z",
    status="in_transit",
    at=hour(9),
    message="Sorted",
    city="Lyon",
    country="FR",
)
RETURN = OrderReturn(
    id="r1",
    stamp=AT,
    status="closed",
    name="#1-R1",
    created_at=hour(50),
    approved_at=hour(51),
    closed_at=hour(60),
    lines=(),
)
LIFE: dict[str, dict[str, Entity]] = {
    "edits": {"e": Edit(id="e", stamp=AT, at=hour(2), added=(("l1", 2),), removed=(("l2", 1),))},
    "transactions": {"t1": PAID},
    "fulfillment_orders": {"f": FulfillmentOrder(id="f", stamp=AT, status="scheduled", fulfill_at=hour(4), lines=())},
    "holds": {"f": FulfillmentHolds(id="f", stamp=AT, holds=(Hold(id="h", reason="other", since=hour(3)),))},
    "shipments": {"s1": SHIPPED},
    "scans": {"c1": ARRIVED},
    "returns": {"r1": RETURN},
    "reverse_orders": {
        "v": ReverseOrder(
            id="v",
            stamp=AT,
            lines=(ReverseLine(id="x", dispositions=(Disposition(kind="restocked", quantity=1, at=hour(55)),)),),
        )
    },
    "refunds": {"r": Refund(id="r", stamp=AT, at=hour(61), lines=(RefundLine(line="l1", quantity=1),))},
    "disputes": {"d": Dispute(id="d", stamp=AT, status="needs_response")},
    "dispute_cases": {"d": DisputeCase(id="d", stamp=AT, initiated_at=hour(70))},
    "events": {
        "p1": PlatformEvent(id="p1", stamp=AT, at=hour(6), action="mail_sent", message="Mail sent."),
        "p2": PlatformEvent(id="p2", stamp=AT, at=T0, action="placed"),
        "p3": PlatformEvent(id="p3", stamp=AT, at=hour(1), action="sale_success"),
    },
    "comments": {"k": Comment(id="k", stamp=AT, at=hour(80), by="Ana", text="Called her.")},
    "tag_edits": {"vip": TagEdit(id="vip", stamp=AT, at=hour(81), by="Ana", present=True)},
}
FACTS = Facts(
    id="o",
    head=HEAD,
    note_edit=NoteEdit(stamp=replace(AT, as_of=hour(82)), text="Fragile", by="Ana"),
    deletion=Deletion(stamp=replace(AT, as_of=hour(99))),
    **LIFE,  # type: ignore[arg-type]
)

STORY = [
    "order.deleted", "order.archived", "order.canceled_because", "note.edited", "tag.added", "comment.added",
    "dispute.opened", "refund.of_items", "return.closed", "return.restocked", "return.approved", "return.requested",
    "scan.in_transit", "platform.mail_sent", "shipment.created_items", "hold.added", "order.edited",
    "payment.sale.success", "fulfillment.waits", "order.placed",
]  # fmt: skip


def one(**parts: Any) -> Entry:
    (entry,) = entries(Facts(id="o", **parts))
    return entry


def test_a_whole_life_is_told_newest_first() -> None:
    assert [entry.code for entry in entries(FACTS)] == STORY


def test_the_story_does_not_depend_on_the_order_in_which_it_was_learned() -> None:
    for seed in range(10):
        mixed = {}
        for name in COLLECTIONS:
            items = list(getattr(FACTS, name).items())
            random.Random(seed).shuffle(items)
            mixed[name] = dict(items)
        assert entries(replace(FACTS, **mixed)) == entries(FACTS)


def test_an_entry_says_how_much_where_and_who() -> None:
    told = {entry.code: entry for entry in entries(FACTS)}
    assert told["payment.sale.success"].params["amount"] == Decimal("25.00")
    assert told["payment.sale.success"].text == "cards"
    assert told["shipment.created_items"].text == "UPS 1Z"
    assert told["scan.in_transit"].text == "1Z · Sorted · Lyon, FR"
    assert (told["comment.added"].author, told["comment.added"].text) == ("Ana", "Called her.")
    assert told["order.placed"].source == "shopify.node"


def test_every_entry_has_a_sentence_whose_places_it_fills() -> None:
    for entry in entries(FACTS):
        places = {name for _, name, _, _ in string.Formatter().parse(SENTENCES[entry.code]) if name}
        assert places <= entry.params.keys()
        assert entry.kind in KINDS.values()


def test_every_word_of_a_parcel_has_a_sentence() -> None:
    assert all(f"scan.{word}" in SENTENCES for word in Parcel)


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("authorization", "success", "payment.authorization.success"),
        ("emv_authorization", "success", "payment.authorization.success"),
        ("capture", "awaiting_response", "payment.capture.pending"),
        ("sale", "error", "payment.sale.failure"),
        ("refund", "failure", "payment.refund.failure"),
        ("void", "success", "payment.void.success"),
        ("change", "success", "payment.change.success"),
        ("sale", "unknown", "payment.other"),
        ("barter", "success", "payment.other"),
    ],
)
def test_a_movement_of_money_is_told_by_its_kind_and_outcome(kind: str, status: str, code: str) -> None:
    assert one(transactions={"t": replace(PAID, kind=kind, status=status)}).code == code


def test_what_was_deleted_is_not_told() -> None:
    assert entries(Facts(id="o", scans={"c1": replace(ARRIVED, gone=True)})) == ()


def test_a_word_that_is_not_known_is_told_as_that() -> None:
    assert one(scans={"c1": replace(ARRIVED, status="teleported")}).code == "scan.unknown"


def test_a_shipment_that_was_called_off_is_told_so() -> None:
    assert one(shipments={"s1": replace(SHIPPED, status="cancelled")}).code == "shipment.cancelled"


def test_a_return_declined_by_a_hint_is_told_at_the_moment_of_the_hint() -> None:
    declined = OrderReturn(id="r", stamp=replace(AT, as_of=hour(7)), status="declined", decline_note="Too late.")
    entry = one(returns={"r": declined})
    assert (entry.code, entry.at, entry.text) == ("return.declined", hour(7), "Too late.")


def test_every_act_of_staff_has_a_sentence() -> None:
    for action, telling in whoacted.ACTS.items():
        act = StaffAct(id="a", stamp=AT, at=T0, by="Ana", action=action)
        entry = one(acts={"a": act})
        assert (entry.code, entry.author, entry.at) == (telling.code, "Ana", T0)
        assert entry.code in SENTENCES


def test_a_name_goes_to_one_entry_only_and_to_the_nearest() -> None:
    sales = {key: replace(PAID, id=key, kind="capture", at=hour(at)) for key, at in (("t1", 1), ("t2", 1.05))}
    act = StaffAct(id="a", stamp=AT, at=hour(1.04), by="Ana", action="capture")
    named = [entry.author for entry in entries(Facts(id="o", transactions=sales, acts={"a": act}))]
    assert named == ["Ana", ""]
    late = replace(act, at=hour(2))
    assert [entry.author for entry in entries(Facts(id="o", transactions=sales, acts={"a": late}))] == ["Ana", "", ""]

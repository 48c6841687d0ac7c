"""Every topic that Shopify documents, with the payload that Shopify shows for it."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from suivi.core.facts import COLLECTIONS, Facts, Rank, decode, encode
from tests.sources.conftest import TRIGGERED, Tell

ORDER = "gid://shopify/Order/820982911946154508"
RETURNING_ORDER = "gid://shopify/Order/4783296544821"
PART = "gid://shopify/FulfillmentOrder/1"
RETURN = "gid://shopify/Return/123134564567890"
TERMS = "gid://shopify/PaymentTerms/706405506930370084"
ROUNDED_TERMS = "gid://shopify/PaymentTerms/706405506930370000"
REVERSE = "gid://shopify/ReverseFulfillmentOrder/11111111"

WHOLE = {"head", "customer", "lines", "reports"}
TOLD = {
    **{
        f"orders/{event}": (ORDER, None, WHOLE)
        for event in ("create", "updated", "paid", "cancelled", "fulfilled", "partially_fulfilled", "link_requested")
    },
    "orders/edited": (ORDER, None, {"edits"}),
    "orders/delete": (ORDER, None, {"deletion"}),
    "order_transactions/create": (ORDER, None, {"transactions"}),
    "refunds/create": (ORDER, None, {"refunds", "transactions"}),
    "fulfillments/create": (ORDER, None, {"shipments"}),
    "fulfillments/update": (ORDER, None, {"shipments"}),
    "fulfillment_events/create": (ORDER, None, {"scans"}),
    "fulfillment_events/delete": (ORDER, None, {"scans"}),
    "disputes/create": (ORDER, None, {"disputes", "dispute_cases"}),
    "disputes/update": (ORDER, None, {"disputes", "dispute_cases"}),
    "returns/request": (RETURNING_ORDER, None, {"returns"}),
    "returns/approve": (RETURNING_ORDER, None, {"returns"}),
    "returns/decline": (RETURNING_ORDER, None, {"returns"}),
    "returns/cancel": (RETURNING_ORDER, None, {"returns"}),
    "returns/close": (RETURNING_ORDER, None, {"returns"}),
    "returns/reopen": (RETURNING_ORDER, None, {"returns"}),
    "returns/update": (None, RETURN, set()),
    "payment_terms/create": (None, TERMS, {"payment_terms"}),
    "payment_terms/update": (None, TERMS, {"payment_terms"}),
    "payment_terms/delete": (None, ROUNDED_TERMS, {"payment_terms"}),
    "payment_schedules/due": (None, ROUNDED_TERMS, {"payment_terms"}),
    "fulfillment_holds/added": (None, PART, {"holds"}),
    "fulfillment_holds/released": (None, PART, {"events"}),
    "reverse_deliveries/attach_deliverable": (None, RETURN, {"reverse_deliveries"}),
    "reverse_fulfillment_orders/dispose": (None, REVERSE, {"events"}),
    "tender_transactions/create": (ORDER, None, set()),
    **{
        f"fulfillment_orders/{event}": (None, PART, {"fulfillment_orders"} | more)
        for event, more in {
            "cancellation_request_accepted": {"events"},
            "cancellation_request_rejected": {"events"},
            "cancellation_request_submitted": {"events"},
            "cancelled": set(),
            "fulfillment_request_accepted": {"events"},
            "fulfillment_request_rejected": {"events"},
            "fulfillment_request_submitted": {"events"},
            "fulfillment_service_failed_to_complete": {"events"},
            "hold_released": {"holds"},
            "line_items_prepared_for_local_delivery": set(),
            "line_items_prepared_for_pickup": set(),
            "manually_reported_progress_stopped": set(),
            "merged": set(),
            "moved": set(),
            "order_routing_complete": set(),
            "placed_on_hold": {"holds"},
            "progress_reported": {"events"},
            "rescheduled": set(),
            "scheduled_fulfillment_order_ready": set(),
            "split": set(),
        }.items()
    },
}
CUSTOMERS = ("customers/create", "customers/update", "customers/delete")
SILENT = (
    "app/scopes_update",
    "app/uninstalled",
    "bulk_operations/finish",
    "customers/data_request",
    "customers/redact",
    "locations/create",
    "locations/update",
    "orders/risk_assessment_changed",
    "returns/process",
    "shipping_addresses/create",
    "shipping_addresses/update",
    "shop/redact",
    "shop/update",
)


def sample(shared: Path, topic: str) -> Any:
    path = shared / "samples" / "shopify" / "webhooks" / f"{topic.replace('/', '__')}.json"
    return json.loads(path.read_bytes())


def sections(facts: Facts | None) -> set[str]:
    return {name for name in facts.__struct_fields__ if name != "id" and getattr(facts, name)} if facts else set()


def test_every_sample_stands_in_a_table_below(shared: Path) -> None:
    files = (shared / "samples" / "shopify" / "webhooks").glob("*__*.json")
    assert {path.stem.replace("__", "/", 1) for path in files} == {*TOLD, *CUSTOMERS, *SILENT}


@pytest.mark.parametrize("topic", TOLD)
def test_a_topic_tells_its_part_of_an_order(topic: str, shared: Path, tell: Tell) -> None:
    order, ref, told = TOLD[topic]
    finding = tell(topic, sample(shared, topic))
    assert (finding.order, finding.ref, sections(finding.facts)) == (order, ref, told)
    assert told or finding.note
    if finding.facts:
        assert finding.facts.id == (order or "")
        assert decode(encode(finding.facts)) == finding.facts


@pytest.mark.parametrize("topic", SILENT)
def test_other_topics_are_accepted_with_a_note(topic: str, shared: Path, tell: Tell) -> None:
    finding = tell(topic, sample(shared, topic))
    assert finding.note
    assert (finding.order, finding.ref, finding.facts, finding.customer) == (None, None, None, None)


def test_a_topic_nobody_knows_is_accepted_with_a_note(tell: Tell) -> None:
    assert "carts/update" in tell("carts/update", {"id": 1}).note


def test_customers_are_told_apart_from_orders(shared: Path, tell: Tell) -> None:
    told = [tell(topic, sample(shared, topic)).customer for topic in CUSTOMERS]
    assert [(c.id.rpartition("/")[2], c.name, c.email, c.gone) for c in told if c] == [
        ("706405506930370084", "Bob Biller", "bob@biller.com", False),
        ("706405506930370084", "Bob Biller", "bob@biller.com", False),
        ("706405506930370084", "", "", True),
    ]


@pytest.mark.parametrize("topic", TOLD)
def test_entities_stand_under_their_own_id_and_every_stamp_knows_its_source(
    topic: str, shared: Path, tell: Tell
) -> None:
    facts = tell(topic, sample(shared, topic)).facts
    for name in COLLECTIONS if facts else ():
        for key, entity in getattr(facts, name).items():
            assert entity.id == key
            assert entity.stamp.source == "shopify.webhook"
            assert entity.stamp.as_of.tzinfo is not None


def test_an_order_webhook(shared: Path, tell: Tell) -> None:
    facts = tell("orders/updated", sample(shared, "orders/updated")).facts
    assert facts
    assert facts.head
    assert (facts.head.name, facts.head.number, facts.head.tags) == ("#9999", 1234, ("tag1", "tag2"))
    assert (facts.head.total, facts.head.current_total, facts.head.outstanding) == (
        Decimal("404.95"),
        Decimal("414.95"),
        Decimal("414.95"),
    )
    assert facts.head.canceled_at
    assert facts.head.cancel_reason == "customer"
    assert facts.head.stamp.rank == Rank.WEBHOOK
    assert facts.head.stamp.as_of == facts.head.updated_at
    assert {axis: report.word for axis, report in facts.reports.items()} == {
        "payment": "voided",
        "fulfillment_coarse": None,
    }
    assert facts.customer
    assert facts.customer.shipping
    assert (facts.customer.name, facts.customer.email, facts.customer.shipping.country) == (
        "John Smith",
        "jon@example.com",
        "US",
    )
    assert facts.lines
    assert facts.lines.items[0].sku == "SKU2006-001"


def test_a_refund_and_the_money_that_moved(shared: Path, tell: Tell) -> None:
    facts = tell("refunds/create", sample(shared, "refunds/create")).facts
    assert facts
    (refund,) = facts.refunds.values()
    assert refund.amount == Decimal("85.00")
    assert set(refund.transactions) == set(facts.transactions)
    assert all(transaction.unsettled is None for transaction in facts.transactions.values())


def test_a_deleted_scan_outlives_its_creation(shared: Path, tell: Tell) -> None:
    created = tell("fulfillment_events/create", sample(shared, "fulfillment_events/create"), headers={}).facts
    deleted = tell("fulfillment_events/delete", sample(shared, "fulfillment_events/delete"), headers={}).facts
    assert created
    assert deleted
    (old,), (new,) = created.scans.values(), deleted.scans.values()
    assert new.gone
    assert (new.stamp.as_of, new.stamp.rank) > (old.stamp.as_of, old.stamp.rank)


@pytest.mark.parametrize(
    ("code", "status", "substatus", "physical"),
    [
        ("in_transit", "in_transit", "moving", True),
        ("LABEL_PRINTED", "info_received", "label_created", False),
        ("picked_up", "delivered", "collected", True),
        ("returning_to_sender", "returning", "", True),
        ("teleported", "unknown", "unmapped", True),
    ],
)
def test_a_scan_keeps_the_word_it_came_with(
    code: str, status: str, substatus: str, physical: bool, shared: Path, tell: Tell
) -> None:
    facts = tell("fulfillment_events/create", sample(shared, "fulfillment_events/create") | {"status": code}).facts
    assert facts
    (scan,) = facts.scans.values()
    assert (scan.status, scan.substatus, scan.code, scan.physical) == (status, substatus, code.lower(), physical)


def test_a_part_placed_on_hold_brings_all_its_holds(shared: Path, tell: Tell) -> None:
    finding = tell("fulfillment_orders/placed_on_hold", sample(shared, "fulfillment_orders/placed_on_hold"))
    facts = finding.facts
    assert facts
    assert [part.status for part in facts.fulfillment_orders.values()] == ["on_hold", "open"]
    assert [hold.reason for hold in facts.holds[PART].holds] == ["other", "inventory_out_of_stock"]
    assert facts.holds[PART].stamp.as_of == TRIGGERED
    assert finding.refs == (PART, "gid://shopify/FulfillmentOrder/2")


def test_the_last_released_hold_leaves_none(shared: Path, tell: Tell) -> None:
    facts = tell("fulfillment_orders/hold_released", sample(shared, "fulfillment_orders/hold_released")).facts
    assert facts
    assert facts.holds[PART].holds == ()


@pytest.mark.parametrize(
    ("folder", "name", "order", "total", "refs"),
    [
        ("python_api", "order", "450789469", "409.94", 1),
        ("go_shopify", "order", "123456", "10.00", 0),
        ("go_shopify", "order_with_transaction", "123456", "10.00", 1),
    ],
)
def test_orders_of_older_rest_versions(
    folder: str, name: str, order: str, total: str, refs: int, shared: Path, tell: Tell
) -> None:
    body = (shared / "samples" / "shopify" / folder / f"{name}.json").read_bytes()
    finding = tell("rest/order", body)
    assert finding.order == f"gid://shopify/Order/{order}"
    assert finding.facts
    assert finding.facts.head
    assert finding.facts.head.total == Decimal(total)
    assert len(finding.refs) == refs

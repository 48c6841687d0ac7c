"""What is left of an order once its persons were erased."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from suivi.core import facts as module
from suivi.core.erasing import PERSONAL, erased
from suivi.core.facts import Address, Comment, Customer, Erasure, Fact, Facts, Head, Scan, Stamp, encode
from suivi.core.merge import join

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
STAMP = Stamp(as_of=AT)

# Texts that stay: words of vocabularies, ids, money, places of the shop, staff's names, what was bought.
STAYS = {
    "Address": {"country"},
    "Comment": {"by", "person"},
    "Customer": {"locale"},
    "Assessment": {"level", "provider"},
    "Deadline": {"of", "by"},
    "Detail": {"risk", "risk_level", "assessments", "paid_in"},
    "Dispute": {"status", "kind"},
    "DisputeCase": {"currency"},
    "Disposition": {"kind"},
    "Edit": {"added", "removed"},
    "FirstPromise": {"by", "source"},
    "FulfillmentHolds": {"holds"},
    "FulfillmentOrder": {"status", "request", "actions", "location", "location_id", "method", "lines"},
    "FulfillmentOrderLine": {"line"},
    "Head": {
        *("name", "confirmation_number", "cancel_reason", "currency", "tags", "source_name", "gateways", "channel"),
        *("discount_codes", "promised_by"),
    },
    "Hold": {"reason", "handle", "by"},
    "Line": {"name", "sku"},
    "Lines": {"items"},
    "NoteEdit": {"by"},
    "OrderReturn": {"status", "name", "decline_reason", "lines"},
    "ParcelEdit": {"shipment", "number", "what", "value", "by"},
    "PaymentTerms": {"name", "kind", "schedules"},
    "PlatformEvent": {"action"},
    "Refund": {"lines", "transactions"},
    "RefundLine": {"line", "restock"},
    "Report": {"word"},
    "Request": {"kind", "lines", "language"},
    "RequestAnswer": {"word", "by"},
    "RequestLine": {"line", "reason"},
    "ReturnLine": {"line", "reason", "shipped"},
    "ReverseDelivery": {"of_reverse_order"},
    "ReverseLine": {"dispositions"},
    "ReverseOrder": {"of_return", "status", "lines"},
    "Scan": {
        *("shipment", "number", "status", "substatus", "code", "vocabulary", "raw_at", "precision", "country"),
        *("provider", "carrier", "carrier_code"),
    },
    "Shipment": {"status", "name", "display", "tracking", "lines", "service", "location", "location_id"},
    "ShippedLine": {"line"},
    "StaffAct": {"by", "action", "about"},
    "Stamp": {"source"},
    "TagEdit": {"by"},
    "Tracking": {"company", "number", "given"},
    "Transaction": {"gateway_key", "kind", "status", "currency", "gateway", "parent"},
}
KINDS = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Fact)]


def holds_text(kind: Any) -> bool:
    return kind is str or str(kind).startswith("tuple") or kind == str | None or "tuple" in str(kind)


@pytest.mark.parametrize("kind", [one for one in KINDS if one is not Facts], ids=lambda kind: kind.__name__)
def test_of_each_text_somebody_has_decided_whether_it_stays(kind: type[Fact]) -> None:
    texts = {one.name for one in msgspec.structs.fields(kind) if holds_text(one.type) and one.name != "id"}
    personal = set(PERSONAL.get(kind, ())) - {"id", "billing"}
    assert texts - personal == STAYS.get(kind.__name__, set())
    assert not personal - texts


def order() -> Facts:
    home = Address(
        name="Jane Doe", line1="12 rue des Lilas", city="Paris", zip="75011", country="FR", phone="+33612345"
    )
    return Facts(
        id="order",
        head=Head(stamp=STAMP, name="#1", placed_at=AT, created_at=AT, note="for Jane", attributes=(("who", "Jane"),)),
        customer=Customer(stamp=STAMP, id="c", name="Jane Doe", email="jane@example.com", shipping=home, billing=home),
        comments={"x": Comment(id="x", stamp=STAMP, at=AT, by="Ann", text="Jane called")},
        scans={"s": Scan(id="s", stamp=STAMP, shipment="f", status="delivered", at=AT, message="Signed: DOE")},
    )


def test_nobody_is_left_and_the_rest_stays() -> None:
    left = erased(order())
    text = encode(left)
    assert not [word for word in ("Jane", "jane", "Doe", "DOE", "Lilas", "75011", "Paris", "612345") if word in text]
    assert left.customer == Customer(stamp=STAMP, shipping=Address(country="FR"))
    assert left.scans["s"].status == "delivered"
    assert erased(left) is left


def test_what_is_told_later_brings_nobody_back() -> None:
    gone = Facts(id="order", erasure=Erasure(stamp=STAMP))
    later = msgspec.structs.replace(order().customer, stamp=Stamp(as_of=AT.replace(hour=12)))
    known = join(order(), gone)
    assert join(known, order()) is known
    assert "Jane" not in encode(join(known, Facts(id="order", customer=later)))
    assert "Jane" not in encode(join(Facts(id="order", customer=later), known))

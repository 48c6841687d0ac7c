"""Where an order's goods are, from its facts."""

from datetime import UTC, datetime

import pytest

from suivi.core.facts import (
    Facts,
    FulfillmentHolds,
    FulfillmentOrder,
    FulfillmentOrderLine,
    Head,
    Hold,
    Line,
    Lines,
    Scan,
    Shipment,
    ShippedLine,
    Stamp,
    Tracking,
)
from suivi.core.judge import judge
from suivi.core.policy import Policy
from suivi.web.desk.ordergoods import shipments, waiting

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
STAMP = Stamp(as_of=AT, source="test")


def line(key: str, quantity: int = 2, **more) -> Line:
    told = {"requires_shipping": True, **more}
    return Line(id=key, name=key.upper(), quantity=quantity, current_quantity=quantity, **told)


def part(key: str, status: str, **remaining: int) -> FulfillmentOrder:
    lines = tuple(
        FulfillmentOrderLine(id=f"{key}-{name}", line=name, total=n, remaining=n) for name, n in remaining.items()
    )
    return FulfillmentOrder(id=key, stamp=STAMP, status=status, lines=lines)


def sent(key: str, status: str = "success", tracking: tuple[Tracking, ...] = (), **quantities: int) -> Shipment:
    lines = tuple(ShippedLine(line=name, quantity=n) for name, n in quantities.items())
    return Shipment(id=key, stamp=STAMP, status=status, at=AT, tracking=tracking, lines=lines)


def order(*lines: Line, **more) -> Facts:
    head = Head(stamp=STAMP, name="#1", placed_at=AT, created_at=AT)
    return Facts(id="o", head=head, lines=Lines(stamp=STAMP, items=lines), **more)


def by_id(*entities) -> dict:
    return {each.id: each for each in entities}


HELD = FulfillmentHolds(id="f1", stamp=STAMP, holds=(Hold(id="h", reason="other", by="App", since=AT),))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (order(line("a")), [("unfulfilled", {"a": 2})]),
        (order(line("a"), shipments=by_id(sent("s", a=1))), [("unfulfilled", {"a": 1})]),
        (order(line("a"), shipments=by_id(sent("s", a=2))), []),
        (order(line("a"), shipments=by_id(sent("s", "cancelled", a=2))), [("unfulfilled", {"a": 2})]),
        (
            order(
                line("a"), line("b", 1), fulfillment_orders=by_id(part("f1", "on_hold", a=2), part("f2", "open", b=1))
            ),
            [("on_hold", {"a": 2}), ("unfulfilled", {"b": 1})],
        ),
        (
            order(line("a", 3), fulfillment_orders=by_id(part("f1", "on_hold", a=1), part("f2", "scheduled", a=1))),
            [("on_hold", {"a": 1}), ("scheduled", {"a": 1}), ("unfulfilled", {"a": 1})],
        ),
        # The part is older than the shipment: nothing is counted twice.
        (order(line("a"), fulfillment_orders=by_id(part("f1", "open", a=2)), shipments=by_id(sent("s", a=2))), []),
        (order(line("g", 1, requires_shipping=False)), [("fulfillment_not_required", {"g": 1})]),
        (Facts(id="o"), []),
    ],
)
def test_what_waits_and_for_what(facts, expected):
    found = waiting(facts, judge(facts, Policy(), AT))
    assert [(group.word, {each.line.id: each.quantity for each in group.goods}) for group in found] == expected


def test_a_hold_is_shown_with_the_goods_it_stops():
    facts = order(line("a"), fulfillment_orders=by_id(part("f1", "on_hold", a=2)), holds=by_id(HELD))
    (group,) = waiting(facts, judge(facts, Policy(), AT))
    assert [hold.by for hold in group.holds] == ["App"]


def scan(key: str, number: str = "", **more) -> Scan:
    return Scan(id=key, stamp=STAMP, shipment="s", number=number, status="in_transit", at=AT, **more)


def test_each_parcel_has_its_own_scans_and_the_shipment_the_rest():
    two = (Tracking(company="UPS", number="1Z"), Tracking(company="Cousin Bob", number="B2"))
    facts = order(
        line("a"),
        shipments=by_id(sent("s", tracking=two, a=2)),
        scans=by_id(scan("x", "1Z"), scan("y", "B2"), scan("z")),
    )
    (one,) = shipments(facts, judge(facts, Policy(), AT))
    assert [(p.verdict.number, [told.scan.id for told in p.scans]) for p in one.parcels] == [
        ("1Z", ["x"]),
        ("B2", ["y"]),
    ]
    assert [told.scan.id for told in one.scans] == ["z"]
    assert one.parcels[0].url.startswith("https://www.ups.com/")
    assert one.parcels[1].url == ""


@pytest.mark.parametrize(
    ("raw", "precision", "when", "zone"),
    [
        ("2026-03-02T14:05:00+02:00", "instant", datetime(2026, 3, 2, 14, 5), "UTC+02:00"),  # noqa: DTZ001
        ("2026-03-02T14:05:00Z", "instant", datetime(2026, 3, 2, 14, 5), "UTC"),  # noqa: DTZ001
        ("2026-03-02T14:05:00", "local", datetime(2026, 3, 2, 14, 5), ""),  # noqa: DTZ001
        ("yesterday", "local", AT, ""),
        ("", "instant", AT, "UTC"),
    ],
)
def test_a_scan_shows_the_clock_of_its_place(raw, precision, when, zone):
    tracking = (Tracking(company="UPS", number="1Z"),)
    facts = order(
        line("a"),
        shipments=by_id(sent("s", tracking=tracking, a=2)),
        scans=by_id(scan("x", "1Z", raw_at=raw, precision=precision)),
    )
    (one,) = shipments(facts, judge(facts, Policy(), AT))
    told = one.parcels[0].scans[0]
    assert (told.when, told.zone) == (when, zone)

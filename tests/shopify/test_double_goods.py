"""Fulfillment orders, holds, schedules and shipments of the local Shopify, fact by fact."""

from datetime import timedelta

import pytest

from suivi.sources.shopify.api.answers import UserError
from suivi.sources.shopify.double.ids import gid, iso
from suivi.sources.shopify.double.state import Hold
from tests.shopify.conftest import Shop


def actions(part: dict) -> set[str]:
    return {one["action"] for one in part["supportedActions"]}


def test_an_order_has_one_open_part_with_what_can_be_done(shop: Shop) -> None:
    """2.2: OPEN at a merchant's location."""
    (part,) = shop.parts(shop.order())
    assert (part["status"], part["requestStatus"]) == ("OPEN", "UNSUBMITTED")
    assert actions(part) == {"CREATE_FULFILLMENT", "HOLD", "MOVE", "REPORT_PROGRESS", "SPLIT"}


def test_a_part_shipped_in_part_is_in_progress_and_the_order_partially_fulfilled(shop: Shop) -> None:
    """2.5, row 5."""
    order = shop.order([("Mug", "10.00", 2), ("Cup", "5.00", 1)])
    sent = shop.ship(order, 1)
    (part,) = shop.parts(order)
    assert part["status"] == "IN_PROGRESS"
    assert [line["remainingQuantity"] for line in part["lineItems"]["nodes"]] == [1, 1]
    assert shop.words(order)[1] == "PARTIALLY_FULFILLED"
    assert (sent["name"], sent["status"]) == ("#1001-F1", "SUCCESS")


def test_what_is_shipped_and_paid_is_archived_by_itself(shop: Shop) -> None:
    """2.6; the part is CLOSED and offers nothing."""
    order = shop.order()
    shop.ship(order)
    (part,) = shop.parts(order)
    assert (part["status"], actions(part)) == ("CLOSED", set())
    assert shop.words(order)[:2] == ("PAID", "FULFILLED")
    assert shop.read(order)["closed"] is True


def test_an_unpaid_order_is_not_archived(shop: Shop) -> None:
    order = shop.order(paid="authorization")
    shop.ship(order)
    assert shop.read(order)["closed"] is False


def test_a_cancelled_fulfillment_leaves_a_new_part_and_reopens_the_order(shop: Shop) -> None:
    """2.6: the old part stays CLOSED with everything remaining."""
    order = shop.order()
    sent = shop.ship(order)
    assert shop.act("fulfillment_cancel", id=sent["id"])["fulfillment"]["status"] == "CANCELLED"
    old, new = shop.parts(order)
    assert (old["status"], old["lineItems"]["nodes"][0]["remainingQuantity"]) == ("CLOSED", 2)
    assert (new["status"], new["lineItems"]["nodes"][0]["remainingQuantity"]) == ("OPEN", 2)
    assert shop.words(order)[1] == "UNFULFILLED"
    assert shop.read(order)["closed"] is False
    assert shop.read(order)["fulfillments"][0]["displayStatus"] == "CANCELED"
    assert "already" in shop.declined("fulfillment_cancel", id=sent["id"]).message


def test_one_of_two_shipments_of_a_part_can_be_taken_back(shop: Shop) -> None:
    order = shop.order()
    first, _second = shop.ship(order, 1), shop.ship(order, 1)
    shop.act("fulfillment_cancel", id=first["id"])
    old, new = shop.parts(order)
    assert [one["lineItems"]["nodes"][0]["remainingQuantity"] for one in (old, new)] == [1, 1]
    assert shop.words(order)[1] == "PARTIALLY_FULFILLED"


@pytest.mark.parametrize("quantity", [0, -1, 3])
def test_no_more_is_shipped_than_there_is(shop: Shop, quantity: int) -> None:
    order = shop.order()
    (part,) = shop.parts(order)
    line = {"id": part["lineItems"]["nodes"][0]["id"], "quantity": quantity}
    given = [{"fulfillmentOrderId": part["id"], "fulfillmentOrderLineItems": [line]}]
    assert "quantity" in shop.declined("fulfill", fulfillment={"lineItemsByFulfillmentOrder": given}).message


def test_parts_of_two_orders_or_two_places_do_not_leave_together(shop: Shop) -> None:
    """8.4: fulfillment orders of one order and one location."""
    first, second = shop.order(), shop.order()
    given = [{"fulfillmentOrderId": shop.parts(one)[0]["id"]} for one in (first, second)]
    assert "one order" in shop.declined("fulfill", fulfillment={"lineItemsByFulfillmentOrder": given}).message
    first.parts.append(shop.double.store.part(first.lines, location="Other place"))
    shop.double.store.changed(first)
    given = [{"fulfillmentOrderId": part["id"]} for part in shop.parts(first)]
    assert "one location" in shop.declined("fulfill", fulfillment={"lineItemsByFulfillmentOrder": given}).message


def hold(shop: Shop, part: str, reason: str = "OTHER", **more: object) -> dict:
    return shop.act("hold", id=part, hold={"reason": reason, **more})


def test_a_held_part_ships_only_when_its_last_hold_is_gone(shop: Shop) -> None:
    """2.3; each hold is told, and the part's hold and release once."""
    order = shop.order()
    part = shop.parts(order)[0]["id"]
    first = hold(shop, part, "AWAITING_PAYMENT", reasonNotes="bank", handle="a")["fulfillmentHold"]["id"]
    second = hold(shop, part, handle="b")["fulfillmentHold"]["id"]
    assert shop.words(order)[1] == "ON_HOLD"
    assert actions(shop.parts(order)[0]) == {"HOLD", "MOVE", "RELEASE_HOLD"}
    shop.act("release_hold", id=part, holdIds=[first])
    assert shop.parts(order)[0]["status"] == "ON_HOLD"
    shop.act("release_hold", id=part, holdIds=[second])
    assert shop.parts(order)[0]["status"] == "OPEN"
    told = [topic for topic in shop.topics() if topic.startswith("fulfillment_")]
    assert told == [
        "fulfillment_holds/added",
        "fulfillment_orders/placed_on_hold",
        "fulfillment_holds/added",
        "fulfillment_holds/released",
        "fulfillment_holds/released",
        "fulfillment_orders/hold_released",
    ]


def test_a_hold_of_another_app_stays_when_ours_goes(shop: Shop) -> None:
    order = shop.order()
    store = shop.double.store
    store_hold = Hold(store.next_id(), "HIGH_RISK_OF_FRAUD", "", "", by="Fraud app")
    from suivi.sources.shopify.double.goods import put_on_hold

    put_on_hold(store, order, order.parts[0], store_hold)
    part = shop.parts(order)[0]["id"]
    ours = hold(shop, part)["fulfillmentHold"]["id"]
    shop.act("release_hold", id=part, holdIds=[ours])
    (left,) = shop.parts(order)[0]["fulfillmentHolds"]
    assert (left["heldByRequestingApp"], left["heldByApp"]["title"]) == (False, "Fraud app")


def test_holding_some_pieces_splits_the_part(shop: Shop) -> None:
    """2.3: the held pieces stay, the rest gets a new id."""
    order = shop.order([("Mug", "10.00", 3), ("Cup", "5.00", 1)])
    (part,) = shop.parts(order)
    line = {"id": part["lineItems"]["nodes"][0]["id"], "quantity": 2}
    done = hold(shop, part["id"], fulfillmentOrderLineItems=[line])
    held, rest = shop.parts(order)
    assert held["id"] == part["id"]
    assert rest["id"] == done["remainingFulfillmentOrder"]["id"]
    assert [one["totalQuantity"] for one in held["lineItems"]["nodes"]] == [2]
    assert [one["totalQuantity"] for one in rest["lineItems"]["nodes"]] == [1, 1]
    assert (held["status"], rest["status"]) == ("ON_HOLD", "OPEN")
    assert shop.words(order)[1] == "UNFULFILLED"
    assert "fulfillment_orders/split" in shop.topics()


def test_what_holds_refuse(shop: Shop) -> None:
    """2.3: handle, limit, no split of a held part."""
    order = shop.order()
    (part,) = shop.parts(order)
    hold(shop, part["id"], handle="x")
    taken = shop.declined("hold", id=part["id"], hold={"reason": "OTHER", "handle": "x"})
    assert taken.code == "DUPLICATE_FULFILLMENT_HOLD_HANDLE"
    lines = [{"id": part["lineItems"]["nodes"][0]["id"], "quantity": 1}]
    split = {"reason": "OTHER", "handle": "y", "fulfillmentOrderLineItems": lines}
    assert shop.declined("hold", id=part["id"], hold=split).code == "FULFILLMENT_ORDER_NOT_SPLITTABLE"
    for number in range(9):
        hold(shop, part["id"], handle=str(number))
    eleventh = shop.declined("hold", id=part["id"], hold={"reason": "OTHER", "handle": "z"})
    assert eleventh.code == "FULFILLMENT_ORDER_HOLD_LIMIT_REACHED"
    long = shop.declined("hold", id=shop.parts(shop.order())[0]["id"], hold={"reason": "OTHER", "handle": "h" * 65})
    assert "long" in long.message


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([(0, 0)], "GREATER_THAN_ZERO"),
        ([(0, 9)], "INVALID_LINE_ITEM_QUANTITY"),
        ([(0, 1), (0, 1)], "DUPLICATED_FULFILLMENT_ORDER_LINE_ITEMS"),
    ],
)
def test_wrong_pieces_cannot_be_held(shop: Shop, lines: list[tuple[int, int]], code: str) -> None:
    (part,) = shop.parts(shop.order())
    given = [{"id": part["lineItems"]["nodes"][place]["id"], "quantity": quantity} for place, quantity in lines]
    asked = {"reason": "OTHER", "fulfillmentOrderLineItems": given}
    assert shop.declined("hold", id=part["id"], hold=asked).code == code


def test_what_is_not_there_cannot_be_held(shop: Shop) -> None:
    found = shop.declined("hold", id=gid("FulfillmentOrder", 1), hold={"reason": "OTHER"})
    assert found == UserError("Fulfillment order does not exist.", "FULFILLMENT_ORDER_NOT_FOUND", "id")


def test_a_scheduled_part_opens_on_its_day(shop: Shop) -> None:
    """2.4; moved first, then by itself."""
    order = shop.order(scheduled_for=shop.now() + timedelta(days=3))
    (part,) = shop.parts(order)
    assert (part["status"], shop.words(order)[1]) == ("SCHEDULED", "SCHEDULED")
    shop.act("reschedule", id=part["id"], fulfillAt=iso(shop.now() + timedelta(days=5)))
    shop.pass_(days=4)
    assert shop.words(order)[1] == "SCHEDULED"
    shop.topics()
    shop.pass_(days=1)
    assert shop.words(order)[1] == "UNFULFILLED"
    assert "fulfillment_orders/scheduled_fulfillment_order_ready" in shop.topics()


def test_a_scheduled_part_can_be_opened_early_and_only_such_a_part_moved(shop: Shop) -> None:
    order = shop.order(scheduled_for=shop.now() + timedelta(days=3))
    part = shop.parts(order)[0]["id"]
    past = shop.declined("reschedule", id=part, fulfillAt=iso(shop.now()))
    assert "future" in past.message
    shop.act("open_early", id=part)
    assert shop.words(order)[1] == "UNFULFILLED"
    assert "scheduled" in shop.declined("reschedule", id=part, fulfillAt=iso(shop.now() + timedelta(days=9))).message
    assert "open" in shop.declined("open_early", id=part).message


def test_scheduled_outranks_partially_fulfilled(shop: Shop) -> None:
    """2.4: a prepaid subscription between two shipments."""
    order = shop.order()
    shop.ship(order)
    order.parts.append(shop.double.store.part(order.lines, shop.now() + timedelta(days=30)))
    shop.double.store.changed(order)
    assert shop.words(order)[1] == "SCHEDULED"


def test_a_service_that_declines_shows(shop: Shop) -> None:
    """2.2 and 2.5, rows 6 and 7."""
    order = shop.order()
    part = order.parts[0]
    part.service, part.request = True, "SUBMITTED"
    assert shop.words(order)[1] == "IN_PROGRESS"
    assert actions(shop.parts(order)[0]) == {"CREATE_FULFILLMENT", "HOLD", "MOVE", "REQUEST_FULFILLMENT"}
    part.request = "REJECTED"
    assert shop.words(order)[1] == "REQUEST_DECLINED"


def test_nothing_to_ship_needs_no_fulfillment(shop: Shop) -> None:
    """2.5, row 0."""
    order = shop.order(ships=False)
    assert (shop.words(order)[1], shop.parts(order)) == ("FULFILLMENT_NOT_REQUIRED", [])


def test_the_latest_event_by_its_own_time_is_the_shipments_status(shop: Shop) -> None:
    """3.2; and it never changes the order's status."""
    order = shop.order()
    sent = shop.ship(order, trackingInfo={"company": "UPS", "number": "1Z1"})
    assert shop.read(order)["fulfillments"][0]["displayStatus"] == "FULFILLED"
    for status, hours in (("IN_TRANSIT", 1), ("OUT_FOR_DELIVERY", 6), ("DELAYED", 3)):
        at = iso(shop.now() + timedelta(hours=hours))
        shop.act("fulfillment_event", event={"fulfillmentId": sent["id"], "status": status, "happenedAt": at})
    found = shop.read(order)["fulfillments"][0]
    assert found["displayStatus"] == "OUT_FOR_DELIVERY"
    assert found["inTransitAt"] == iso(shop.now() + timedelta(hours=1))
    assert [one["status"] for one in found["events"]["nodes"]] == ["OUT_FOR_DELIVERY", "DELAYED", "IN_TRANSIT"]
    assert shop.words(order)[1] == "FULFILLED"
    assert "fulfillment_events/create" in shop.topics()


def test_numbers_pair_with_their_addresses(shop: Shop) -> None:
    """3.3: several numbers share a company."""
    order = shop.order()
    sent = shop.ship(order)
    asked = {"company": "DHL", "numbers": ["1", "2"], "urls": ["https://x.example/1"]}
    shop.act("tracking_update", id=sent["id"], tracking=asked, notifyCustomer=True)
    assert shop.read(order)["fulfillments"][0]["trackingInfo"] == [
        {"company": "DHL", "number": "1", "url": "https://x.example/1"},
        {"company": "DHL", "number": "2", "url": None},
    ]
    assert [mail["kind"] for mail in shop.double.store.mails] == ["shipping_update"]

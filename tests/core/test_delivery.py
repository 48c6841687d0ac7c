"""Where parcels are, and what that makes of the order."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from suivi.core.delivery import judge_delivery
from suivi.core.facts import Facts, FulfillmentOrder, Head, Scan, Shipment, Stamp, Tracking
from suivi.core.policy import Policy
from suivi.core.verdict import DeliveryVerdict, ParcelVerdict
from suivi.core.words import Delivery, Parcel

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOW = T0 + timedelta(days=20)
AT = Stamp(as_of=T0)


def scan(hours: float, word: str, **more: Any) -> Scan:
    """A scan so many hours after the shipment left; ``word`` may carry a sub-status after a dot."""
    status, _, substatus = word.partition(".")
    at = T0 + timedelta(hours=hours)
    key = f"{more.get('shipment', 's1')}|{more.get('number', '')}|{hours}|{word}|{more.get('provider', '')}"
    fields: dict[str, Any] = {"shipment": "s1", "physical": status not in ("info_received", "pending")} | more
    return Scan(id=key, stamp=Stamp(as_of=at), at=at, status=status, substatus=substatus, **fields)


def shipment(key: str = "s1", *numbers: str, **more: Any) -> Shipment:
    tracking = tuple(Tracking(company="UPS", number=number) for number in numbers)
    return Shipment(**({"id": key, "stamp": AT, "status": "success", "at": T0, "tracking": tracking} | more))


def facts(*shipments: Shipment, scans: tuple[Scan, ...] = (), **more: Any) -> Facts:
    return Facts(id="o", shipments={s.id: s for s in shipments}, scans={s.id: s for s in scans}, **more)


def judged(*shipments: Shipment, scans: tuple[Scan, ...] = (), **more: Any) -> DeliveryVerdict:
    return judge_delivery(facts(*shipments, scans=scans, **more), Policy(), NOW)[0]


def parcel(*scans: Scan, **more: Any) -> ParcelVerdict:
    """The one parcel that these scans are about."""
    return judged(shipment("s1", "1Z", **more), scans=scans).parcels[0]


STORIES: list[tuple[str, list[tuple[float, str]], str]] = [
    ("nothing heard", [], "pending"),
    ("the carrier does not know the number", [(9, "pending.invalid_number")], "pending.invalid_number"),
    ("label made", [(0, "info_received.label_created")], "info_received.label_created"),
    ("a usual life", [(0, "info_received"), (5, "picked_up"), (9, "in_transit"), (40, "delivered.signed")],
     "delivered.signed"),
    ("a late label notice is ignored", [(5, "picked_up"), (9, "info_received")], "picked_up"),
    ("no news is no status", [(5, "in_transit.moving"), (9, "pending"), (10, "unknown.unmapped")], "in_transit.moving"),
    ("delay is a sub-status", [(5, "in_transit.moving"), (9, "in_transit.delayed")], "in_transit.delayed"),
    ("a late depot scan after delivery", [(40, "delivered"), (41, "in_transit.arrived_facility")], "delivered"),
    ("failed, then delivered", [(30, "attempt_failed"), (50, "delivered")], "delivered"),
    ("failed, comes back, delivered to the sender",
     [(30, "attempt_failed"), (50, "returning"), (60, "in_transit"), (90, "delivered")], "returned.to_sender"),
    ("delivered, then sent back", [(30, "delivered"), (50, "returning.refused")], "returning.refused"),
    ("back with the shop: nothing more counts", [(30, "returning"), (50, "returned"), (60, "delivered")], "returned"),
    ("expired, then it moves", [(5, "in_transit"), (300, "expired"), (310, "in_transit.moving")], "in_transit.moving"),
    ("expired, then delivered", [(5, "in_transit"), (300, "expired.no_updates"), (310, "delivered")], "delivered"),
    ("expired, then a label notice", [(300, "expired.no_updates"), (310, "info_received")], "expired.no_updates"),
    ("cancelled label that was used after all", [(1, "cancelled.label_void"), (9, "picked_up")], "picked_up"),
    ("only an unknown code", [(5, "unknown.unmapped")], "unknown.unmapped"),
    ("only a text without meaning", [(5, "unknown.informational")], "pending"),
    ("a word from a later version of Suivi", [(5, "teleported")], "unknown.unmapped"),
    ("same moment: the further stage is the later", [(9, "delivered"), (9, "out_for_delivery")], "delivered"),
]  # fmt: skip


@pytest.mark.parametrize(("told", "expected"), [story[1:] for story in STORIES], ids=[s[0] for s in STORIES])
def test_a_parcel_is_where_its_scans_say(told: list[tuple[float, str]], expected: str) -> None:
    found = parcel(*(scan(hours, word) for hours, word in told))
    assert ".".join(filter(None, (found.status, found.substatus))) == expected


def test_all_orders_of_arrival_tell_one_story() -> None:
    life = [(0, "info_received"), (5, "picked_up"), (9, "in_transit"), (30, "out_for_delivery"), (35, "delivered")]
    told = [scan(hours, word, number="1Z") for hours, word in life]
    verdicts = [judged(shipment("s1", "1Z"), scans=order) for order in permutations(told)]
    assert len(verdicts) == 120
    assert all(verdict == verdicts[0] for verdict in verdicts)


def test_a_scan_of_an_earlier_parcel_with_the_same_number_does_not_count() -> None:
    found = parcel(scan(-24 * 200, "delivered"), scan(5, "picked_up"))
    assert found.status is Parcel.PICKED_UP
    assert [reason.code for reason in found.reasons] == ["parcel.scan", "parcel.doubted"]


def test_a_scan_far_in_the_future_counts_once_its_time_is_near() -> None:
    known = facts(shipment("s1", "1Z"), scans=(scan(5, "picked_up"), scan(100, "delivered")))
    early, review_at = judge_delivery(known, Policy(), T0 + timedelta(hours=10))
    assert early.status is Delivery.PICKED_UP
    assert review_at == T0 + timedelta(hours=100 - 36)
    assert judge_delivery(known, Policy(), review_at)[0].status is Delivery.DELIVERED


@pytest.mark.parametrize(
    ("word", "after", "precision", "expected"),
    [
        ("out_for_delivery", 13, "instant", True),
        ("attempt_failed", 13, "instant", True),
        ("exception", 13, "instant", True),
        ("out_for_delivery", 11, "instant", False),
        ("out_for_delivery", 13, "date", False),
        ("out_for_delivery", 13, "local", False),
        ("in_transit", 13, "instant", False),
    ],
)
def test_a_delivery_can_be_contradicted_but_stays(word: str, after: float, precision: str, expected: bool) -> None:
    found = parcel(scan(30, "delivered"), scan(30 + after, word, precision=precision))
    assert (found.status, found.contradicted) == (Parcel.DELIVERED, expected)


def test_a_second_delivery_after_a_mistaken_one_is_the_true_one() -> None:
    found = parcel(scan(30, "delivered"), scan(50, "out_for_delivery"), scan(55, "delivered"))
    assert (found.delivered_at, found.contradicted) == (T0 + timedelta(hours=55), False)


def test_a_delivery_told_twice_happened_at_the_first() -> None:
    found = parcel(scan(30, "delivered"), scan(30.5, "delivered", provider="other"))
    assert found.delivered_at == found.since == T0 + timedelta(hours=30)


def test_one_attempt_told_by_two_providers_is_one_attempt() -> None:
    tries = [scan(30, "attempt_failed", provider=provider) for provider in ("a", "b")]
    assert parcel(*tries, scan(54, "attempt_failed")).attempts == 2


def test_the_silence_clock_runs_from_the_last_physical_scan() -> None:
    found = parcel(scan(0, "info_received"), scan(5, "in_transit"), scan(50, "in_transit", physical=False))
    assert found.last_physical_at == T0 + timedelta(hours=5)
    assert found.last_scan_at == T0 + timedelta(hours=50)


def test_scans_without_a_number_serve_the_parcels_of_which_nothing_else_is_known() -> None:
    told = (scan(5, "in_transit"), scan(9, "delivered", number="A"))
    found = judged(shipment("s1", "A", "B"), scans=told).parcels
    assert [one.status for one in found] == [Parcel.DELIVERED, Parcel.IN_TRANSIT]


def test_a_corrected_number_is_a_new_parcel() -> None:
    found = judged(shipment("s1", "NEW"), scans=(scan(5, "exception", number="OLD"),)).parcels
    assert [(one.number, one.status) for one in found] == [("NEW", Parcel.PENDING)]


def test_a_number_that_only_scans_tell_is_a_parcel() -> None:
    assert judged(shipment("s1"), scans=(scan(5, "in_transit", number="A"),)).parcels[0].number == "A"


@pytest.mark.parametrize(
    ("display", "expected"),
    [("in_transit", Parcel.IN_TRANSIT), ("delivered", Parcel.DELIVERED), ("label_voided", Parcel.CANCELLED),
     ("fulfilled", Parcel.PENDING), ("submitted", Parcel.PENDING), ("a new word", Parcel.PENDING)],
)  # fmt: skip
def test_without_scans_the_platform_is_believed(display: str, expected: Parcel) -> None:
    known = facts(shipment("s1", "1Z", display=display))
    assert judge_delivery(known, Policy(), NOW)[0].parcels[0].status is expected
    assert judge_delivery(known, Policy(), NOW, derive=True)[0].parcels[0].status is Parcel.PENDING


def test_the_platform_may_know_of_a_delivery_that_no_scan_tells() -> None:
    at = T0 + timedelta(days=2)
    found = parcel(scan(5, "in_transit"), display="delivered", delivered_at=at)
    assert (found.status, found.delivered_at) == (Parcel.DELIVERED, at)


# What one parcel is in, each word a parcel of its own shipment; "-" is a shipment without any tracking.
ROLL_UPS = [
    ("", Delivery.NOT_SHIPPED),
    ("-", Delivery.NO_TRACKING),
    ("- -", Delivery.NO_TRACKING),
    ("- in_transit", Delivery.IN_TRANSIT),
    ("- delivered", Delivery.PARTIALLY_DELIVERED),
    ("in_transit", Delivery.IN_TRANSIT),
    ("in_transit out_for_delivery", Delivery.IN_TRANSIT),
    ("info_received in_transit", Delivery.INFO_RECEIVED),
    ("delivered delivered", Delivery.DELIVERED),
    ("delivered in_transit", Delivery.PARTIALLY_DELIVERED),
    ("delivered cancelled", Delivery.DELIVERED),
    ("cancelled cancelled", Delivery.CANCELLED),
    ("cancelled in_transit", Delivery.IN_TRANSIT),
    ("delivered exception", Delivery.EXCEPTION),
    ("delivered attempt_failed", Delivery.ATTEMPT_FAILED),
    ("returning attempt_failed", Delivery.ATTEMPT_FAILED),
    ("expired returning", Delivery.RETURNING),
    ("delivered available_for_pickup", Delivery.AVAILABLE_FOR_PICKUP),
    ("in_transit available_for_pickup expired", Delivery.EXPIRED),
    ("returned returned", Delivery.RETURNED),
    ("delivered returned", Delivery.PARTIALLY_DELIVERED),
    ("returned in_transit", Delivery.IN_TRANSIT),
]


@pytest.mark.parametrize(("words", "expected"), ROLL_UPS)
def test_an_order_is_where_its_parcels_make_it(words: str, expected: Delivery) -> None:
    shipments, scans = [], []
    for place, word in enumerate(words.split()):
        key = f"s{place}"
        shipments.append(shipment(key, *([] if word == "-" else [f"N{place}"])))
        if word != "-":
            scans.append(scan(9, word, shipment=key, number=f"N{place}"))
    found = judged(*shipments, scans=tuple(scans))
    assert found.status is expected
    assert found.delivered == words.split().count("delivered")
    assert found.reasons


def test_the_parcel_that_decides_is_named() -> None:
    told = (scan(9, "delivered", number="A"), scan(9, "exception.lost", number="B"))
    found = judged(shipment("s1", "A", "B"), scans=told)
    assert found.parcels[found.leading].number == "B"


@pytest.mark.parametrize("more", [{"status": "cancelled"}, {"status": "failure"}, {"gone": True},
                                  {"requires_shipping": False}])  # fmt: skip
def test_a_shipment_that_never_left_does_not_count(more: dict[str, Any]) -> None:
    assert judged(shipment("s1", "1Z", **more), scans=(scan(5, "in_transit"),)).status is Delivery.NOT_SHIPPED


DAY = datetime(2026, 3, 9, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("promised_by", "window", "estimated", "expected"),
    [
        ("2026-03-09", DAY, DAY, ("merchant", "date", DAY)),
        ("2026-03-09T18:00:00+01:00", None, None, ("merchant", "instant", DAY.replace(hour=17))),
        ("soon", DAY, None, ("merchant", "instant", DAY)),
        ("", None, DAY, ("carrier", "date", DAY)),
        ("", None, None, None),
    ],
)
def test_the_merchants_promise_comes_before_the_carriers(
    promised_by: str, window: datetime | None, estimated: datetime | None, expected: tuple[str, str, datetime] | None
) -> None:
    head = Head(stamp=AT, name="#1", placed_at=T0, created_at=T0, promised_by=promised_by)
    part = FulfillmentOrder(id="f", stamp=AT, status="closed", deliver_until=window, lines=())
    told = (scan(5, "in_transit", estimated_at=estimated),)
    found = judged(shipment("s1", "1Z"), scans=told, head=head, fulfillment_orders={"f": part}).promise
    assert (None if found is None else (found.source, found.precision, found.at)) == expected

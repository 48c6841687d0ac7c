"""Parcels as rows: what they say of facts, and that every count is the sum of them."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from suivi.accounts.models import Shop
from suivi.core.facts import Address, Customer, Facts, Head, Scan, Shipment, Stamp, Tracking
from suivi.core.policy import Policy
from suivi.core.words import Delivery, ProblemCode
from suivi.orders.models import Parcel, ParcelDay, ParcelTally
from suivi.orders.parcelkey import STATUSES, pack, unpack
from suivi.orders.parcelrows import ParcelRow
from suivi.orders.parcels import sweep
from suivi.orders.record import Piece, record
from suivi.orders.rows import project
from tests.road import NOW, fill, new_shop

T0 = datetime(2026, 2, 20, 9, tzinfo=UTC)
POLICY = Policy(timezone="Europe/Paris", country="FR")
KEY = "gid://shopify/Order/7"


def scan(days: float, status: str, **more: Any) -> Scan:
    at = T0 + timedelta(days=days)
    fields: dict[str, Any] = {"shipment": "s1", "physical": status != "info_received", "provider": "ups"} | more
    return Scan(id=f"{days}{status}{more.get('number', '')}", stamp=Stamp(as_of=at), at=at, status=status, **fields)


def facts(*scans: Scan, numbers: tuple[str, ...] = ("1Z 9",), promised: str = "", **more: Any) -> Facts:
    stamp = Stamp(as_of=T0)
    tracking = tuple(Tracking(company="UPS", number=number) for number in numbers)
    shipment = Shipment(id="s1", stamp=stamp, status="success", at=T0, tracking=tracking, service="Saver", **more)
    home = Address(name="Ann", country="BE", city="Gent")
    return Facts(
        id=KEY,
        head=Head(stamp=stamp, name="#7", placed_at=T0, created_at=T0, promised_by=promised),
        customer=Customer(stamp=stamp, shipping=home),
        shipments={"s1": shipment},
        scans={one.id: one for one in scans},
    )


def rows(told: Facts, now: datetime = NOW) -> list[ParcelRow]:
    projection = project(told, POLICY, now)
    assert projection is not None
    return list(projection.parcels)


DELIVERED = (scan(1, "picked_up"), scan(2, "in_transit"), scan(3, "delivered"))
# What the scans were, what was promised, and what the row says of it.
STORIES: list[tuple[str, tuple[Scan, ...], str, dict[str, object]]] = [
    ("nothing heard", (), "",
     {"status": "pending", "since": T0, "since_day": "2026-02-20", "problem": "no_first_scan"}),
    ("under way and late", (scan(1, "picked_up"), scan(8, "in_transit")), "2026-02-24",
     {"status": "in_transit", "problem": "late", "promise_day": "2026-02-24", "promise_source": "merchant",
      "transit_days": None, "ended_at": None}),
    ("by the day promised", DELIVERED, "2026-02-23",
     {"status": "delivered", "transit_days": 2, "kept": True, "urgency": None, "since_day": "", "promise_day": "",
      "ended_day": "2026-02-23"}),
    ("a day late", DELIVERED, "2026-02-22", {"kept": False, "problem": ""}),
    ("nothing promised", DELIVERED, "", {"kept": None}),
    ("the first estimate is the promise",
     (scan(1, "picked_up", estimated_at=T0 + timedelta(days=2)), scan(2, "in_transit", estimated_at=NOW), DELIVERED[2]),
     "", {"kept": False, "first_promised_at": T0 + timedelta(days=2), "estimated_at": NOW}),
    ("at the second attempt", (*DELIVERED[:2], scan(2.5, "attempt_failed"), DELIVERED[2]), "", {"attempts": 1}),
    ("with an exception", (DELIVERED[0], scan(2.5, "exception"), DELIVERED[2]), "", {"exceptions": 1}),
    ("came back", (DELIVERED[0], scan(2, "returning"), scan(4, "delivered")), "",
     {"status": "returned", "problem": "returned_to_sender", "kept": None, "transit_days": None}),
]  # fmt: skip


@pytest.mark.parametrize(("scans", "promised", "said"), [one[1:] for one in STORIES], ids=[one[0] for one in STORIES])
def test_a_row_says_what_the_scans_say(scans: tuple[Scan, ...], promised: str, said: dict[str, object]) -> None:
    (row,) = rows(facts(*scans, promised=promised))
    assert {name: getattr(row, name) for name in said} == said
    assert (row.carrier_term, row.service, row.number, row.number_term) == ("ups", "Saver", "1Z 9", "1z9")
    assert (row.origin, row.country) == ("FR", "BE")


def test_a_shipment_without_a_number_has_no_tracking_and_is_not_under_way() -> None:
    (row,) = rows(facts(numbers=()))
    assert (row.status, row.urgency is None) == ("no_tracking", row.problem == "")
    assert (row.since_day, unpack(row.parcel_key).moving) == ("", False)


def test_the_most_pressing_comes_first_and_of_two_alike_the_one_that_waits_longer() -> None:
    stuck, exception = scan(1, "in_transit"), scan(8, "exception")
    calm = scan(9, "in_transit")
    urgency = [rows(facts(one))[0].urgency or 0 for one in (exception, stuck, scan(2, "in_transit"), calm)]
    assert urgency == sorted(urgency)


def test_a_number_told_twice_is_one_parcel() -> None:
    assert [row.number for row in rows(facts(numbers=("A", "B", "A")))] == ["A", "B"]


def test_only_its_own_problems_are_a_parcels() -> None:
    told = facts(scan(1, "exception", number="A"), scan(9, "in_transit", number="B"), numbers=("A", "B"))
    assert [row.problem for row in rows(told)] == ["exception", ""]


def test_a_key_keeps_status_and_problems_apart() -> None:
    for place, status in enumerate(STATUSES):
        codes = {list(ProblemCode)[place], ProblemCode.REPORT_DISAGREES}
        assert unpack(pack(status, codes)) == (status, codes)
    assert len(STATUSES) == len(Delivery) - 2


@pytest.fixture
def shop(db: None) -> Shop:
    return new_shop()


def tell(shop: Shop, told: Facts, minute: int) -> None:
    at = NOW + timedelta(minutes=minute)
    with transaction.atomic():
        record(shop, [Piece(KEY, told, "ups/push", "ups", at)], at)


def counts() -> Counter[tuple[str, int]]:
    found = ParcelTally.objects.exclude(count=0).values_list("parcel_key", "count")
    return Counter({(unpack(key).status.value, count): 1 for key, count in found})


def test_counts_follow_a_parcel_on_its_way(shop: Shop) -> None:
    tell(shop, facts(scan(1, "in_transit")), 0)
    assert counts() == {("in_transit", 1): 1}
    tell(shop, facts(scan(3, "delivered")), 1)
    assert counts() == {("delivered", 1): 1}
    (ended,) = ParcelDay.objects.exclude(delivered=0)
    assert (ended.day, ended.carrier, ended.transit, ended.at_once) == ("2026-02-23", "ups", 2, 1)
    assert Parcel.objects.get().status == "delivered"
    sweep(shop.pk)
    assert (ParcelTally.objects.count(), ParcelDay.objects.count()) == (1, 2)


def test_a_number_that_is_corrected_leaves_no_parcel_behind(shop: Shop) -> None:
    tell(shop, facts(numbers=("WRONG",)), 0)
    later = Stamp(as_of=T0 + timedelta(days=1))
    right = facts(numbers=("RIGHT",))
    shipment = Shipment(
        id="s1", stamp=later, status="success", at=T0, tracking=(Tracking(company="UPS", number="RIGHT"),)
    )
    tell(shop, Facts(id=right.id, shipments={"s1": shipment}), 1)
    assert Parcel.objects.get().number == "RIGHT"
    assert sum(ParcelTally.objects.values_list("count", flat=True)) == 1


def test_every_count_is_the_sum_of_its_parcels(shop: Shop) -> None:
    fill(shop, 60, live=120)
    cells = ("parcel_key", "country", "since_day", "promise_day")
    grouped = Counter(Parcel.objects.values_list("carrier_term", *cells))
    stored = ParcelTally.objects.exclude(count=0).values_list("carrier", *cells, "count")
    assert {values[:-1]: values[-1] for values in stored} == grouped
    shipped = Counter(Parcel.objects.filter(test=False).exclude(shipped_day="").values_list("shipped_day", flat=True))
    told: Counter[str] = Counter()
    for day, count in ParcelDay.objects.values_list("day", "shipped"):
        told[day] += count
    assert +told == shipped

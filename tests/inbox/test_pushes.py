"""What providers of tracking push: through the door, to the orders that have the parcel."""

import hashlib
import json
import logging
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from suivi.accounts.models import Shop, TrackingProvider
from suivi.carriers import PROVIDERS, Heard
from suivi.inbox import intake
from suivi.inbox.accept import accept
from suivi.inbox.models import Delivery, Mention
from suivi.inbox.process import wake
from suivi.lib import clock
from suivi.orders.models import Order, OrderFacts, Tally
from suivi.orders.rebuild import rebuild
from suivi.sources.demo.simulator import Emission
from tests.inbox.pushing import SECRET, aftership, door, event, order, post, track17
from tests.road import NOW, new_shop, process_all

NUMBER = "1Z999AA10123456784"
LEFT, SORTED, OUT, THERE = (NOW - timedelta(hours=hours) for hours in (80, 50, 8, 3))
WAY = ((LEFT, "InTransit_PickedUp", "Picked up"), (OUT, "OutForDelivery_Other", "Out for delivery"))
HOME = (*WAY, (THERE, "Delivered_Other", "Delivered"))
pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A shop, at the moment of which its orders and parcels tell."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return new_shop()


def tell(shop: Shop, emission: Emission) -> None:
    accept(shop, "shopify", emission.topic, emission.body, {}, emission.dedupe_key, NOW)


def deliveries() -> list[str]:
    return list(Delivery.objects.filter(source="carrier").order_by("id").values_list("state", flat=True))


def test_a_push_moves_the_order(shop: Shop) -> None:
    path = door(shop, "track17")
    tell(shop, order("1001", NUMBER))
    process_all()
    assert post(path, *track17(NUMBER, *HOME)) == 200
    process_all()
    found = Order.objects.get()
    assert (found.delivery, found.parcels_delivered, found.delivery_since) == ("delivered", 1, THERE)
    kept = Delivery.objects.get(source="carrier")
    assert (kept.topic, kept.state, kept.order_key) == ("track17", "done", found.key)


def test_a_push_before_its_order_waits_for_it(shop: Shop) -> None:
    path = door(shop, "track17")
    assert post(path, *track17(NUMBER, *HOME)) == 200
    process_all()
    assert deliveries() == ["waiting"]
    assert wake(NOW) == 0
    tell(shop, order("1001", "1z 999 aa1-0123456784"))
    process_all()
    assert deliveries() == ["done"]
    assert Order.objects.get().delivery == "delivered"


def test_orders_that_share_a_parcel_all_hear_of_it_also_the_one_that_comes_later(shop: Shop) -> None:
    path = door(shop, "track17")
    tell(shop, order("1001", NUMBER, key=1))
    process_all()
    post(path, *track17(NUMBER, *HOME))
    process_all()
    tell(shop, order("1002", NUMBER, key=2))
    process_all()
    assert list(Order.objects.values_list("delivery", flat=True)) == ["delivered"] * 2


def test_a_number_that_is_used_again_tells_of_the_newer_parcel_only(shop: Shop) -> None:
    path = door(shop, "track17")
    tell(shop, order("1001", NUMBER, key=1, shipped_at=NOW - timedelta(days=200)))
    tell(shop, order("1002", NUMBER, key=2))
    process_all()
    post(path, *track17(NUMBER, *HOME))
    process_all()
    assert dict(Order.objects.values_list("name", "delivery")) == {"#1001": "pending", "#1002": "delivered"}


def test_two_workers_that_could_not_see_each_other_miss_nothing(shop: Shop) -> None:
    path = door(shop, "track17")
    post(path, *track17(NUMBER, *HOME))
    process_all()
    tell(shop, order("1001", NUMBER))
    process_all()
    # As if the order had been written by another worker while the push was read.
    Delivery.objects.filter(source="carrier").update(state="waiting", ref=f"parcel:{NUMBER.lower()}")
    Mention.objects.update(orders=0)
    assert wake(NOW) == 1
    process_all()
    assert deliveries() == ["done"]
    assert wake(NOW) == 0


def test_what_is_sent_again_changes_nothing(shop: Shop) -> None:
    path = door(shop, "track17")
    push = track17(NUMBER, *HOME)
    assert [post(path, *push), post(path, *push)] == [200, 200]
    assert len(deliveries()) == 1


def test_a_hint_counts_for_less_and_says_so(shop: Shop, shared: Path) -> None:
    sample = json.loads((shared / "samples/carriers/ups/track_alert_webhook_2_delivery.json").read_bytes())["body"]
    body, number = json.dumps(sample).encode(), sample["trackingNumber"]
    at = PROVIDERS["ups"].parse(body, Heard(at=NOW))[0].scans[0].at
    tell(shop, order("1001", number, shipped_at=at - timedelta(days=2)))
    assert post(door(shop, "ups", ""), body, {"User-Agent": "UPSPubSubTrackingService"}) == 200
    process_all()
    kept = Delivery.objects.get(source="carrier")
    assert kept.headers["Hint"]
    assert "only as sure as the secret address" in kept.error
    assert Order.objects.get().delivery == "delivered"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda path: path, 200),
        (lambda path: path + "/", 200),
        (lambda path: path[:-1] + ("A" if path[-1] != "A" else "B"), 401),
        (lambda path: path.replace("track17", "aftership"), 401),
        (lambda path: path.replace("track17", "nobody"), 401),
        (lambda _path: "/webhooks/carriers/track17/", 401),
        (lambda _path: "/webhooks/carriers/", 401),
        (lambda _path: "/webhooks/nobody", 404),
    ],
)
def test_only_the_address_itself_opens_the_door(shop: Shop, change, status) -> None:
    assert post(change(door(shop, "track17")), *track17(NUMBER, *HOME)) == status
    assert len(deliveries()) == (status == 200)


def test_a_wrong_secret_is_refused_and_no_secret_is_logged(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    path = door(shop, "track17")
    assert post(path, *track17(NUMBER, *HOME, secret="another")) == 401
    assert post(path, *track17(NUMBER, *HOME)) == 200
    process_all()
    token = path.rpartition("/")[2]
    assert not [line for line in caplog.messages if token in line or SECRET in line]
    assert not TrackingProvider.objects.filter(token_hash=token).exists()
    assert not Delivery.objects.filter(headers__icontains=token).exists()


def test_a_door_without_a_secret_takes_nothing_that_should_be_signed(shop: Shop) -> None:
    assert post(door(shop, "track17", ""), *track17(NUMBER, *HOME, secret="")) == 401


def test_a_body_over_the_limit_is_refused(shop: Shop) -> None:
    assert post(door(shop, "track17"), b"x" * (intake.LARGEST + 1), {}) == 413


def test_what_is_not_of_the_provider_s_shape_is_kept_for_a_person(shop: Shop) -> None:
    body = b'{"event": "SOMETHING"}'
    assert post(door(shop, "track17"), body, {"sign": hashlib.sha256(body + f"/{SECRET}".encode()).hexdigest()}) == 200
    process_all()
    assert deliveries() == ["parked"]


SIGNED = ("aftership", "track17", "shippo")  # ShipEngine signs with its own keys; Track123 signs only a time stamp


@pytest.mark.parametrize("provider", SIGNED)
def test_the_collected_pushes_reach_the_verdict(
    provider: str, shop: Shop, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shared / "samples" / "carriers" / "signed"
    told = [json.loads(line) for line in (folder / "index.jsonl").read_text().splitlines()]
    one = next(each for each in told if each["provider"] == provider)
    body = (folder / one["body"]).read_bytes()
    (report,) = PROVIDERS[provider].parse(body, Heard(at=NOW))
    last = max(scan.at for scan in report.scans)
    at = datetime.fromtimestamp(one["now"], UTC) if one["now"] else last
    monkeypatch.setattr(clock, "now", lambda: at)
    tell(shop, order("1001", report.number, shipped_at=min(scan.at for scan in report.scans)))
    path = door(shop, provider, one["secret"])
    assert post(path, body, one["headers"]) == 200
    assert post(path, body[:-1] + b" ", one["headers"]) == 401
    process_all(max(at, NOW))
    assert deliveries() == ["done"]
    found = Order.objects.get()
    assert found.delivery == max(report.scans, key=lambda scan: scan.at).status
    assert found.last_scan_at == last


def everything(dice: random.Random, shop: Shop) -> list[object]:
    """Pushes of two providers, Shopify's events and two orders that share a parcel."""
    seventeen, after = door(shop, "track17"), door(shop, "aftership")
    ship = ((LEFT, "InTransit_002", "Picked up"), (SORTED, "InTransit_003", "Sorted"))
    told: list[object] = [
        (seventeen, *track17(NUMBER, *WAY[:1])),
        (seventeen, *track17(NUMBER, *WAY)),
        (seventeen, *track17(NUMBER, *HOME)),
        (after, *aftership(NUMBER, *ship)),
        (after, *aftership(NUMBER, *ship, (THERE, "Delivered_001", "Delivered"))),
        event(1, "out_for_delivery", OUT),
        event(1, "delivered", THERE),
        order("1001", NUMBER, key=1),
        order("1002", NUMBER, key=2),
    ]
    return dice.sample(told, len(told)) + dice.choices(told, k=4)


def end_of(shop: Shop) -> list[object]:
    shown = ("name", "delivery", "delivery_since", "last_scan_at", "parcels", "parcels_delivered", "promise_at")
    counts = ("dimension", "value", "status_key", "count")
    return [
        list(Order.objects.filter(shop=shop).order_by("id").values_list(*shown)),
        list(OrderFacts.objects.filter(shop=shop).order_by("id").values_list("document", flat=True)),
        sorted(Tally.objects.filter(shop=shop).exclude(count=0).values_list(*counts)),
    ]


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10_000), portion=st.integers(1, 13))
def test_any_order_of_arrival_with_repeats_ends_the_same(seed: int, portion: int) -> None:
    dice, ends = random.Random(seed), []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)
        for handle in ("one", "two"):
            shop = new_shop(handle)
            for place, told in enumerate(everything(dice, shop)):
                if isinstance(told, Emission):
                    tell(shop, told)
                else:
                    assert post(*told) == 200
                if place % portion == 0:
                    process_all()
            process_all()
            ends.append(end_of(shop))
        assert ends[0] == ends[1]
        assert [row[:4] for row in ends[0][0]] == [(f"#100{n}", "delivered", THERE, THERE) for n in (1, 2)]
        assert list(rebuild(now=NOW)) == []
    Shop.objects.all().delete()
    for model in (Order, OrderFacts, Tally, Delivery, Mention):
        model.objects.all().delete()

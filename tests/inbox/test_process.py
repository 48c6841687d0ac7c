"""From the inbox to the overview, over the shop's whole history."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from suivi.accounts.models import Shop
from suivi.inbox import process as processing
from suivi.inbox.accept import accept
from suivi.inbox.models import Delivery
from suivi.inbox.process import WAITS, process, wake
from suivi.inbox.replay import replay, unpark
from suivi.orders.models import Change, Order, OrderFacts, Tally, Term
from suivi.sources import SOURCES
from suivi.sources.demo.simulator import DemoShop

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return Shop.objects.create(handle="demo", name="Demo", created_at=NOW)


def deliver(shop: Shop, topic: str, body: bytes, key: str, at: datetime = NOW, source: str = "demo") -> bool:
    return accept(shop, source, topic, body, {}, key, at)


def history(shop: Shop, orders: int = 20) -> DemoShop:
    demo = DemoShop(seed=7, orders=orders, days=30, now=NOW)
    for emission in demo.history():
        assert deliver(shop, emission.topic, emission.body, emission.dedupe_key)
    return demo


def process_all(now: datetime = NOW) -> None:
    while process(now):
        pass


def test_a_history_becomes_an_overview(shop: Shop) -> None:
    history(shop)
    assert process(NOW) == 20
    assert Delivery.objects.filter(state="done").count() == 20, list(Delivery.objects.values_list("error", flat=True))
    assert Order.objects.count() == OrderFacts.objects.count() == 20
    assert Change.objects.filter(name="order.created").count() == 20
    order = Order.objects.first()
    assert order is not None
    assert order.heard_at == NOW
    assert isinstance(order.problems, list)
    assert Term.objects.filter(order_id=order.id, kind="name").exists()
    assert process(NOW) == 0


def test_tallies_equal_what_grouping_counts(shop: Shop) -> None:
    demo = history(shop)
    process_all()
    for _ in range(60):
        for emission in demo.live(NOW):
            deliver(shop, emission.topic, emission.body, emission.dedupe_key)
    process_all()
    counted = Counter(("", "", key) for key in Order.objects.values_list("status_key", flat=True))
    for order in Order.objects.all():
        day = order.placed_at.date().isoformat()
        told = [("day", day), ("month", day[:7])]
        found = Term.objects.filter(order_id=order.id, kind__in=["tag", "carrier", "country"])
        counted.update((*one, order.status_key) for one in [*told, *found.values_list("kind", "term")])
    tallies = Tally.objects.exclude(count=0).values_list("dimension", "value", "status_key", "count")
    assert {(d, v, k): c for d, v, k, c in tallies} == counted


def test_the_same_delivery_twice_changes_nothing(shop: Shop) -> None:
    demo = DemoShop(seed=1, orders=1, days=3, now=NOW)
    (emission,) = demo.history()
    assert deliver(shop, emission.topic, emission.body, emission.dedupe_key)
    assert not deliver(shop, emission.topic, emission.body, emission.dedupe_key)
    process_all()
    before = list(Change.objects.values_list("id", flat=True))
    later = NOW + timedelta(hours=1)
    assert deliver(shop, emission.topic, emission.body, "the same under another name", later)
    process_all(later)
    assert list(Change.objects.values_list("id", flat=True)) == before
    order = Order.objects.get()
    assert (order.version, order.heard_at) == (1, later)


def test_a_part_waits_for_its_order(shop: Shop) -> None:
    part = "gid://shopify/FulfillmentOrder/77"
    hint = {"fulfillment_order": {"id": part, "status": "on_hold"}}
    deliver(shop, "fulfillment_orders/placed_on_hold", msgspec.json.encode(hint), "hint", source="shopify")
    process_all()
    waiting = Delivery.objects.get()
    assert (waiting.state, waiting.ref) == ("waiting", part)
    node = {
        "id": "gid://shopify/Order/1",
        "name": "#1",
        "createdAt": "2026-03-01T10:00:00Z",
        "processedAt": "2026-03-01T10:00:00Z",
        "updatedAt": "2026-03-01T10:00:00Z",
        "fulfillmentOrders": {"nodes": [{"id": part, "status": "OPEN", "requestStatus": "UNSUBMITTED"}]},
    }
    deliver(shop, "graphql/order", msgspec.json.encode(node), "node", source="shopify")
    assert process(NOW) == 1
    waiting.refresh_from_db()
    assert waiting.state == "due"
    process_all()
    waiting.refresh_from_db()
    assert waiting.state == "done"
    assert '"on_hold"' in OrderFacts.objects.get().document


def test_waking_finds_what_two_workers_missed(shop: Shop) -> None:
    test_a_part_waits_for_its_order(shop)
    Delivery.objects.filter(dedupe_key="hint").update(state="waiting", ref="gid://shopify/FulfillmentOrder/77")
    assert wake(NOW) == 1
    assert wake(NOW) == 0


def test_what_can_never_be_understood_is_parked_at_once_and_replayed_after_a_fix(shop: Shop) -> None:
    deliver(shop, "graphql/order", b"this is not JSON", "bad")
    process_all()
    parked = Delivery.objects.get()
    assert parked.state == "parked"
    assert parked.error
    assert unpark(shop, NOW) == 1
    parked.refresh_from_db()
    assert (parked.state, parked.error, parked.attempts) == ("due", "", 0)


def test_a_failure_is_isolated_and_tried_again_with_growing_waits(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    history(shop)
    culprit = Delivery.objects.order_by("id")[7]
    record = processing.record

    def failing(shop: Shop, pieces: list[processing.Piece], now: datetime) -> object:
        if any(piece.key in bytes(culprit.body).decode() for piece in pieces):
            raise ValueError("a bug")
        return record(shop, pieces, now)

    monkeypatch.setattr(processing, "record", failing)
    process(NOW)
    assert Delivery.objects.filter(state="done").count() == 19
    now = NOW
    for wait in WAITS:
        culprit.refresh_from_db()
        assert (culprit.state, culprit.due_at) == ("due", now + wait)
        assert "a bug" in culprit.error
        assert process(now) == 0
        now += wait
        assert process(now) == 1
    culprit.refresh_from_db()
    assert culprit.state == "parked"
    monkeypatch.undo()
    assert replay(culprit, now)
    process_all(now)
    assert Order.objects.count() == 20


def test_a_lease_keeps_others_away_until_it_ends(shop: Shop) -> None:
    history(shop, orders=1)
    Delivery.objects.update(leased_until=NOW + timedelta(seconds=30))
    assert process(NOW) == 0
    assert process(NOW + timedelta(seconds=31)) == 1


def test_an_unknown_source_is_parked(shop: Shop) -> None:
    assert "pigeon" not in SOURCES
    deliver(shop, "x", b"{}", "p", source="pigeon")
    process_all()
    assert Delivery.objects.get().state == "parked"


def test_a_deleted_order_leaves_the_overview_and_its_facts_stay(shop: Shop) -> None:
    demo = DemoShop(seed=1, orders=1, days=3, now=NOW)
    (emission,) = demo.history()
    deliver(shop, emission.topic, emission.body, "node")
    process_all()
    order = Order.objects.get()
    body = msgspec.json.encode({"id": order.id})
    deliver(shop, "orders/delete", body, "gone", NOW + timedelta(minutes=1), source="shopify")
    process_all(NOW + timedelta(minutes=1))
    assert not Order.objects.exists()
    assert not Term.objects.exists()
    assert not Tally.objects.exclude(count=0).exists()
    assert OrderFacts.objects.count() == 1
    assert Change.objects.order_by("-id")[0].name == "order.deleted"

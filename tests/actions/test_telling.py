"""News of carriers passed on to Shopify: each once, in time, never an echo, and only where the shop chose it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse

from suivi.accounts.models import Connection, Role
from suivi.actions import telling
from suivi.actions.models import Act, Telling
from suivi.core.parcelwords import EVENT_WORDS
from suivi.inbox.accept import accept
from suivi.orders.models import Parcel
from suivi.orders.rebuild import rebuild
from suivi.sources.shopify.acts.telling import FINER, WORDS
from suivi.sources.shopify.double import shipping
from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.state import Order
from tests.actions.acting import Desk
from tests.inbox.pushing import track17
from tests.web.conftest import signed_in

NUMBER = "1Z999AA10123456784"
PICKED_UP, ON_VEHICLE, DELIVERED = "InTransit_PickedUp", "OutForDelivery_Other", "Delivered_Other"


@pytest.fixture
def sent(desk: Desk) -> Order:
    """An order that left in one parcel."""
    return ship(desk, NUMBER)


def ship(desk: Desk, *numbers: str) -> Order:
    order = desk.order()
    part = {"fulfillmentOrderId": gid("FulfillmentOrder", order.parts[0].id)}
    info = {"company": "UPS", "numbers": list(numbers)}
    shipping.fulfill(desk.double.store, {"lineItemsByFulfillmentOrder": [part], "trackingInfo": info})
    desk.read(order)
    desk.double.advance(timedelta(hours=6))
    return order


def choose(desk: Desk) -> None:
    """The shop has Shopify told from now on, and some hours pass."""
    telling.begin(desk.shop, desk.store.now())
    desk.double.advance(timedelta(hours=5))


def carrier_says(desk: Desk, word: str, *, ago: timedelta = timedelta(minutes=10), lost: str = "") -> None:
    """17TRACK tells of a scan, and the worker works. ``lost``: how the store's answer gets lost."""
    at = desk.store.now() - ago
    body, _headers = track17(NUMBER, (at, word, word))
    accept(desk.shop, "carrier", "track17", body, {}, f"{word} {at}", desk.store.now())
    work(desk, lost)


def work(desk: Desk, lost: str = "") -> None:
    desk.store.settle()
    desk.double.advance(timedelta(seconds=10))
    while telling.tell(desk.store.now()):
        pass
    if lost:
        desk.double.trouble.next(lost)
    desk.work()


def shopify_has(order: Order) -> list[str]:
    return [one.status for one in order.fulfillments[0].events]


def test_a_shop_that_did_not_choose_it_tells_nothing(desk: Desk, sent: Order) -> None:
    carrier_says(desk, ON_VEHICLE)
    assert Parcel.objects.get().status == "out_for_delivery"
    assert (shopify_has(sent), Act.objects.count()) == ([], 0)


def test_news_are_told_once_in_order_and_read_back_as_our_own(desk: Desk, sent: Order) -> None:
    choose(desk)
    for word in (PICKED_UP, ON_VEHICLE, ON_VEHICLE, DELIVERED):
        desk.double.advance(timedelta(hours=1))
        carrier_says(desk, word)
    assert shopify_has(sent) == ["CARRIER_PICKED_UP", "OUT_FOR_DELIVERY", "DELIVERED"]
    told = [one.at for one in sent.fulfillments[0].events]
    assert told == sorted(told)
    facts = desk.facts(sent)
    ours = {act.about for act in facts.acts.values()}
    assert ours == {scan.id for scan in facts.scans.values() if scan.provider == "shopify"}
    assert Parcel.objects.get().source == "track17"
    assert set(Act.objects.values_list("state", flat=True)) == {"done"}
    assert list(rebuild(desk.shop, now=desk.store.now())) == []


def test_what_shopify_said_itself_is_no_news_for_it(desk: Desk, sent: Order) -> None:
    choose(desk)
    shipping.tell(
        desk.double.store, {"fulfillmentId": gid("Fulfillment", sent.fulfillments[0].id), "status": "OUT_FOR_DELIVERY"}
    )
    desk.read(sent)
    work(desk)
    carrier_says(desk, ON_VEHICLE)
    carrier_says(desk, PICKED_UP, ago=timedelta(hours=2))
    assert shopify_has(sent) == ["OUT_FOR_DELIVERY"]


def test_old_news_are_told_to_nobody(desk: Desk, sent: Order) -> None:
    carrier_says(desk, PICKED_UP)
    choose(desk)
    carrier_says(desk, ON_VEHICLE, ago=timedelta(hours=6))
    desk.double.advance(timedelta(days=3))
    carrier_says(desk, DELIVERED, ago=timedelta(hours=25))
    assert shopify_has(sent) == []


def test_of_several_parcels_in_one_shipment_nothing_is_told(desk: Desk) -> None:
    order = ship(desk, NUMBER, "1Z999AA10123456793")
    choose(desk)
    carrier_says(desk, DELIVERED)
    assert shopify_has(order) == []


def test_without_the_permission_nothing_is_asked(desk: Desk, sent: Order) -> None:
    choose(desk)
    Connection.objects.update(scopes=["read_orders"])
    carrier_says(desk, DELIVERED)
    assert Act.objects.count() == 0
    assert Telling.objects.get().read_until > 0


@pytest.mark.parametrize("lost", ["500_after", "half"])
def test_an_answer_that_was_lost_sends_nothing_twice(desk: Desk, sent: Order, lost: str) -> None:
    choose(desk)
    carrier_says(desk, DELIVERED, lost=lost)
    assert shopify_has(sent) == ["DELIVERED"]
    assert Act.objects.get().state == "done"


def test_each_word_means_the_same_when_it_is_read_back() -> None:
    words = {**{(status, ""): word for status, word in WORDS.items()}, **FINER}
    for (status, _substatus), word in words.items():
        assert EVENT_WORDS[word.lower()][0] is status


def test_an_owner_chooses_it_and_ends_it(db: None, desk: Desk, at: Callable[..., str]) -> None:
    desk.person.memberships.update(role=Role.OWNER)
    client, where = signed_in(desk.person), at("shopify_events")
    client.post(where, {"on": "1"})
    assert telling.tells(desk.shop)
    assert "Tell Shopify no more" in client.get(at("settings_shopify")).content.decode()
    client.post(where, {"on": ""})
    assert not telling.tells(desk.shop)


@pytest.fixture
def at(desk: Desk) -> Callable[..., str]:
    return lambda name: reverse(name, args=[desk.shop.handle])

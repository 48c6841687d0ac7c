"""A parcel corrected and marked by hand from the order's page, and rules made of that."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from suivi.accounts import providers
from suivi.accounts.models import AuditEntry
from suivi.inbox import asking, rejudging, watching
from suivi.inbox.accept import accept
from suivi.inbox.models import Delivery, Poll
from suivi.lib import clock
from suivi.orders.models import Change, Order, Parcel
from suivi.orders.rebuild import rebuild
from tests.inbox.pushing import SHIPPED, door, order, post, track17
from tests.providers import Providers
from tests.road import NOW, process_all
from tests.web.conftest import signed_in

NUMBER, RIGHT = "1Z999AA10123456784", "1Z999AA10123456793"
MOVED = NOW - timedelta(hours=8)


@pytest.fixture(autouse=True)
def _then(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def at(name: str, *more: object) -> str:
    return reverse(name, args=["atelier", *more])


@pytest.fixture
def row(shop) -> Order:
    """An order whose parcel 17TRACK saw moving."""
    accept(shop, "shopify", *order("1001", NUMBER)[:2], {}, "o", NOW)
    path = door(shop, "track17")
    post(path, *track17(NUMBER, (MOVED, "InTransit_PickedUp", "x")))
    post(path, *track17(RIGHT, (MOVED, "OutForDelivery_Other", "y")))
    process_all()
    return Order.objects.get()


@pytest.fixture
def by_hand(agent, row):
    """Posts what an agent says of the parcel; returns the page's text."""

    def say(what: str, value: str = "", **more: str) -> str:
        said = {"shipment": Parcel.objects.get().shipment, "number": NUMBER, "what": what, "value": value, **more}
        answer = signed_in(agent).post(at("order_parcel", row.id), said, follow=True)
        return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())

    return say


def parcel() -> Parcel:
    return Parcel.objects.get()


def test_a_mark_is_shown_apart_from_the_carrier_and_taken_back(by_hand):
    page = by_hand("mark", "delivered")
    assert "Marked as delivered · Ann" in page
    assert "The carrier says: Picked up" in page
    assert "Parcel 1Z999AA10123456784 was marked as delivered." in page
    assert parcel().status == "delivered"
    assert Change.objects.filter(after="delivered").first().cause == "staff staff/parcel"
    assert "Marked as" not in by_hand("mark", back="1")
    assert parcel().status == "picked_up"
    assert list(rebuild(now=NOW)) == []
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["parcel.mark", "parcel.taken_back"]


def test_a_corrected_number_is_another_parcel_whose_waiting_news_are_read(by_hand):
    page = by_hand("number", RIGHT)
    process_all()
    assert (parcel().number, parcel().status) == (RIGHT, "out_for_delivery")
    assert f"Number corrected; the shop gave: {NUMBER}" in page
    assert list(rebuild(now=NOW)) == []
    by_hand("number", back="1")
    assert (parcel().number, parcel().status) == (NUMBER, "picked_up")


def test_a_corrected_carrier_sticks_when_the_order_is_told_again(by_hand, shop):
    by_hand("carrier", "chronopost france")
    told = order("1001", NUMBER, shipped_at=SHIPPED + timedelta(minutes=1))
    accept(shop, "shopify", told.topic, told.body, {}, "again", NOW)
    process_all()
    assert parcel().carrier == "Chronopost"


def test_a_corrected_carrier_costs_no_second_registration(by_hand, shop):
    providers.put_account(shop.tracking_providers.get(), "k3y", "", NOW)
    watching.follow_missed(NOW)
    world = Providers()
    asking.register(NOW, world)
    by_hand("carrier", "chronopost france")
    asking.register(NOW, world)
    assert Poll.objects.get().carrier == "Chronopost"
    assert dict(world.calls) == {"track17 register": 1}


@pytest.mark.parametrize(
    ("what", "value", "more"),
    [
        ("mark", "stolen", {}),
        ("carrier", " ", {}),
        ("number", "<script>", {}),
        ("weather", "fine", {}),
        ("mark", "lost", {"number": "another"}),
        ("mark", "lost", {"shipment": "gid://shopify/Fulfillment/999"}),
    ],
)
def test_what_makes_no_sense_is_refused(by_hand, what, value, more):
    by_hand(what, value, **more)
    assert not Delivery.objects.filter(topic="staff/parcel").exists()
    assert not AuditEntry.objects.exists()


def test_who_only_looks_is_offered_nothing(viewer, row):
    page = signed_in(viewer).get(at("order", row.id)).content.decode()
    assert "Correct or mark" not in page
    assert "Check now" not in page


def test_check_now_has_a_parcel_asked_about_at_once_but_not_all_the_time(agent, row, shop):
    asked = {"provider": "track17", "number": NUMBER.lower(), "order_id": row.id, "written": NUMBER}
    Poll.objects.create(
        shop=shop, **asked, status="delivered", shipped_at=NOW, state=Poll.State.ENDED, due_at=None,
        asked_at=NOW - timedelta(hours=1),
    )  # fmt: skip
    client = signed_in(agent)
    assert "Check now" in client.get(at("order", row.id)).content.decode()
    client.post(at("order_parcel_check", row.id), {"number": NUMBER})
    poll = Poll.objects.get()
    assert (poll.state, poll.due_at) == ("watching", NOW)
    Poll.objects.update(asked_at=NOW, due_at=None)
    page = client.post(at("order_parcel_check", row.id), {"number": NUMBER}, follow=True).content.decode()
    assert "within the last minute" in page
    assert not watching.ask_now(shop, "unknown", NOW)


RULE = {"begins": "1z 99", "length": "18", "countries": "", "carrier": "gls group", "look": "1"}


def test_a_rule_is_seen_before_it_is_made_and_taken_back(as_owner, row):
    page = as_owner.get(at("carrier_rules"), RULE).content.decode()
    assert "1 parcel looks otherwise," in page
    assert parcel().carrier == "UPS"
    as_owner.post(at("carrier_rules"), RULE)
    while rejudging.go_on(NOW):
        pass
    assert parcel().carrier == "GLS"
    assert list(rebuild(now=NOW)) == []
    made = as_owner.get(at("carrier_rules")).content.decode()
    [form] = re.findall(r"<form[^>]*undo.*?</form>", made, re.DOTALL)
    as_owner.post(at("carrier_rule_undo"), dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)))
    while rejudging.go_on(NOW):
        pass
    assert parcel().carrier == "UPS"
    assert list(rebuild(now=NOW)) == []
    assert "Rules in force" not in as_owner.get(at("carrier_rules")).content.decode()


@pytest.mark.parametrize("field", [{"begins": "1"}, {"begins": "%%"}, {"countries": "France"}, {"carrier": ""}])
def test_a_rule_that_makes_no_sense_is_not_made(as_owner, row, shop, field):
    assert as_owner.post(at("carrier_rules"), RULE | field).status_code == 200
    shop.refresh_from_db()
    assert not shop.policy.get("carrier_rules")


def test_an_owner_makes_a_rule_of_a_correction(by_hand, as_owner, row):
    by_hand("carrier", "GLS")
    page = as_owner.get(at("order", row.id)).content.decode()
    assert re.search(r'href="[^"]*/deliveries/rules/\?begins=1Z99&amp;length=18&amp;carrier=GLS', page)

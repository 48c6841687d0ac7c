"""Setting providers of tracking up, and the words that nobody knows."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from suivi.accounts import tracking
from suivi.accounts.models import AuditEntry, ShopSecret, TrackingProvider
from suivi.carriers import PROVIDERS
from suivi.inbox.accept import accept
from suivi.lib import clock
from suivi.orders.models import Order
from suivi.orders.rebuild import rebuild
from suivi.web.accounts.tracking import SIGNING
from tests.inbox.pushing import SECRET, aftership, door, event, order, post, track17
from tests.road import NOW, process_all
from tests.web.conftest import signed_in

NUMBER = "1Z999AA10123456784"
LEFT, OUT = NOW - timedelta(hours=80), NOW - timedelta(hours=8)


@pytest.fixture(autouse=True)
def _then(monkeypatch):
    """Nobody's session has ended at the moment at which these orders live."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


def at(name: str, *more: str) -> str:
    return reverse(name, args=["atelier", *more])


def address_in(page: str) -> str:
    return re.search(r"http://testserver(/webhooks/carriers/track17/[\w-]{43})\"", page)[1]


def test_an_owner_adds_a_provider_and_sees_its_address_once(as_owner, shop):
    assert "17TRACK" in as_owner.get(at("settings_tracking")).content.decode()
    page = as_owner.post(at("settings_provider", "track17"), {"secret": SECRET})
    assert "no-store" in page.headers["Cache-Control"]
    path = address_in(page.content.decode())
    assert post(path, *track17(NUMBER, (OUT, "OutForDelivery_Other", "x"))) == 200
    again = as_owner.get(at("settings_provider", "track17")).content.decode()
    assert path not in again
    assert SECRET not in again
    assert SECRET not in ShopSecret.objects.get().sealed
    assert AuditEntry.objects.get().verb == "tracking.added"


def test_every_provider_that_pushes_can_be_set_up():
    pushing = {name for name, provider in PROVIDERS.items() if provider.pushes}
    assert pushing - {"shipengine"} == SIGNING.keys()  # ShipEngine's keys would have to be loaded from it


def test_a_new_address_ends_the_old_one(as_owner, shop):
    old = door(shop, "track17")
    new = address_in(as_owner.post(at("tracking_address", "track17")).content.decode())
    push = track17(NUMBER, (OUT, "OutForDelivery_Other", "x"))
    assert [post(path, *push) for path in (old, new)] == [401, 200]


def test_while_a_secret_is_replaced_both_are_good(as_owner, shop):
    path = door(shop, "track17")
    as_owner.post(at("settings_provider", "track17"), {"secret": "the-new-one"})
    for secret in (SECRET, "the-new-one"):
        assert post(path, *track17(NUMBER, (OUT, "OutForDelivery_Other", secret), secret=secret)) == 200
    as_owner.post(at("settings_provider", "track17"), {"secret": ""})
    assert tracking.signing(TrackingProvider.objects.get()) == ("the-new-one", SECRET)


def test_a_secret_is_needed_where_the_provider_always_signs(as_owner, shop):
    as_owner.post(at("settings_provider", "track17"), {"secret": ""})
    as_owner.post(at("settings_provider", "ups"), {"secret": ""})
    assert list(TrackingProvider.objects.values_list("provider", flat=True)) == ["ups"]
    assert as_owner.get(at("settings_provider", "nobody")).status_code == 404


def test_what_is_removed_is_refused_and_its_secret_forgotten(as_owner, shop):
    path = door(shop, "track17")
    as_owner.post(at("tracking_remove", "track17"))
    assert post(path, *track17(NUMBER, (OUT, "OutForDelivery_Other", "x"))) == 401
    assert not ShopSecret.objects.exists()
    assert AuditEntry.objects.get().verb == "tracking.removed"


def test_the_page_says_when_each_was_heard_and_asks_no_more_for_more(as_owner, shop, django_assert_max_num_queries):
    paths = [door(shop, "track17"), door(shop, "aftership")]
    for path, tell in zip(paths, (track17, aftership), strict=True):
        word = "OutForDelivery_Other" if tell is track17 else "OutForDelivery_001"
        assert post(path, *tell(NUMBER, (OUT, word, "x"))) == 200
    with django_assert_max_num_queries(9):  # two of them: what was asked, and who is out
        page = as_owner.get(at("settings_tracking")).content.decode()
    assert page.count('<td class="num" data-label="Messages in the last day">1</td>') == 2


def test_a_scan_that_two_tell_is_shown_once_with_both(shop, viewer):
    accept(shop, "shopify", *order("1001", NUMBER)[:2], {}, "o", NOW)
    told = event(1, "out_for_delivery", OUT)
    accept(shop, "shopify", told.topic, told.body, {}, "e", NOW)
    post(door(shop, "track17"), *track17(NUMBER, (LEFT, "InTransit_PickedUp", "x"), (OUT, "OutForDelivery_Other", "y")))
    process_all()
    page = signed_in(viewer).get(at("order", str(Order.objects.get().id))).content.decode()
    assert ">2 scans<" in page
    assert "Told by Shopify, 17TRACK" in " ".join(page.split())


def test_unknown_words_are_listed_with_counts_and_examples(shop, viewer, django_assert_max_num_queries):
    client = signed_in(viewer)
    assert "Every word is known" in client.get(at("unmapped")).content.decode()
    path = door(shop, "track17")
    for key in (1, 2):
        accept(shop, "shopify", *order(f"100{key}", f"{NUMBER}{key}", key=key)[:2], {}, f"o{key}", NOW)
        scans = (LEFT, "Beamed_Up", f"Gone {key}"), (OUT, "OutForDelivery_Other", "y")
        post(path, *track17(f"{NUMBER}{key}", *scans))
    told = event(1, "teleported", OUT)
    accept(shop, "shopify", told.topic, told.body, {}, "e", NOW)
    process_all()
    with django_assert_max_num_queries(10):
        page = client.get(at("unmapped")).content.decode()
    rows = re.findall(r'<span class="mono">(.*?)</span>.*?data-label="Orders">(\d+)<', page, re.DOTALL)
    assert rows == [("Beamed_Up", "2"), ("teleported", "1")]
    assert "17TRACK" in page
    assert "#1002" in page
    assert list(rebuild(now=NOW)) == []

"""The shop says what a carrier's word means: seen before it is decided, in force at once, taken back with one click."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from suivi.accounts import ownrules
from suivi.accounts.models import AuditEntry, Shop
from suivi.inbox import rejudging
from suivi.inbox.accept import accept
from suivi.inbox.models import Rejudging
from suivi.lib import clock
from suivi.orders.models import Change, Order, OrderFacts
from suivi.orders.models import Parcel as ParcelRow
from suivi.orders.rebuild import rebuild
from tests.inbox.pushing import door, order, post, track17
from tests.road import NOW, process_all
from tests.web.conftest import signed_in

NUMBER = "1Z999AA10123456784"
SAID = NOW - timedelta(hours=8)
MEANS = "available_for_pickup.post_office"


@pytest.fixture(autouse=True)
def _then(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def at(name: str, *more: str) -> str:
    return reverse(name, args=["atelier", *more])


def tell(shop: Shop, key: int, word: str = "Beamed_Up") -> None:
    """One more order, of whose parcel 17TRACK says only this."""
    accept(shop, "shopify", *order(f"10{key:02}", f"{NUMBER}{key}", key=key)[:2], {}, f"o{key}", NOW)
    assert post(tell.path, *track17(f"{NUMBER}{key}", (SAID, word, f"Beamed {key}"))) == 200


@pytest.fixture
def told(shop) -> Shop:
    """Two orders with the unknown word, and one without."""
    tell.path = door(shop, "track17")
    for key, word in ((1, "Beamed_Up"), (2, "Beamed_Up"), (3, "OutForDelivery_Other")):
        tell(shop, key, word)
    process_all()
    return shop


def statuses() -> list[str]:
    return list(Order.objects.order_by("name").values_list("delivery", flat=True))


def page_of_word(client) -> str:
    return re.search(r'href="([^"]*/unmapped/[0-9a-f]{16}/)"', client.get(at("unmapped")).content.decode())[1]


def work_off() -> None:
    while rejudging.go_on(NOW):
        pass


def test_a_preview_shows_what_would_change_and_changes_nothing(as_owner, told):
    before = statuses()
    page = as_owner.get(page_of_word(as_owner), {"means": MEANS}).content.decode()
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "2 parcels look otherwise, in 2 orders." in text
    assert page.count(">Tracking unknown<") == page.count("Ready for pickup") - _offered(page) == 2
    assert {"#1001", "#1002"} == set(re.findall(r"#10\d\d", page))
    assert statuses() == before
    assert not Rejudging.objects.exists()


def _offered(page: str) -> int:
    """How often the status stands in the choice, and on the button."""
    return len(re.findall(r"<option[^>]*>Ready for pickup", page)) + len(
        re.findall(r"“Ready for pickup|label=.Ready", page)
    )


def test_what_the_shop_says_is_in_force_for_old_and_new_orders_and_no_fact_is_rewritten(as_owner, told):
    documents = list(OrderFacts.objects.order_by("id").values_list("document", flat=True))
    as_owner.post(page_of_word(as_owner), {"means": MEANS})
    assert Rejudging.objects.get().total == 2
    assert "0 of 2 so far" in as_owner.get(at("unmapped")).content.decode()
    work_off()
    assert not Rejudging.objects.exists()
    assert statuses() == ["available_for_pickup", "available_for_pickup", "out_for_delivery"]
    assert list(OrderFacts.objects.order_by("id").values_list("document", flat=True)) == documents
    assert set(Change.objects.filter(after="available_for_pickup").values_list("cause", flat=True)) == {"mapping"}
    tell(told, 4)
    process_all()
    assert statuses()[3] == "available_for_pickup"
    assert set(ParcelRow.objects.filter(status="available_for_pickup").values_list("substatus", flat=True)) == {
        "post_office"
    }
    assert list(rebuild(now=NOW)) == []


def test_one_click_takes_it_back_as_if_it_had_never_been_said(as_owner, told):
    before = statuses()
    as_owner.post(page_of_word(as_owner), {"means": MEANS})
    work_off()
    page = as_owner.get(at("unmapped")).content.decode()
    assert "Every word is known" in page
    assert "Ready for pickup: Post office" in page
    assert "Olga" in page
    as_owner.post(at("unmapped_undo"), {"vocabulary": "track17_sub", "word": "beamed_up"})
    work_off()
    assert statuses() == before
    assert list(rebuild(now=NOW)) == []
    told.refresh_from_db()
    assert told.policy.get("words", {}) == {}
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", "subject")) == [
        ("word.mapped", "Beamed_Up"),
        ("word.unmapped", "beamed_up"),
    ]


def test_a_long_turn_goes_portion_by_portion_and_survives_being_cut_off(as_owner, told, monkeypatch):
    monkeypatch.setattr(rejudging, "PORTION", 1)
    as_owner.post(page_of_word(as_owner), {"means": MEANS})
    assert rejudging.go_on(NOW) == 1
    assert sorted(statuses()).count("available_for_pickup") == 1
    assert Rejudging.objects.get().done == 1
    monkeypatch.setattr(rejudging, "rejudge", _killed)
    with pytest.raises(KeyboardInterrupt):
        rejudging.go_on(NOW)
    assert Rejudging.objects.get().done == 1
    monkeypatch.undo()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    work_off()
    assert statuses().count("available_for_pickup") == 2


def _killed(*_args: object) -> None:
    raise KeyboardInterrupt


def test_only_what_is_offered_can_be_meant_and_only_by_an_owner(as_owner, agent, told):
    where = page_of_word(as_owner)
    for nonsense in ("", "delivered.by_magic", "unknown.unmapped", "<b>"):
        assert as_owner.post(where, {"means": nonsense}).status_code == 200
    told.refresh_from_db()
    assert not told.policy.get("words")
    assert signed_in(agent).post(where, {"means": MEANS}).status_code == 403
    assert "Say what it means" not in signed_in(agent).get(at("unmapped")).content.decode()


def test_a_shop_explains_only_so_many_words(as_owner, told, monkeypatch):
    monkeypatch.setattr(ownrules, "MOST_WORDS", 0)
    page = as_owner.post(page_of_word(as_owner), {"means": MEANS}, follow=True).content.decode()
    assert "as many words as it may" in page
    assert not Rejudging.objects.exists()


def test_the_pages_ask_no_more_for_more_orders(as_owner, told, django_assert_max_num_queries):
    where = page_of_word(as_owner)
    with django_assert_max_num_queries(15):
        as_owner.get(where, {"means": MEANS})
    for key in range(4, 12):
        tell(told, key)
    process_all()
    with django_assert_max_num_queries(15):
        as_owner.get(where, {"means": MEANS})

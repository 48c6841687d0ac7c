"""Customers ask on the page of their order: once, within the shop's rules, and only about their own."""

import io

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from suivi.accounts.models import Shop
from suivi.core.facts import encode
from suivi.core.requests import Kind
from suivi.core.selfservice import Rules
from suivi.customers import limits
from suivi.customers.models import Photo
from suivi.inbox.models import Delivery
from suivi.lib import clock
from suivi.orders.models import Change, Order
from suivi.orders.rebuild import rebuild
from tests.road import new_shop
from tests.selfservice.making import ADDRESS, ALL, MAIL, allow, ask, facts, form, order, page, photo

pytestmark = pytest.mark.django_db
AFTER = ("return", "damaged", "wrong_item", "not_received")
BEFORE = ("cancel", "address")


@pytest.fixture
def shop(db) -> Shop:
    shop = new_shop("atelier")
    allow(shop)
    return shop


def body(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("kind", Kind)
def test_what_is_asked_becomes_work_of_the_desk(shop, kind):
    row = order(shop, delivered=kind in AFTER)
    assert f"/ask/{kind}/" in body(Client().get(page(row)))
    response = ask(row, kind)
    assert (response.status_code, response.headers["Location"]) == (302, f"{page(row)}#asked")
    (request,) = facts(row).requests.values()
    assert (request.kind, request.text, request.language) == (kind, "Too blue", "en")
    assert [line.quantity for line in request.lines] == ([1, 1] if kind in AFTER[:3] else [])
    assert Order.objects.get(shop=shop, id=row.id).problem == "customer_asked"
    assert Change.objects.filter(shop=shop, name="problem.raised", after="customer_asked").count() == 1
    assert "We have it and answer you here." in body(Client().get(page(row)))
    assert f"/ask/{kind}/" not in body(Client().get(page(row)))
    assert list(rebuild(now=clock.now())) == []


def test_nothing_can_be_asked_for_where_the_shop_did_not_switch_it_on(shop):
    row = order(shop, delivered=True)
    for those in (Rules(), Rules(kinds=(Kind.CANCEL,))):
        allow(shop, those)
        assert "/ask/" not in body(Client().get(page(row)))
        for kind in (*AFTER, "other"):
            assert Client().get(f"{page(row)}ask/{kind}/").status_code == 404
            assert Client().post(f"{page(row)}ask/{kind}/", {"key": "x"}).status_code == 404
    assert facts(row).requests == {}


def test_a_button_that_is_pressed_twice_asks_once(shop):
    row = order(shop, delivered=True)
    said = form(row, "return")
    answers = [Client().post(f"{page(row)}ask/return/", said) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302] * 3
    assert len(facts(row).requests) == 1
    assert Delivery.objects.filter(shop=shop, source="customer").count() == 1


@pytest.mark.parametrize("key", ["", "0" * 32, "other order", "other kind"])
def test_a_form_of_somebody_who_does_not_know_the_address_is_not_taken(shop, key):
    row, other = order(shop, delivered=True), order(shop, "#1002", delivered=True)
    said = form(row, "return")
    key = {"other order": form(other, "return")["key"], "other kind": form(row, "damaged")["key"]}.get(key, key)
    response = Client().post(f"{page(row)}ask/return/", {**said, "key": key})
    assert response.status_code == 422
    assert "Too blue" in body(response), "what was written is not lost"
    assert facts(row).requests == {}


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        ("return", {"text": "x" * 2000}),
        ("return", {"many": "9"}),
        ("return", {"many": "0"}),
        ("return", {"why": ""}),
        ("return", {"why": "invented"}),
        ("address", {"zip": "Lyon"}),
        ("address", {"line1": ""}),
        ("address", {"proof": "else@example.com"}),
        ("cancel", {"proof": ""}),
    ],
)
def test_what_does_not_fit_is_said_and_changes_nothing(shop, kind, changed):
    row = order(shop, delivered=kind in AFTER)
    said = {name: changed.get(name.partition("_")[0], value) for name, value in form(row, kind).items()}
    more = {**ADDRESS, **changed} if kind in BEFORE else changed
    response = Client().post(f"{page(row)}ask/{kind}/", {**more, **said})
    assert response.status_code == 422
    assert 'role="alert"' in body(response)
    assert facts(row).requests == {}


def test_who_only_has_the_link_reads_no_street_and_changes_no_address(shop):
    row = order(shop)
    response = Client().get(f"{page(row)}ask/address/")
    assert not [secret for secret in ("Lilas", "75011", "Jane", MAIL, "612345678") if secret in body(response)]
    for _ in range(limits.PER_ORDER):
        ask(row, "address", proof="guess@example.com")
    assert ask(row, "address").status_code == 429
    assert facts(row).requests == {}


def test_a_corrected_address_keeps_name_and_country_and_is_told_to_nobody(shop):
    row = order(shop)
    assert ask(row, "address").status_code == 302
    (request,) = facts(row).requests.values()
    it = request.address
    assert (it.name, it.line1, it.zip, it.city, it.country) == ("Jane Doe", "2 quai Sud", "69002", "Lyon", "FR")
    assert not [secret for secret in ("quai", "69002", "Jane") if secret in body(Client().get(page(row)))]


def test_what_nobody_answered_is_taken_back(shop):
    row = order(shop, delivered=True)
    ask(row, "return")
    (key,) = facts(row).requests
    for _ in range(2):
        assert Client().post(f"{page(row)}withdraw/", {"request": key}).status_code == 302
    found = facts(row)
    assert found.answers[key].word == "withdrawn"
    assert [back.status for back in found.returns.values()] == ["canceled"]
    assert "You have withdrawn it." in body(Client().get(page(row)))
    assert Order.objects.get(shop=shop, id=row.id).problem == ""


class TestPhotos:
    def test_they_are_written_anew_and_tell_nothing_of_where_they_were_taken(self, shop):
        row = order(shop, delivered=True)
        assert ask(row, "damaged", photos=[photo(), photo(300)]).status_code == 302
        kept = [bytes(one.data) for one in Photo.objects.filter(shop=shop, order_id=row.id).order_by("id")]
        first = Image.open(io.BytesIO(kept[0]))
        assert len(kept) == 2
        assert (first.format, first.size, dict(first.getexif())) == ("JPEG", (800, 1600), {})
        assert b"48.8566" not in kept[0]
        assert next(iter(facts(row).requests.values())).photos == 2

    @pytest.mark.parametrize("data", [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\xff\xd8\xff"])
    def test_what_is_no_photo_is_refused(self, shop, data):
        row, file = order(shop, delivered=True), io.BytesIO(data or b"\0")
        file.name = "x.jpg"
        assert ask(row, "damaged", photos=[file]).status_code == 422
        assert (facts(row).requests, Photo.objects.count()) == ({}, 0)

    def test_a_picture_that_would_fill_the_memory_is_not_unpacked(self, shop):
        row, bomb = order(shop, delivered=True), io.BytesIO()
        Image.new("1", (8_000, 8_000)).save(bomb, "PNG")
        bomb.seek(0)
        bomb.name = "bomb.png"
        assert ask(row, "damaged", photos=[bomb]).status_code == 422

    def test_not_where_the_shop_wants_none_and_not_too_many(self, shop):
        row = order(shop, delivered=True)
        assert ask(row, "damaged", photos=[photo(9) for _ in range(4)]).status_code == 422
        allow(shop, Rules(kinds=tuple(Kind)))
        assert ask(row, "damaged", photos=[photo(9)]).status_code == 302
        assert Photo.objects.count() == 0


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(*[st.integers(0, 3)] * 3, st.sampled_from(["send", "withdraw"])), max_size=5))
def test_nobody_changes_the_order_of_somebody_else(orders, moves):
    """Whatever is posted to an order's address, with keys of whichever other: no other order changes."""
    for to, of, with_key, what in moves:
        target, source, key = (orders[place] for place in (to, of, with_key))
        before = {row.id: encode(facts(row)) for row in orders}
        if what == "send":
            said = {**form_or_nothing(source), "key": form_or_nothing(key).get("key", "")}
            Client(REMOTE_ADDR=f"192.0.2.{to}").post(f"{page(target)}ask/return/", said)
        else:
            asked = next(iter(facts(source).requests), "none")
            Client().post(f"{page(target)}withdraw/", {"request": asked})
        changed = [row for row in orders if encode(facts(row)) != before[row.id]]
        assert changed in ([], [target])
        for row in orders:
            theirs = {key for other in orders if other is not row for key in facts(other).requests}
            assert not theirs & set(facts(row).requests)


def form_or_nothing(row: Order) -> dict[str, str]:
    context = Client().get(f"{page(row)}ask/return/").context
    return form(row, "return") if context["form"] else {}


@pytest.fixture
def orders(shop, monkeypatch) -> list[Order]:
    """Four orders of two shops; two of them have the same number."""
    monkeypatch.setattr(limits, "PER_ORDER", 10_000)
    monkeypatch.setattr(limits, "PER_ADDRESS", 10_000)
    rival = new_shop("rival")
    allow(rival, ALL)
    return [order(each, name, delivered=True) for each in (shop, rival) for name in ("#1001", "#1002")]

"""The page that customers see, and the look-up: open to everybody, and telling strangers nothing."""

import gzip
import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from suivi.core.facts import decode
from suivi.customers import limits, links
from suivi.lib import clock
from suivi.orders.models import Order, OrderFacts, Parcel
from tests.road import fill
from tests.web.conftest import signed_in
from tests.web.markup import Page

LIMIT = 30_000  # bytes that a first view may take
MISSING = "We find no order with this number and this e-mail, phone number or postcode."


@pytest.fixture
def full_shop(shop):
    fill(shop, 60)
    return shop


@pytest.fixture
def order(full_shop) -> Order:
    return Order.objects.filter(shop=full_shop).order_by("id").first()


def customer_of(order: Order):
    return decode(OrderFacts.objects.get(shop_id=order.shop_id, id=order.id).document).customer


def page_of(order: Order) -> str:
    return reverse("customer_order", args=[links.token_of(order.shop, order.id, clock.now())])


def body(response) -> str:
    return response.content.decode()


def ask(**said: str):
    return Client().post("/track/atelier/", said)


class TestPage:
    @pytest.mark.parametrize("language", ["en", "fr", "de"])
    def test_every_order_of_the_demo_shop_reads_without_a_gap(self, full_shop, language):
        for row in Order.objects.filter(shop=full_shop).select_related("shop"):
            response = Client().get(page_of(row), {"lang": language})
            page, shown = Page(body(response)), response.context["it"]
            assert response.status_code == 200
            assert shown.headline
            assert shown.sentence
            assert shown.payment
            assert all(each.headline and each.sentence and len(each.steps) >= 4 for each in shown.parcels)
            assert not re.search(r"\{\w|None|%\(|AnonymousUser|\w+\.(why|next)\b", page.text)
            assert all("data:," in each or "ld+json" in each or '"@context"' in each for each in page.foreign)

    def test_it_is_small_and_asks_nobody_else(self, full_shop):
        style = Client().get("/track/atelier/style.css").content
        for row in Order.objects.filter(shop=full_shop).select_related("shop"):
            html = body(Client().get(page_of(row)))
            assert len(gzip.compress(html.encode())) + len(gzip.compress(style)) < LIMIT
            loaded = re.findall(r'(?:src|href)="([^"]+)"', re.sub(r"<a [^>]*>", "", html))
            assert all(each.startswith(("/", "#", "data:")) for each in loaded)
        assert b"url(" not in style

    def test_it_keeps_nothing_in_the_browser_and_its_address_secret(self, order):
        for response in (Client().get(page_of(order)), Client().get("/track/atelier/"), ask(order="1", proof="2")):
            assert not response.cookies
            assert response.headers["Referrer-Policy"] == "no-referrer"
            assert response.headers["Cache-Control"] == "private, no-store"
            assert "'unsafe" not in response.headers["Content-Security-Policy"]

    def test_search_engines_may_list_the_form_and_nothing_else(self, order):
        private = (
            Client().get(page_of(order)),
            ask(order="1", proof="2"),
            Client().get("/track/atelier/?order=1"),
            Client().get("/o/nothing/"),
        )
        assert {each.headers["X-Robots-Tag"] for each in private} == {"noindex, nofollow"}
        assert all('content="noindex' in body(each) for each in private if each.request["REQUEST_METHOD"] == "GET")
        form = Client().get("/track/atelier/")
        assert (form.headers["X-Robots-Tag"], "noindex" in body(form)) == ("all", False)

    def test_it_shows_no_name_street_mail_or_word_of_the_staff(self, full_shop, agent):
        for row in Order.objects.filter(shop=full_shop).select_related("shop"):
            customer, text = customer_of(row), body(Client().get(page_of(row)))
            facts = decode(OrderFacts.objects.get(shop=full_shop, id=row.id).document)
            secret = [customer.name, customer.email, customer.phone, customer.shipping.line1, facts.head.note]
            secret += [hold.notes for held in facts.holds.values() for hold in held.holds]
            assert not [each for each in secret if each and each in text]

    def test_the_database_is_asked_the_same_for_orders_with_much_and_with_little(self, full_shop):
        asked = set()
        for row in Order.objects.filter(shop=full_shop).select_related("shop"):
            address = page_of(row)
            with CaptureQueriesContext(connection) as queries:
                Client().get(address)
            asked.add(len(queries))
        assert len(asked) == 1
        assert asked.pop() <= 5

    def test_its_linked_data_can_be_read(self, order):
        found = re.search(r'<script type="application/ld\+json">(.*?)</script>', body(Client().get(page_of(order))))
        data = json.loads(found[1])
        assert (data["@type"], data["orderNumber"], data["seller"]["name"]) == ("Order", order.name, "Atelier")

    def test_a_shop_s_name_breaks_nothing(self, order):
        order.shop.name = "</script><script>alert(1)</script>"
        order.shop.save()
        assert "<script>alert" not in body(Client().get(page_of(order)))

    def test_one_shop_s_link_shows_that_shop_s_order(self, order, other_shop):
        fill(other_shop, 3)
        theirs = Order.objects.get(shop=other_shop, name=order.name)
        assert "Rival" in body(Client().get(page_of(theirs)))
        assert "Rival" not in body(Client().get(page_of(order)))

    def test_a_link_that_ended_or_never_was_is_not_found(self, order):
        address = page_of(order)
        links.revoke(order.shop, order.id)
        gone, never = Client().get(address), Client().get("/o/nothing/")
        assert gone.status_code == never.status_code == 404
        assert gone.content == never.content
        assert Client().get(f"{address}delivery.ics").status_code == 404

    def test_a_calendar_takes_the_days_on_which_parcels_are_expected(self, shop):
        fill(shop, 60, now=clock.now())
        with_days = 0
        for row in Order.objects.filter(shop=shop).select_related("shop"):
            shown = Client().get(page_of(row)).context["it"]
            expected = [each for each in shown.parcels if each.view.expected]
            response = Client().get(f"{page_of(row)}delivery.ics")
            assert response.status_code == (200 if expected else 404)
            if expected:
                with_days += 1
                assert response.headers["Content-Type"].startswith("text/calendar")
                assert body(response).count("BEGIN:VEVENT\r\n") == len(expected)
                assert max(map(len, response.content.split(b"\r\n"))) <= 75
        assert with_days


class TestLookUp:
    def test_who_knows_the_order_comes_to_its_page(self, order):
        response = ask(order=order.name, proof=customer_of(order).email.upper())
        assert response.status_code == 302
        assert order.name in body(Client().get(response.headers["Location"]))
        assert customer_of(order).email not in response.headers["Location"]

    def test_a_wrong_answer_and_a_missing_order_cannot_be_told_apart(self, full_shop, settings):
        known = list(Order.objects.filter(shop=full_shop).order_by("id").values_list("name", flat=True)[:25])
        answers = set()
        for place, name in enumerate([*known, *(f"#9{place:06}" for place in range(25))]):
            client = Client(REMOTE_ADDR=f"192.0.2.{place}")
            response = client.post("/track/atelier/", {"order": name, "proof": "nobody@example.com"})
            answers.add((response.status_code, response.content, tuple(sorted(response.headers.items()))))
        assert len(answers) == 1
        assert MISSING in answers.pop()[1].decode()

    @pytest.mark.parametrize("known", [True, False])
    def test_too_many_tries_are_answered_the_same_whether_the_order_exists(self, order, known):
        name = order.name if known else "#99999"
        tried = [ask(order=name, proof=f"{place:05}").status_code for place in range(limits.PER_ORDER + 1)]
        assert tried == [200] * limits.PER_ORDER + [429]
        right = ask(order=name, proof=customer_of(order).email)
        assert right.status_code == 429
        assert right.headers["Retry-After"] == "600"

    def test_a_parcel_s_number_alone_tells_where_it_is_and_nothing_else(self, full_shop):
        for parcel in Parcel.objects.filter(shop=full_shop).exclude(number="")[:15]:
            response = Client(REMOTE_ADDR=f"192.0.2.{parcel.id % 250}").post(
                "/track/atelier/", {"parcel": parcel.number}
            )
            text = Page(body(response)).text
            facts = decode(OrderFacts.objects.get(shop=full_shop, id=parcel.order_id).document)
            assert response.status_code == 200
            assert response.context["parcel"].headline in text
            to = facts.customer.shipping
            secret = [facts.head.name, to.city, to.name, *(line.name for line in facts.lines.items)]
            assert not [each for each in secret if each in text]

    def test_what_is_written_comes_back_on_no_page(self, full_shop):
        for said in ({"order": "zebra-1", "proof": "zebra@example.com"}, {"parcel": "zebra123"}):
            assert "zebra" not in body(ask(**said))

    def test_a_shop_that_is_not_there(self, db):
        assert Client().get("/track/nothing/").status_code == 404


class TestDesk:
    def test_a_link_is_made_shown_and_ended(self, order, agent, viewer):
        client, where = signed_in(agent), f"/s/atelier/orders/{order.id}/"
        assert client.get(where).context["customer_page"] == ""
        client.post(f"{where}link/")
        address = client.get(where).context["customer_page"]
        assert Client().get(address).status_code == 200
        assert address in body(signed_in(viewer).get(where))
        client.post(f"{where}link/revoke/")
        assert client.get(where).context["customer_page"] == ""
        assert Client().get(address).status_code == 404


class TestMap:
    def test_the_way_is_drawn_in_few_bytes_and_told_in_words(self, full_shop):
        full_shop.policy = {"country": "FR"}
        full_shop.save()
        maps = 0
        for row in Order.objects.filter(shop=full_shop).select_related("shop"):
            html = body(Client().get(page_of(row)))
            for figure in re.findall(r'<figure class="route">.*?</figure>', html, re.DOTALL):
                drawing = re.search(r"<svg.*?</svg>", figure, re.DOTALL)
                assert figure.count("<li") >= 2
                if drawing:
                    maps += 1
                    assert len(drawing[0]) < 3000
                    assert 'role="img"' in drawing[0]
                    assert re.search(r'aria-label="[^"]+: [^"]+ → [^"]+"', drawing[0])
        assert maps

    def test_a_parcel_s_number_alone_shows_no_map(self, full_shop):
        parcel = Parcel.objects.filter(shop=full_shop, status="in_transit").exclude(number="").first()
        assert '<figure class="route">' not in body(ask(parcel=parcel.number))

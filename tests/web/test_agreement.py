"""The page that shows where Shopify and Suivi differ, and what Shopify leaves out: both sides, counted, bounded."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from suivi.accounts import notices
from suivi.accounts.models import AuditEntry, Membership, Person, Role
from suivi.accounts.notices import Noticed
from suivi.inbox.accept import accept
from suivi.inbox.models import Delivery, Reread
from suivi.orders.rebuild import rebuild
from tests.inbox.connected import Connected, connected
from tests.web.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Iterator[Connected]:
    with connected() as found:
        yield found


@pytest.fixture
def client(store: Connected) -> Client:
    person = Person.objects.create(email="ann@example.com", name="Ann")
    Membership.objects.create(shop=store.shop, person=person, role=Role.AGENT)
    return signed_in(person)


def look(client: Client, store: Connected, **query: str) -> str:
    return client.get(reverse("agreement", args=[store.shop.handle]), query).content.decode()


def read_all(store: Connected) -> None:
    store.sweep(minutes=1)
    store.settle()


def apart(store: Connected, count: int, axis: str, word: str, **more: object) -> None:
    for _ in range(count):
        store.order(**more).words[axis] = word


def test_where_nothing_differs_the_page_says_so(store: Connected, client: Client) -> None:
    store.order(paid="sale")
    read_all(store)
    page = look(client, store)
    assert "Both sides agree" in page
    assert "Nothing is withheld" in page
    assert "Every word of Shopify’s lists is known" in page


class TestDifferences:
    def test_both_sides_with_counts_and_since_when(self, store: Connected, client: Client) -> None:
        apart(store, 3, "payment", "PENDING", paid="sale")
        apart(store, 1, "fulfillment", "FULFILLED")
        read_all(store)
        page = look(client, store)
        counted = re.findall(r'<td class="num" data-label="Orders">(\d+)</td>', page)
        assert counted == ["3", "1"]
        assert links(page) == 3
        assert "Payment pending" in page
        since = re.findall(r'data-label="Seen to differ since">(.*?)</td>', page)
        assert len(since) == 3
        assert "–" not in since

    def test_one_status_alone_and_the_orders_of_one_difference(self, store: Connected, client: Client) -> None:
        apart(store, 2, "payment", "PENDING", paid="sale")
        apart(store, 1, "return", "RETURNED")
        read_all(store)
        assert page_counts(look(client, store, axis="return")) == ["1"]
        assert links(look(client, store, pair="return returned no_return")) == 1
        for odd in ("nonsense", "payment", "payment a b c", "x y z"):
            assert links(look(client, store, pair=odd)) == 2

    def test_what_agrees_again_is_gone(self, store: Connected, client: Client) -> None:
        order = store.order(paid="sale")
        order.words["payment"] = "PENDING"
        read_all(store)
        del order.words["payment"]
        store.double.store.changed(order)
        store.sweep(minutes=20)
        store.settle()
        assert "Both sides agree" in look(client, store)
        assert list(rebuild(now=store.now())) == []

    def test_long_lists_come_in_pages(self, store: Connected, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("suivi.orders.agreement.SIZE", 2)
        apart(store, 3, "payment", "PENDING", paid="sale")
        read_all(store)
        page = look(client, store)
        assert links(page) == 2
        before = re.search(r"before=(\d+)", page)
        assert before
        assert links(look(client, store, before=before[1])) == 1

    def test_more_orders_ask_no_more_of_the_database(
        self, store: Connected, client: Client, django_assert_max_num_queries: object
    ) -> None:
        apart(store, 6, "payment", "PENDING", paid="sale")
        apart(store, 6, "fulfillment", "FULFILLED")
        read_all(store)
        with django_assert_max_num_queries(18):  # type: ignore[operator]
            look(client, store)


def links(page: str) -> int:
    return len(re.findall(r'href="/s/local/orders/\d+/"', page))


def page_counts(page: str) -> list[str]:
    return re.findall(r'<td class="num" data-label="Orders">(\d+)</td>', page)


class TestLeftOut:
    def test_withheld_fields_with_their_cost_and_a_way_to_ask_again(self, store: Connected, client: Client) -> None:
        store.order()
        store.order()
        store.double.withheld = frozenset({"MailingAddress.address1"})
        read_all(store)
        page = look(client, store)
        assert '<code translate="no">shippingAddress.address1</code> · 2 orders' in page
        assert "protected customer data" in page
        answer = client.post(
            reverse("agreement_ask_again", args=[store.shop.handle]), {"field": "shippingAddress.address1"}
        )
        assert answer.status_code == 302
        assert Reread.objects.filter(shop=store.shop).count() == 2
        assert AuditEntry.objects.get().verb == "shop.withheld_read_again"

    def test_ignored_searches_new_words_and_days(self, store: Connected, client: Client) -> None:
        store.order()
        read_all(store)
        told = Delivery.objects.get(topic="graphql/order")
        body = bytes(told.body).replace(b'"UNFULFILLED"', b'"WARPED"')
        accept(store.shop, told.source, told.topic, body, {}, "new word", store.now() + timedelta(seconds=1))
        store.settle()
        notices.keep(
            store.shop, [Noticed("ignored", "renamed_at: Invalid search field.", "orders_changed")], store.now()
        )
        store.order()
        store.sweep(minutes=20)
        page = look(client, store)
        assert "renamed_at: Invalid search field." in page
        assert '<span class="mono" translate="no">warped</span>' in page
        assert "Fulfillment status" in page
        assert "Found by day" in page

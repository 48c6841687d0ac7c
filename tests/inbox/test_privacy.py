"""Erasing and collecting: what Shopify's compliance webhooks and owners ask for, done in full and for good."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection

from suivi.accounts import secrets, stores
from suivi.accounts.models import AuditEntry, Connection, Membership, Person, Role
from suivi.inbox import privacy, replay, staff
from suivi.inbox.collecting import collected
from suivi.inbox.erasing import STAYS, STILL_CONNECTED, erase, owned
from suivi.inbox.models import Delivery, PrivacyRequest
from suivi.orders.models import Customer, Order, OrderFacts
from suivi.orders.rebuild import rebuild
from suivi.sources.shopify.double import shipping
from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.state import Order as StoreOrder
from tests.door import knock
from tests.inbox.connected import Connected, connected, key
from tests.inbox.pushing import SHIPPED, door, post, track17

pytestmark = pytest.mark.django_db
# somebody(7) of the local Shopify: what would tell who that is, as it stands in the database.
PERSON = ("customer7@example.com", "Camille Martin", "camille martin", "Gartenweg 3")


@pytest.fixture
def store() -> Iterator[Connected]:
    with connected() as found:
        yield found


def everything() -> str:
    """All rows of all tables, as text."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                found += [bytes(one).decode("utf-8", "replace") if isinstance(one, (bytes, memoryview)) else str(one)
                          for one in row]  # fmt: skip
    return "\n".join(found)


def left_of(*words: str) -> list[str]:
    text = everything()
    return [word for word in words if word in text]


def ask(store: Connected, topic: str, name: str = "once", **payload: object) -> int:
    body = json.dumps({"shop_id": 1, "shop_domain": store.double.store.shop, **payload}).encode()
    return knock(body, secret=store.secret, domain=store.double.store.shop, key=f"{topic} {name}", topic=topic)


def customer() -> dict[str, object]:
    return {"id": 7, "email": "customer7@example.com", "phone": None}


def work(store: Connected) -> None:
    store.settle()
    for _ in range(20):
        if not erase(store.now()):
            break


def lived(store: Connected) -> StoreOrder:
    """An order with everything in which a person can stand: webhooks, reads, comment, note, a carrier's scans."""
    store.subscribe()
    order = store.order(note="Please ring at Gartenweg 3")
    store.hear()
    store.settle()
    ship(store, order)
    person = Person.objects.create_user("ann@example.com", name="Ann")
    staff.comment(store.shop, key(order), person, "Camille Martin called", now=store.now())
    staff.note(store.shop, key(order), person, "Call Camille Martin", now=store.now())
    path = door(store.shop, "track17")
    body, headers = track17("LX123456785FR", (SHIPPED, "Delivered_Other", "Signed by Camille Martin"))
    assert post(path, body, headers) == 200
    say_customer(store)
    store.settle()
    return order


def ship(store: Connected, order: StoreOrder) -> None:
    parts = [{"fulfillmentOrderId": gid("FulfillmentOrder", part.id)} for part in order.parts]
    number = {"number": "LX123456785FR", "company": "La Poste"}
    shipping.fulfill(store.double.store, {"lineItemsByFulfillmentOrder": parts, "trackingInfo": number})
    store.hear()


def say_customer(store: Connected, name: str = "1") -> None:
    body = {"id": 7, "first_name": "Camille", "last_name": "Martin", "email": "customer7@example.com",
            "updated_at": "2026-03-01T10:00:00Z"}  # fmt: skip
    domain = store.double.store.shop
    sent = knock(json.dumps(body).encode(), secret=store.secret, domain=domain, key=name, topic="customers/update")
    assert sent == 200


def test_after_erasing_no_table_knows_the_person_and_the_order_still_counts(store: Connected) -> None:
    order = lived(store)
    row = Order.objects.get()
    assert set(left_of(*PERSON)) == set(PERSON)
    ask(store, "customers/redact", customer=customer(), orders_to_redact=[order.id])
    work(store)
    assert left_of(*PERSON) == []
    again = Order.objects.get()
    same = ("name", "state", "payment", "fulfillment", "delivery", "returns", "status_key", "total", "country", "items")
    assert [getattr(again, name) for name in same] == [getattr(row, name) for name in same]
    done = PrivacyRequest.objects.get()
    assert done.done_at is not None
    assert done.sealed == ""
    assert done.orders == [key(order)]
    assert done.counts["orders"] == 1
    assert done.counts["messages"] >= 2
    assert not list(rebuild(store.shop, now=store.now()))


def test_neither_replays_nor_reads_nor_late_webhooks_bring_the_person_back(store: Connected) -> None:
    order = lived(store)
    ask(store, "customers/redact", customer=customer(), orders_to_redact=[order.id])
    work(store)
    for one in Delivery.objects.all():
        replay.replay(one, store.now())
    stores.begin_anew(store.again(), store.now())
    order.tags.append("new")
    order.updated_at = store.now() + timedelta(seconds=1)
    store.sweep(minutes=11)
    store.double.store.tell("orders/updated", order, order)
    store.hear()
    say_customer(store, "late")
    work(store)
    assert left_of(*PERSON) == []
    assert list(rebuild(store.shop, apply=True, now=store.now())) == []
    assert left_of(*PERSON) == []
    assert not Delivery.objects.filter(state="parked").exists()


def test_an_order_that_is_read_only_after_it_was_erased_comes_without_its_person(store: Connected) -> None:
    order = store.order()
    ask(store, "customers/redact", customer=customer(), orders_to_redact=[order.id])
    work(store)
    assert not Order.objects.exists()
    store.sweep(minutes=11)
    work(store)
    assert Order.objects.get().name == order.name
    assert left_of(*PERSON) == []


def test_others_are_left_alone(store: Connected) -> None:
    order, other = lived(store), store.double.store.place([("Mug", "10.00", 1)], email="ida@example.com")
    store.hear()
    ask(store, "customers/redact", customer=customer(), orders_to_redact=[order.id])
    work(store)
    assert Order.objects.get(email="ida@example.com").name == other.name
    assert Delivery.objects.exclude(body=b"").filter(order_key=key(other)).exists()


def test_what_nobody_signed_is_turned_away_before_anything_is_kept(store: Connected) -> None:
    body = json.dumps({"shop_domain": store.double.store.shop}).encode()
    for topic in privacy.TOPICS:
        assert knock(body, secret="wrong", domain=store.double.store.shop, key=topic, topic=topic) == 401
    assert not Delivery.objects.exists()


def test_a_request_that_names_another_store_than_its_header_asks_for_nothing(store: Connected) -> None:
    body = json.dumps({"shop_domain": "another.myshopify.com"}).encode()
    domain = store.double.store.shop
    assert knock(body, secret=store.secret, domain=domain, key="x", topic="shop/redact") == 200
    work(store)
    assert not PrivacyRequest.objects.exists()


def test_everything_held_of_a_customer_in_one_file(store: Connected) -> None:
    order = lived(store)
    ask(store, "customers/data_request", customer=customer(), orders_requested=[order.id])
    work(store)
    request = PrivacyRequest.objects.get()
    assert request.deadline - request.asked_at == timedelta(days=30)
    assert request.done_at is None
    assert "customer7@example.com" not in f"{request.orders}{request.sealed}{request.customer_key}"
    packed, counts = collected(request)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        text = b"".join(archive.read(name) for name in archive.namelist()).decode()
        assert f"orders/{order.id}.json" in archive.namelist()
    assert [
        word for word in ("customer7@example.com", "Gartenweg 3", "Camille Martin called") if word not in text
    ] == []
    assert counts["orders"] == 1


def test_an_owner_asks_for_a_customer_by_e_mail(store: Connected) -> None:
    lived(store)
    person = Person.objects.create_user("olga@example.com")
    privacy.ask(store.shop, PrivacyRequest.Kind.ERASE, "Customer7@example.com", person, store.now())
    work(store)
    assert left_of("customer7@example.com", "Camille Martin", "Gartenweg 3") == []


def test_a_shop_that_left_is_erased_and_its_people_and_proof_stay(store: Connected) -> None:
    lived(store)
    Membership.objects.create(shop=store.shop, person=Person.objects.get(), role=Role.OWNER)
    AuditEntry.objects.create(shop=store.shop, at=store.now(), verb="shop.created")
    stores.uninstalled(store.shop)
    assert ask(store, "shop/redact") == 200
    work(store)
    request = PrivacyRequest.objects.get()
    assert request.done_at is not None
    assert request.counts["orders.orderfacts"] == 1
    for model in owned():
        assert not model._default_manager.filter(shop=store.shop).exists(), model
    assert Membership.objects.count() == AuditEntry.objects.count() == 1
    assert left_of(*PERSON) == []
    store.shop.refresh_from_db()
    assert store.shop.domain is None
    assert not secrets.valid_or_none(store.shop, secrets.SHOPIFY_APP)


def test_a_store_that_came_back_keeps_its_orders(store: Connected) -> None:
    lived(store)
    ask(store, "shop/redact")
    work(store)
    assert PrivacyRequest.objects.get().note == STILL_CONNECTED
    assert OrderFacts.objects.exists()
    assert Connection.objects.exists()


def test_every_table_with_a_shop_is_erased_or_stays_knowingly() -> None:
    kept = {one._meta.label_lower for one in apps.get_models() if hasattr(one, "shop")} - {
        one._meta.label_lower for one in owned()
    }
    assert kept == STAYS


def test_a_customer_of_whom_only_the_record_is_known(store: Connected) -> None:
    say_customer(store)
    store.settle()
    assert Customer.objects.get().email == "customer7@example.com"
    ask(store, "customers/redact", customer=customer(), orders_to_redact=[])
    say_customer(store, "late")
    work(store)
    assert left_of("customer7@example.com", "Camille") == []

"""The pages of messages: switched on after a look, seen in the outbox, sent and canceled by hand."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from suivi.accounts.models import AuditEntry
from suivi.channels import CHANNELS
from suivi.letters.triggers import Trigger
from suivi.lib import clock
from suivi.messages import accounts, sending
from suivi.messages.choices import By
from suivi.messages.choosing import choices_of, paused
from suivi.messages.models import Account, Message
from suivi.orders.models import Order
from tests.messages.orders import placed
from tests.web.conftest import signed_in

SETTINGS = "/s/atelier/settings/messages/"


@pytest.fixture
def order(shop, settings, tmp_path) -> Order:
    settings.DATA_DIR = tmp_path
    accounts.put(shop, CHANNELS["files"], {}, {"sender": "shop@example.com"})
    placed(shop, "1", clock.now())
    return Order.objects.get(shop=shop)


def body(response) -> str:
    return response.content.decode()


def test_a_trigger_is_switched_on_after_its_preview(shop, as_owner, order):
    page = as_owner.get(f"{SETTINGS}order_received/")
    assert "1 message" in body(page)
    assert "#1" in body(page)
    as_owner.post(f"{SETTINGS}order_received/", {"by": "suivi", "way": "email", "do": "save"})
    assert choices_of(shop).told() == frozenset()  # nobody looked
    as_owner.post(f"{SETTINGS}order_received/", {"by": "suivi", "way": "email", "do": "save", "previewed": "email"})
    assert choices_of(shop).told() == {Trigger.ORDER_RECEIVED}
    assert "changed who tells customers: Order received" in body(as_owner.get("/s/atelier/settings/audit/"))


def test_what_lasts_has_several_rules_each_seen_before_it_holds(shop, as_owner):
    address, on = f"{SETTINGS}still/", {"by": "suivi", "way": "email", "do": "save"}
    assert "Choose what has to last." in body(as_owner.post(address, on))
    two = {**on, "status_0": "delivery.pending", "hours_0": "48", "status_1": "payment.pending", "hours_1": "8"}
    assert "Say after how many" in body(as_owner.post(address, {**two, "hours_1": ""}))
    assert as_owner.post(address, two).status_code == 200  # nobody looked
    seen = as_owner.post(address, {**two, "do": "preview"}).context["previewed"]
    as_owner.post(address, {**two, "previewed": seen})
    assert [one.occasion for one in choices_of(shop).still] == ["delivery.pending.48", "payment.pending.8"]
    assert 'name="status_2"' in body(as_owner.get(address))
    as_owner.post(address, {**two, "status_0": "", "hours_0": "", "previewed": "email payment.pending.8"})
    assert [one.occasion for one in choices_of(shop).still] == ["payment.pending.8"]


def test_shopify_may_tell_it_instead(shop, as_owner):
    as_owner.post(f"{SETTINGS}shipped/", {"by": "shopify", "way": "email", "do": "save"})
    assert choices_of(shop).of(Trigger.SHIPPED).by is By.SHOPIFY
    assert "Shopify" not in body(as_owner.get(f"{SETTINGS}stuck/")).partition("<form")[2]


def test_one_switch_pauses_all(shop, as_owner):
    as_owner.post(f"{SETTINGS}shipped/", {"by": "suivi", "way": "email", "do": "save", "previewed": "email"})
    as_owner.post(f"{SETTINGS}pause/", {"on": "1"})
    assert paused(shop)
    assert "Everything is paused" in body(as_owner.get("/s/atelier/messages/"))
    as_owner.post(f"{SETTINGS}pause/", {})
    assert not paused(shop)


def test_a_secret_is_kept_sealed_and_never_shown(shop, as_owner):
    address = f"{SETTINGS}by/email/"
    entered = {"channel": "smtp", "host": "mail.example.com", "port": "587", "security": "starttls", "user": "u",
               "password": "s3cret-one", "sender": "shop@example.com"}  # fmt: skip
    assert as_owner.post(address, entered).status_code == 302
    assert "s3cret-one" not in body(as_owner.get(address))
    assert "s3cret-one" not in Account.objects.get().sealed_account
    as_owner.post(address, {**entered, "password": "", "host": "other.example.com"})
    kept = accounts.entered(Account.objects.get())
    assert (kept["password"], kept["host"]) == ("s3cret-one", "other.example.com")
    assert as_owner.post(address, {**entered, "port": "x"}).status_code == 200


def test_an_agent_writes_to_a_customer_once_and_it_is_seen(shop, agent, order):
    client, page = signed_in(agent), f"/s/atelier/orders/{order.id}/"
    for _ in range(2):  # the same form, twice
        client.post(f"{page}message/", {"trigger": "delayed", "run": "r1", "do": "send"})
    assert Message.objects.count() == 1
    sending.send(clock.now())
    assert Message.objects.get().state == "sent"
    shown = body(client.get(page))
    assert "Delayed" in shown
    assert "The customer was told: Delayed." in shown.partition('id="timeline"')[2]
    assert "anna1@example.com" not in body(client.get("/s/atelier/messages/"))
    client.post(f"/s/atelier/messages/{Message.objects.get().pk}/again/", {"run": "r2"})
    assert Message.objects.count() == 2
    client.post(f"/s/atelier/messages/{Message.objects.latest('id').pk}/cancel/")
    assert Message.objects.latest("id").state == "canceled"
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert verbs >= {"message.asked", "message.sent_again", "message.canceled"}
    told = AuditEntry.objects.values_list("subject", "detail")
    assert "anna" not in str(list(told))


def test_a_message_to_look_at_comes_to_oneself_alone(shop, agent, order, tmp_path):
    signed_in(agent).post(f"/s/atelier/orders/{order.id}/message/", {"trigger": "shipped", "do": "try"})
    (file,) = (tmp_path / "messages").iterdir()
    assert "To: ann@example.com" in file.read_text()
    assert Message.objects.count() == 0


def test_many_customers_at_once(shop, agent, order):
    placed(shop, "2", clock.now())
    client, address = signed_in(agent), "/s/atelier/orders/write/"
    page = client.get(address, {"all": "1", "list": "", "trigger": "late"})
    assert "Possible for 2 orders" in body(page)
    chosen = [str(number) for number in Order.objects.values_list("id", flat=True)]
    for _ in range(2):
        client.post(address, {"order": chosen, "trigger": "late", "run": "abc", "list": ""})
    assert Message.objects.filter(trigger="late", asked=True).count() == 2


def test_the_outbox_does_not_ask_more_for_more(shop, viewer, order):
    client, counts = signed_in(viewer), []
    for size in (3, 30):
        now = clock.now()
        Message.objects.bulk_create(
            Message(
                shop=shop, order_id=order.id, key=f"{size}-{n}", trigger="late", state="sent", due_at=now, news_at=now
            )
            for n in range(size)
        )
        with CaptureQueriesContext(connection) as queries:
            client.get("/s/atelier/messages/")
        counts.append(len(queries))
    assert counts[0] == counts[1]

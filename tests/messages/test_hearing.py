"""What providers tell later: delivered, bounced, spam, and who wants no more."""

import json

import pytest
from django.test import Client

from suivi.channels import CHANNELS
from suivi.channels.contract import News, NotSentError, Outgoing, Posted, Report
from suivi.channels.web import told
from suivi.letters.triggers import Trigger
from suivi.lib.http import Reply
from suivi.messages import accounts, consent, hearing
from suivi.messages.choices import Choices, Way
from suivi.messages.choosing import choose
from suivi.messages.models import Account, Closed, Message
from tests.messages.conftest import Street

T = Trigger
SMS = Outgoing(key="k1", to="+33612345678", text="Bonjour é")


def tell(street: Street, news: News, reach: str = "email") -> int:
    account = Account.objects.select_related("shop").get(shop=street.shop, reach=reach)
    reference = Message.objects.exclude(reference="").latest("id").reference
    channel = CHANNELS[account.channel]
    object.__setattr__(channel, "read", lambda _account, _posted: [Report(reference, news)])
    return hearing.hear(account, Posted(b"", "", {}), street.now)


@pytest.mark.parametrize(
    ("news", "state", "closed"),
    [
        (News.DELIVERED, "delivered", ""),
        (News.BOUNCED, "bounced", "bounced"),
        (News.FAILED, "failed", ""),
        (News.COMPLAINED, "sent", "complained"),
        (News.OPTED_OUT, "sent", "opted_out"),
    ],
)
def test_what_it_makes_of_a_message(street: Street, news: News, state: str, closed: str) -> None:
    street.choose(T.ORDER_RECEIVED)
    street.order()
    street.work()
    assert (tell(street, news), tell(street, news)) == (1, 1)
    assert Message.objects.get().state == state
    assert list(Closed.objects.values_list("why", flat=True)) == [closed] * bool(closed)


def test_that_a_mail_was_opened_is_kept_only_where_the_shop_wants_it(street: Street) -> None:
    street.choose(T.ORDER_RECEIVED)
    street.order()
    street.work()
    assert tell(street, News.OPENED) == 1
    assert Message.objects.get().opened_at is None
    street.choose(T.ORDER_RECEIVED, openings=True)
    first = street.now
    tell(street, News.OPENED)
    street.later(hours=1)
    tell(street, News.OPENED)
    assert (Message.objects.get().opened_at, Message.objects.get().state) == (first, "sent")
    street.choose(T.ORDER_RECEIVED)  # who no longer wants to know forgets it
    assert Message.objects.get().opened_at is None


def test_a_text_that_does_not_arrive_goes_by_mail(street: Street) -> None:
    street.choose(T.ORDER_RECEIVED, way=Way.SMS_ELSE_EMAIL)
    street.order()
    assert street.work() == []
    tell(street, News.FAILED, "sms")
    (mail,) = street.work()
    assert mail.to == "anna@example.com"
    assert Message.objects.get().state == "sent"


def test_who_leaves_gets_what_belongs_to_the_order_and_no_news(street: Street) -> None:
    street.choose(T.ORDER_RECEIVED, T.SHIPPED)
    street.order()
    (mail,) = street.work()
    address = mail.opt_out.removeprefix("http://127.0.0.1:8000")
    assert "Messages about your orders" in Client().get(address).content.decode()
    assert not Closed.objects.exists()  # looking changes nothing
    assert Client().post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    street.ship("1Z1")
    street.order("2")
    assert [one.subject for one in street.work(minutes=15)] == [mail.subject.replace("#1", "#2")]
    assert ("shipped", "suppressed", "opted_out") in street.states()
    Client().post(address, {"again": "1"})
    assert not Closed.objects.exists()


def test_a_link_that_nobody_signed_ends_nothing(street: Street) -> None:
    good = consent.token_of(street.shop, consent.hash_of(street.shop, "email", "a@example.com"))  # type: ignore[arg-type]
    for token in (good[:-1] + ("A" if good[-1] != "A" else "B"), "1." + "0" * 32 + "." + "A" * 22, "x"):
        assert Client().post(f"/u/{token}/").status_code == 404
    assert not Closed.objects.exists()


def test_reports_come_to_an_address_that_only_the_provider_has(street: Street) -> None:
    accounts.put(street.shop, CHANNELS["postmark"], {"server_token": "t"}, {"sender": "shop@example.com"})
    address = accounts.report_address(Account.objects.get(channel="postmark")).removeprefix("http://127.0.0.1:8000")
    bounce = {"RecordType": "Bounce", "Type": "HardBounce", "MessageID": "m1", "Email": "anna@example.com", "ID": 1,
              "BouncedAt": "2026-03-03T12:00:00Z", "TypeCode": 1, "Description": "No such user"}  # fmt: skip
    street.choose(T.ORDER_RECEIVED)
    street.order()
    message = Message.objects.create(
        shop=street.shop, order_id=1, key="k", trigger="shipped", state="sent", reference="m1", recipient="r" * 32,
        news_at=street.now, due_at=street.now,
    )  # fmt: skip
    posted = Client().post(address, json.dumps(bounce), content_type="application/json")
    message.refresh_from_db()
    assert (posted.status_code, message.state, Closed.objects.get().why) == (200, "bounced", "bounced")
    choose(street.shop, Choices(openings=True), street.now)
    opened = {
        "RecordType": "Open",
        "MessageID": "m1",
        "Recipient": "anna@example.com",
        "ReceivedAt": bounce["BouncedAt"],
    }
    Client().post(address, json.dumps(opened), content_type="application/json")
    message.refresh_from_db()
    assert message.opened_at is not None
    assert Client().post(address, "nonsense", content_type="application/json").status_code == 400
    assert Client().post("/reports/guessed", "{}", content_type="application/json").status_code == 404


@pytest.mark.parametrize(
    ("name", "body", "reference"),
    [
        ("twilio", b'{"sid": "SM1"}', "SM1"),
        ("vonage", b'{"messages": [{"status": "0", "message-id": "V1"}]}', "V1"),
        ("ovh", b'{"status": 100, "smsIds": ["7"]}', "7"),
        ("brevo_sms", b'{"messageId": 15}', "15"),
        ("gateway", b'{"id": "g"}', "g"),
    ],
)
def test_each_gateway_s_answer(name: str, body: bytes, reference: str) -> None:
    module = __import__(f"suivi.channels.{name.removesuffix('_sms')}", fromlist=["understand"])
    assert module.understand(Reply(200, {}, body)) == reference
    for reply, again, maybe in ((Reply(503, {}, b""), True, True), (Reply(429, {}, b"{}"), True, False)):
        with pytest.raises(NotSentError) as failed:
            module.understand(reply)
        assert (failed.value.again, failed.value.maybe) == (again, maybe)


@pytest.mark.parametrize(
    ("name", "body", "gone"),
    [
        ("twilio", b'{"code": 21211, "message": "Invalid To"}', True),
        ("vonage", b'{"messages": [{"status": "6", "error-text": "Unroutable"}]}', True),
        ("ovh", b'{"status": 201, "message": "Missing or invalid receiver"}', True),
        ("brevo_sms", b'{"code": "invalid_parameter", "message": "Invalid phone number"}', True),
        ("gateway", b'{"undeliverable": true}', True),
        ("vonage", b'{"messages": [{"status": "4", "error-text": "Bad credentials"}]}', False),
    ],
)
def test_a_number_that_is_none(name: str, body: bytes, gone: bool) -> None:
    module = __import__(f"suivi.channels.{name.removesuffix('_sms')}", fromlist=["understand"])
    with pytest.raises(NotSentError) as failed:
        module.understand(Reply(400 if name in {"twilio", "brevo_sms", "gateway"} else 200, {}, body))
    assert (failed.value.again, failed.value.undeliverable) == (False, gone)


@pytest.mark.parametrize("name", ["twilio", "vonage", "ovh", "brevo_sms", "gateway"])
def test_a_request_shows_nobody_s_number_in_its_address(name: str) -> None:
    channel = CHANNELS[name]
    account = {field.name: f"x-{field.name}" for field in channel.fields}
    module = __import__(f"suivi.channels.{name.removesuffix('_sms')}", fromlist=["ask"])
    request = module.ask(account, SMS)
    assert SMS.to.strip("+") not in request.url
    assert b"33612345678" in request.body
    assert "33612345678" not in repr(request)


def test_what_is_no_answer_may_have_arrived() -> None:
    with pytest.raises(NotSentError) as failed:
        told(Reply(500, {}, b"<html>"))
    assert failed.value.maybe

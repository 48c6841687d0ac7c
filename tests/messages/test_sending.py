"""What customers get: right, once, and never stale."""

from datetime import timedelta

import pytest

from suivi.accounts.models import Person
from suivi.channels.contract import NotSentError
from suivi.core.facts import Facts, Request, RequestAnswer
from suivi.customers import preferences
from suivi.inbox import privacy
from suivi.inbox.erasing import erase
from suivi.inbox.models import PrivacyRequest
from suivi.letters.triggers import Trigger
from suivi.messages import asking, planning
from suivi.messages.choices import Way
from suivi.messages.choosing import pause
from suivi.messages.models import Message, News, Told
from suivi.orders.following import SETTLED
from tests.messages.conftest import ANNA, Street

T = Trigger

BUSY = NotSentError("Busy.", again=True)
NOBODY = NotSentError("No such mailbox.", again=False, undeliverable=True)
REFUSED = NotSentError("Too large.", again=False)


def test_all_is_off_until_somebody_chooses(street: Street) -> None:
    street.order()
    assert street.work(hours=1) == []
    assert Message.objects.count() == 0


def test_an_order_is_welcomed_once(street: Street) -> None:
    street.choose(T.ORDER_RECEIVED)
    street.order()
    (mail,) = street.work()
    assert (mail.to, mail.sender) == ("anna@example.com", "Corner <shop@example.com>")
    assert "#1" in mail.subject + mail.text
    assert mail.opt_out in mail.text
    assert street.work(minutes=10) == []
    assert street.states() == [("order_received", "sent", "")]


def test_what_a_customer_does_not_want_to_hear_of_is_not_told(street: Street) -> None:
    street.choose(T.SHIPPED, T.ORDER_RECEIVED)
    preferences.choose(street.shop, ANNA, [("email", "parcel")])
    street.order()
    street.ship("1Z1")
    assert [mail.subject.split()[0] for mail in street.work(minutes=15)] == ["Thank"]
    assert ("shipped", "suppressed", "opted_out") in street.states()


def test_a_rule_writes_to_nobody_who_wants_no_news_but_a_person_may(street: Street) -> None:
    preferences.choose(street.shop, ANNA, [("email", "trouble")])
    order = street.order()
    street.ship("1Z1")
    street.scan("1Z1", "attempt_failed")
    person = Person.objects.create_user("bo@example.com", name="Bo")
    for who in (None, person):
        asking.ask(street.shop, order, T.ATTEMPT_FAILED, who, key=str(who), now=street.now)
        street.work()
    assert [(state, why) for _, state, why in street.states()] == [("suppressed", "opted_out"), ("sent", "")]


def test_what_was_asked_and_declined_on_the_order_s_page_is_confirmed_once(street: Street) -> None:
    street.choose(T.REQUEST_RECEIVED, T.REQUEST_DECLINED)
    street.order()
    request = Request(id="q", stamp=street.stamp, kind="cancel", at=street.now, text="Sorry")
    street.tell(Facts(id="gid://shopify/Order/1", requests={"q": request}))
    assert len(street.work(minutes=15)) == 1
    answer = RequestAnswer(id="q", stamp=street.stamp, at=street.now, word="declined", text="It has left.", by="Ann")
    street.tell(Facts(id="gid://shopify/Order/1", answers={"q": answer}))
    (mail,) = street.work(minutes=15)
    assert "You want to cancel the order\nOur answer: It has left." in mail.text
    assert [row[:2] for row in street.states()] == [("request_received", "sent"), ("request_declined", "sent")]
    assert street.work(hours=1) == []


def test_parcels_that_leave_together_are_one_message(street: Street) -> None:
    street.choose(T.SHIPPED)
    street.order()
    street.ship("1Z1", "1Z2")
    street.later(minutes=4)
    street.ship("1Z3", of="other")
    assert street.work(minutes=5) == []
    (mail,) = street.work(minutes=2)
    assert all(number in mail.text for number in ("1Z1", "1Z2", "1Z3"))
    assert Message.objects.get().subjects == ["S1|1Z1", "S1|1Z2", "other|1Z3"]


def test_a_number_that_is_corrected_says_nothing_twice(street: Street) -> None:
    street.choose(T.SHIPPED)
    street.order()
    street.ship("1Z1")
    assert len(street.work(minutes=15)) == 1
    street.ship("1Z9")
    assert street.work(minutes=15) == []
    assert street.states()[-1] == ("shipped", "overtaken", "told")


def test_what_is_overtaken_is_not_told(street: Street) -> None:
    street.choose(T.SHIPPED, T.OUT_FOR_DELIVERY, T.DELIVERED)
    street.order()
    street.ship("1Z1")
    street.scan("1Z1", "out_for_delivery")
    street.later(minutes=2)
    street.scan("1Z1", "delivered")
    (mail,) = street.work(minutes=15)
    assert Message.objects.get(state="sent").trigger == "delivered"
    assert {state for trigger, state, _ in street.states() if trigger != "delivered"} == {"overtaken"}
    assert mail.subject


def test_of_two_words_for_one_move_the_later_is_told(street: Street) -> None:
    street.choose(T.FIRST_SCAN, T.IN_TRANSIT)
    street.order()
    street.ship("1Z1")
    street.scan("1Z1", "in_transit", "moving")
    assert len(street.work(minutes=15)) == 1
    assert [row[:2] for row in street.states()] == [("first_scan", "overtaken"), ("in_transit", "sent")]


def test_old_news_are_no_news(street: Street) -> None:
    street.choose(T.DELIVERED, T.SHIPPED)
    street.order()
    street.ship("1Z1")
    street.later(days=9)
    street.scan("1Z1", "delivered", ago=timedelta(days=5))
    assert street.work(minutes=15) == []
    assert ("delivered", "suppressed", "old") in street.states()


def test_history_that_is_read_back_tells_nothing(street: Street) -> None:
    street.order("old")
    street.later(minutes=30)
    street.choose(T.ORDER_RECEIVED, T.SHIPPED, T.DELAYED_BEFORE_SHIPPING)
    street.later(days=3)
    street.order("first")
    assert len(street.work()) == 1
    at, street.now = street.now, street.now - timedelta(days=4)
    head = street.stamp
    street.now = at
    street.tell(Facts(id="gid://shopify/Order/older", head=_head("older", head.as_of)), name="older")
    assert street.work(hours=1) == []


def _head(name, placed):
    from suivi.core.facts import Head, Stamp

    return Head(stamp=Stamp(as_of=placed), name=name, placed_at=placed, created_at=placed)


def test_test_orders_and_canceled_ones_tell_nothing(street: Street) -> None:
    street.choose(T.ORDER_RECEIVED)
    street.order("1", test=True)
    street.order("2", canceled_at=street.now)
    assert street.work(minutes=1) == []


def test_nights_are_quiet_by_the_recipient_s_clock(street: Street) -> None:
    street.choose(T.DELIVERED)
    street.order()
    street.ship("1Z1")
    street.later(hours=9)  # 21:00 in London, 22:00 in Lyon
    street.scan("1Z1", "delivered")
    assert street.work(minutes=15) == []
    assert Message.objects.get().due_at.isoformat() == "2026-03-04T07:00:00+00:00"
    assert len(street.work(hours=10)) == 1


def test_a_customer_gets_no_more_than_enough(street: Street) -> None:
    street.choose(T.ORDER_RECEIVED, daily=2)
    for name in "1234":
        street.order(name)
    assert len(street.work()) == 2
    assert [why for _, _, why in street.states()] == ["", "", "cap", "cap"]


def test_paused_sends_nothing_and_forgets_nothing(street: Street) -> None:
    street.choose(T.ORDER_RECEIVED)
    pause(street.shop, on=True)
    street.order()
    assert street.work(minutes=5) == []
    pause(street.shop, on=False)
    assert len(street.work()) == 1


def test_sms_falls_back_to_mail(street: Street) -> None:
    street.choose(T.ORDER_RECEIVED, way=Way.SMS_ELSE_EMAIL)
    street.order("1")
    street.work()
    assert [one.to for one in street.sms.taken] == ["+33612345678"]
    street.sms.troubles = [NOBODY]
    street.order("2")
    (mail,) = street.work()
    assert mail.to == "anna@example.com"
    assert len(street.sms.taken) == 1


def test_an_address_that_bounces_gets_no_more(street: Street) -> None:
    street.choose(T.ORDER_RECEIVED)
    street.mail.troubles = [NOBODY]
    street.order("1")
    street.order("2")
    assert street.work() == []
    assert [row[1:] for row in street.states()] == [("bounced", "bounced"), ("suppressed", "bounced")]


@pytest.mark.parametrize(("trouble", "state"), [(BUSY, "sent"), (REFUSED, "failed")])
def test_trouble_that_passes_and_trouble_that_does_not(street: Street, trouble: NotSentError, state: str) -> None:
    street.choose(T.ORDER_RECEIVED)
    street.mail.troubles = [trouble, trouble]
    street.order()
    street.work()
    street.work(minutes=1)
    assert len(street.work(minutes=10)) == (state == "sent")
    assert Message.objects.get().state == state


def test_what_may_have_arrived_is_counted(street: Street) -> None:
    street.choose(T.ORDER_RECEIVED)
    street.mail.troubles = ["half"]
    street.order()
    street.work()
    street.work(minutes=5)
    first, second = street.mail.taken
    assert first.key == second.key
    assert Message.objects.get().doubts == 1


def test_a_provider_that_knows_keys_takes_it_once(street: Street) -> None:
    object.__setattr__(street.mail.channel, "once", True)
    street.choose(T.ORDER_RECEIVED)
    street.mail.troubles = ["half"]
    street.order()
    street.work()
    street.work(minutes=5)
    assert len(street.mail.taken) == 1
    assert Message.objects.get().state == "sent"


def test_reminders_come_while_it_waits(street: Street) -> None:
    street.choose(T.READY_FOR_PICKUP, T.PICKUP_REMINDER)
    street.order()
    street.ship("1Z1")
    street.scan("1Z1", "available_for_pickup", "post_office")
    assert len(street.work(minutes=15)) == 1
    assert len(street.work(days=2)) == 1
    street.scan("1Z1", "delivered", "collected")
    assert street.work(days=4) == []


def test_a_release_is_told_where_the_hold_was(street: Street) -> None:
    from tests.core.making import held

    street.choose(T.ON_HOLD, T.RELEASED)
    street.order()
    street.tell(Facts(id="gid://shopify/Order/1", **held("awaiting_payment", street.now)))
    assert len(street.work(minutes=1)) == 1
    street.later(hours=1)


def test_news_are_forgotten_once_their_message_is_long_over(street: Street) -> None:
    street.choose(T.ORDER_RECEIVED)
    street.order()
    street.work()
    street.work(minutes=5)
    assert planning.forget(street.now) == 0
    street.later(days=31)
    assert planning.forget(street.now) == 1
    assert Told.objects.count() == 1  # for ever: it is told once


def test_an_address_that_a_server_quotes_is_kept_nowhere(street: Street) -> None:
    street.choose(T.ORDER_RECEIVED)
    street.mail.troubles = [
        NotSentError("554 <anna@example.com>: relay denied", again=again) for again in (True, False)
    ]
    street.order()
    street.work()
    assert "anna" not in Message.objects.get().why
    street.work(minutes=5)
    message = Message.objects.get()
    assert (message.state, "relay denied" in message.why, "anna" in message.why) == ("failed", True, False)


def test_erasing_leaves_nothing_by_which_a_recipient_is_known(street: Street) -> None:
    street.choose(T.ORDER_RECEIVED)
    street.order()
    street.work()
    assert Message.objects.get().recipient
    person = Person.objects.create_user("olga@example.com", name="Olga")
    privacy.ask(street.shop, PrivacyRequest.Kind.ERASE, "anna@example.com", person, street.now)
    while erase(street.now):
        pass
    assert Message.objects.get().recipient == ""


def test_an_erased_customer_hears_nothing(street: Street) -> None:
    from suivi.core.facts import Erasure

    street.choose(T.SHIPPED)
    street.order()
    street.ship("1Z1")
    street.tell(Facts(id="gid://shopify/Order/1", erasure=Erasure(stamp=street.stamp)))
    assert street.work(minutes=15) == []
    assert street.states() == [("shipped", "suppressed", "erased")]


def test_read_twice_is_told_once(street: Street) -> None:
    street.choose(T.ORDER_RECEIVED)
    street.order()
    assert len(street.work()) == 1
    assert street.work(seconds=SETTLED.total_seconds() + 1) == []
    assert (News.objects.count(), Told.objects.count(), Message.objects.count()) == (1, 1, 1)

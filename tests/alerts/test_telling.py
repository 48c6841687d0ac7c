"""What happens to orders is told to those who chose so: once, while it is so, and on to whoever is next."""

import json
from typing import Any

import pytest

from suivi.accounts import people
from suivi.accounts.models import Membership, Role
from suivi.alerts import claiming, planning, sending, taking
from suivi.alerts.choices import By, Preset
from suivi.alerts.lines import sealed
from suivi.alerts.models import Alert, Escalation, Line, Taken
from suivi.alerts.sending import TRIES
from suivi.alerts.telling import alert
from suivi.channels.contract import NotSentError
from suivi.orders.models import Change
from tests.alerts.conftest import House
from tests.publishing.doubles import receiver

pytestmark = pytest.mark.django_db


def test_what_is_critical_is_told_at_once_to_everybody_and_once(house: House) -> None:
    house.order()
    house.dispute()
    assert house.work() == []  # what is raised together is told together
    mails = house.work(minutes=1)
    assert sorted(mail.to for mail in mails) == ["ann@example.com", "olga@example.com"]
    assert mails[0].subject == "Corner: Dispute open #1"
    assert "/s/corner/orders/" in mails[0].text
    assert "Anna" not in mails[0].text + mails[0].html  # nothing of the customer
    planning.plan(house.now)
    assert house.work(hours=1) == []
    assert Alert.objects.filter(line__by=By.PAGE, seen_at=None).count() == 2


def test_what_is_raised_together_is_one_message(house: House) -> None:
    for name in ("1", "2", "3"):
        house.order(name)
        house.dispute(name)
    mails = house.work(minutes=2)
    assert {mail.subject for mail in mails} == {"Corner: Dispute open #1 and 2 more"}
    assert len(mails) == 2


def test_a_bad_day_is_few_messages(house: House) -> None:
    for name in ("1", "2", "3", "4"):
        house.order(name)
        house.dispute(name)
        house.work(minutes=1)
    assert len([mail for mail in house.mail.taken if mail.to == "ann@example.com"]) == 1
    assert len(house.work(minutes=5)) == 2


def test_what_ended_meanwhile_is_not_told(house: House) -> None:
    house.order()
    house.dispute()
    house.work()
    house.later(seconds=30)
    house.dispute(status="won")
    assert house.work(minutes=1) == []
    assert {state[1:] for state in house.states()} == {("dropped", "cleared")}
    assert not Alert.objects.filter(line__by=By.PAGE, cleared_at=None).exists()


def test_an_order_that_was_deleted_is_counted_no_more(house: House) -> None:
    order = house.order()
    house.dispute()
    house.work()
    Change.objects.create(shop=house.shop, order_id=order, name="order.deleted", cause="shopify", at=house.now)
    planning.plan(house.now)
    assert not Alert.objects.filter(cleared_at=None).exists()


def test_who_works_there_no_more_is_told_nothing_more(house: House) -> None:
    house.order()
    house.dispute()
    house.work()
    people.remove(Membership.objects.get(person=house.agent), house.owner)
    assert [mail.to for mail in house.work(minutes=1)] == ["olga@example.com"]
    assert ("dispute_open", "dropped", "no_access") in house.states()
    before = Alert.objects.filter(line__person=house.agent).count()
    house.order("2")
    house.dispute("2")
    house.work(minutes=10)
    assert Alert.objects.filter(line__person=house.agent).count() == before


def test_a_viewer_has_a_quiet_mailbox(house: House) -> None:
    viewer = house.person("vic", Role.VIEWER)
    house.order()
    house.dispute()
    assert "vic@example.com" not in {mail.to for mail in house.work(minutes=1)}
    assert Alert.objects.filter(line__person=viewer, line__by=By.PAGE).count() == 1


def test_everybody_is_told_in_their_language(house: House) -> None:
    house.agent.language = "fr"
    house.agent.save()
    house.order()
    house.dispute()
    mails = {mail.to: mail for mail in house.work(minutes=1)}
    assert "Litige" in mails["ann@example.com"].subject
    assert 'lang="fr"' in mails["ann@example.com"].html


def place(house: House, by: By, url: str) -> Line:
    line = house.line(None, by)
    line.sealed_account, line.name = sealed({"url": url, "secret": "shh"}), "Orders"
    line.save()
    return line


@pytest.mark.parametrize("by", [By.SLACK, By.TEAMS, By.WEBHOOK])
def test_a_place_of_the_shop_that_is_busy_is_told_later(house: House, settings: Any, by: By) -> None:
    settings.PRIVATE_ADDRESSES = True
    with receiver((429, b""), (500, b""), (200, b"ok"), headers={"Retry-After": "1200"}) as there:
        line = place(house, by, there.address)
        house.order()
        house.dispute()
        house.work(minutes=1)
        assert len(there.asked) == 1
        house.work(minutes=15)
        assert len(there.asked) == 1, "it said after how long"
        house.work(minutes=6)
        house.work(minutes=21)
    assert len(there.asked) == 3
    assert there.asked[1].body == there.asked[2].body
    sent = Alert.objects.get(line=line)
    assert (sent.state, sent.doubts) == ("sent", by is not By.WEBHOOK), "after 500 it may have been taken"
    if by is By.WEBHOOK:
        assert there.asked[1].headers["webhook-id"] == there.asked[2].headers["webhook-id"]
        (told,) = json.loads(there.asked[2].body)["alerts"]
        assert (told["kind"], told["severity"], told["order"]["name"]) == ("dispute_open", "critical", "#1")


def test_a_place_that_is_gone_is_asked_no_more(house: House, settings: Any) -> None:
    settings.PRIVATE_ADDRESSES = True
    with receiver((410, b"")) as there:
        line = place(house, By.SLACK, there.address)
        for name in ("1", "2"):
            house.order(name)
            house.dispute(name)
            house.work(minutes=10)
    assert len(there.asked) == 1
    line.refresh_from_db()
    assert line.broken
    assert "410" in line.why


def test_it_is_not_tried_for_ever(house: House) -> None:
    house.mail.troubles = [NotSentError("busy", again=True)] * 100
    order = house.order()
    house.dispute()
    taking.take(house.shop, order, house.agent, house.now)
    for _ in range(TRIES + 1):
        house.work(hours=1)
    assert {state[1:] for state in house.states()} == {("failed", "no_answer")}
    assert len(house.mail.troubles) == 100 - 2 * TRIES


def test_what_nobody_took_is_told_on(house: House) -> None:
    house.line(house.owner, By.EMAIL, preset=Preset.NOTHING)
    order = house.order()
    house.dispute()
    assert [mail.to for mail in house.work(minutes=1)] == ["ann@example.com"]
    house.work(hours=4)
    (told,) = house.work(minutes=2)
    assert told.to == "olga@example.com"
    assert "Nobody took it yet." in told.text
    assert Escalation.objects.get(order_id=order).due_at is None


def test_what_somebody_took_is_not_told_on_and_is_nobodys_once_it_ended(house: House) -> None:
    order = house.order()
    house.dispute()
    house.work(minutes=1)
    taking.take(house.shop, order, house.agent, house.now)
    assert house.work(hours=5) == []
    house.dispute(status="won")
    house.work(minutes=1)
    assert not Taken.objects.exists()


def test_what_a_rule_tells_is_told_once(house: House) -> None:
    house.line(house.agent, By.EMAIL, preset=Preset.EVERYTHING)
    order = house.order()
    for _twice in range(2):
        assert alert(house.shop, order, "Call the customer", key="rule 1", now=house.now) == 4
    (mail,) = house.work(minutes=1)
    assert (mail.to, "Call the customer" in mail.text) == ("ann@example.com", True)


class Died(BaseException):
    """The worker's machine lost its power."""


def test_of_two_workers_one_tells_and_what_died_goes_again_with_the_same_key(house: House) -> None:
    line = house.line(house.agent, By.EMAIL)
    house.line(house.owner, By.EMAIL, preset=Preset.NOTHING)
    house.order()
    house.dispute()
    house.work()
    house.later(minutes=1)
    house.mail.troubles = [Died()]
    with pytest.raises(Died):
        sending.send(house.now)
    assert claiming.claim(line, 50, house.now) == [], "the line is leased"
    assert house.work(minutes=1) == []
    (mail,) = house.work(minutes=2)
    sent = Alert.objects.get(line=line)
    assert (mail.key, sent.state, sent.attempts, sent.doubts) == (sent.batch, "sent", 2, 1)

"""Alerts by SMS: short, to the number that was entered, by a provider in trouble at most once where it knows keys."""

from collections import Counter

import pytest

from suivi.alerts.choices import By, Choices, Preset, When, written
from suivi.alerts.lines import sealed
from suivi.alerts.models import Alert
from suivi.channels import CHANNELS, brevo, web
from suivi.lib.http import Limits
from suivi.messages import accounts
from tests.alerts.conftest import House
from tests.messages.smsdouble import texts

pytestmark = pytest.mark.django_db
NEAR = Limits(private=True)
TROUBLES = ["busy", "fail", "drop", ""]  # of the first request for each of four alerts
MAYBE = 2  # of these, after which nobody knows: the answer was an error of the server, or none
TWICE = 1  # of these, that had gone out all the same


def reached_by_phone(house: House) -> None:
    line = house.line(house.agent, By.SMS)
    line.sealed_account = sealed({"to": "+33612345678"})
    line.document = written(Choices(preset=Preset.NOTHING, kinds={"dispute_open": When.AT_ONCE}))
    line.save()


@pytest.mark.parametrize(
    ("name", "key", "doubts", "twice"), [("gateway", "id", 0, 0), ("brevo_sms", "tag", MAYBE, TWICE)]
)
def test_what_may_have_come_twice_is_counted(house, monkeypatch, name, key, doubts, twice) -> None:
    channel = CHANNELS[name]
    monkeypatch.setattr(web, "limits", lambda: NEAR)
    with texts(once=channel.once, key=key) as provider:
        monkeypatch.setattr(brevo, "URL", provider.address)
        accounts.put(house.shop, channel, {"url": provider.address, "key": "k", "sender": "Corner"}, {})
        reached_by_phone(house)
        for number, trouble in enumerate(TROUBLES):
            provider.troubles = [trouble]
            house.order(str(number))
            house.dispute(str(number))
            for _try in range(3):
                house.work(minutes=10)
    told = list(Alert.objects.filter(line__by=By.SMS))
    assert Counter(one.state for one in told) == {"sent": len(TROUBLES)}
    assert sum(one.doubts for one in told) == doubts
    assert set(provider.asked) == {one.batch for one in told}
    copies = Counter(provider.taken)
    assert sum(copies.values()) - len(copies) == twice
    assert {batch for batch, many in copies.items() if many > 1} <= {one.batch for one in told if one.doubts}


def test_a_text_says_what_it_is_and_where(house: House) -> None:
    reached_by_phone(house)
    house.order()
    house.dispute()
    house.work(minutes=1)
    (text,) = house.sms.taken
    assert text.to == "+33612345678"
    assert text.text.startswith("Corner: Dispute open #1 http")
    assert text.text.endswith(f"/s/corner/orders/{Alert.objects.get(line__by=By.SMS).order_id}/")
    house.dispute("2")
    assert house.work(minutes=10) == []
    assert len(house.sms.taken) == 1, "a phone rests for a quarter of an hour"

"""Text messages by a provider in trouble: each is tried at least once, and goes out at most once where the provider
knows keys; elsewhere the outbox knows how often a second copy was possible.
"""

from collections import Counter

import pytest

from suivi.channels import CHANNELS, brevo, web
from suivi.core.facts import Customer
from suivi.letters.triggers import Trigger
from suivi.lib.http import Limits
from suivi.messages import accounts
from suivi.messages.choices import Way
from suivi.messages.models import Message
from tests.messages.conftest import ANNA, Street
from tests.messages.smsdouble import LATE, texts

NEAR = Limits(read=LATE / 2, total=LATE, private=True)
TROUBLES = ["busy", "fail", "slow", "drop", "nobody", ""]  # of the first request for each of six messages
MAYBE = 3  # of these, after which nobody knows: the answer was an error of the server, too late, or none
TWICE = 2  # of these, that had gone out all the same


@pytest.mark.parametrize(("name", "key", "twice"), [("gateway", "id", 0), ("brevo_sms", "tag", TWICE)])
def test_each_is_tried_and_what_may_be_twice_is_counted(street: Street, monkeypatch, name, key, twice) -> None:
    channel = CHANNELS[name]
    monkeypatch.setattr(web, "limits", lambda: NEAR)
    with texts(once=channel.once, key=key) as provider:
        monkeypatch.setattr(brevo, "URL", provider.address)
        accounts.put(street.shop, CHANNELS[name], {"url": provider.address, "key": "k", "sender": "Corner"}, {})
        street.choose(Trigger.ORDER_RECEIVED, way=Way.SMS)
        provider.troubles = list(TROUBLES)
        for number in range(len(TROUBLES)):
            street.order(str(number), customer=_with_phone(number))
        for minutes in (0, 1, 5, 20):
            street.work(minutes=minutes)
    messages = list(Message.objects.all())
    assert set(provider.asked) == {one.key for one in messages}
    refused = sum(one.state in {"bounced", "failed"} for one in messages)
    assert Counter(one.state for one in messages)["sent"] == len(TROUBLES) - refused
    assert refused == 1
    assert sum(one.doubts for one in messages) == MAYBE
    copies = Counter(provider.taken)
    assert sum(copies.values()) - len(copies) == twice
    assert {known for known, many in copies.items() if many > 1} <= {one.key for one in messages if one.doubts}


def _with_phone(number: int) -> Customer:
    return Customer(stamp=ANNA.stamp, name="Anna", phone=f"+3361234560{number}", shipping=ANNA.shipping)

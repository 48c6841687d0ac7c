"""Slack, Teams and webhooks, against a machine that takes what comes, refuses it, or is busy."""

import base64
import hmac
import json
from collections.abc import Iterator

import pytest

from suivi.channels import CHANNELS, smtp
from suivi.channels.contract import Item, NotSentError, Outgoing
from tests.publishing.doubles import Receiver, receiver

TWO = Outgoing(
    key="k1", to="", subject="Late <b>", text="2 orders & more", document='{"type":"alert"}',
    items=(Item("#1001", "https://suivi.example/1/", "since *Monday*"), Item("#1002", "https://suivi.example/2/")),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _near(settings) -> None:
    settings.PRIVATE_ADDRESSES = True


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


def send(channel: str, url: str, outgoing: Outgoing = TWO) -> None:
    with CHANNELS[channel].opened({"url": url, "secret": "shh"}) as handing:
        handing(outgoing)


def test_slack_lists_with_links_and_shows_markup_as_it_is(there: Receiver) -> None:
    send("slack", there.address)
    assert json.loads(there.asked[0].body)["text"].splitlines() == [
        "*Late &lt;b&gt;*",
        "2 orders &amp; more",
        "• <https://suivi.example/1/|#1001> since *Monday*",
        "• <https://suivi.example/2/|#1002>",
    ]


def test_teams_gets_a_card(there: Receiver) -> None:
    send("teams", there.address)
    (attached,) = json.loads(there.asked[0].body)["attachments"]
    assert attached["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert [block["text"] for block in attached["content"]["body"]] == [
        r"Late <b\>",
        "2 orders & more",
        r"[\#1001](https://suivi.example/1/) since \*Monday\*",
        r"[\#1002](https://suivi.example/2/)",
    ]


def test_chats_show_titles_over_what_follows(there: Receiver) -> None:
    listed = TWO._replace(items=(Item("New", ""), *TWO.items))
    for channel in ("slack", "teams"):
        send(channel, there.address, listed)
    slack, teams = (json.loads(asked.body) for asked in there.asked)
    assert "2 orders &amp; more\n\n*New*\n• <https://suivi.example/1/|#1001>" in slack["text"]
    assert teams["attachments"][0]["content"]["body"][2]["weight"] == "Bolder"


def test_a_webhook_is_signed(there: Receiver) -> None:
    send("webhook", there.address)
    (asked,) = there.asked
    assert asked.body == b'{"type":"alert"}'
    signed = f"k1.{asked.headers['webhook-timestamp']}.".encode() + asked.body
    proof = base64.b64encode(hmac.digest(b"shh", signed, "sha256")).decode()
    assert (asked.headers["webhook-id"], asked.headers["webhook-signature"]) == ("k1", f"v1,{proof}")


@pytest.mark.parametrize("channel", ["slack", "teams", "webhook"])
@pytest.mark.parametrize(
    ("status", "again", "maybe", "undeliverable"),
    [
        (400, False, False, False),
        (403, False, False, False),
        (404, False, False, True),
        (410, False, False, True),
        (429, True, False, False),
        (500, True, True, False),
    ],
)
def test_what_an_answer_means(channel: str, status: int, again: bool, maybe: bool, undeliverable: bool) -> None:
    with receiver((status, b"no_service")) as there, pytest.raises(NotSentError, match=str(status)) as failed:
        send(channel, there.address)
    error = failed.value
    assert (error.again, error.maybe, error.undeliverable) == (again, maybe, undeliverable)


def test_a_busy_receiver_says_when_it_wants_to_be_asked_again() -> None:
    with receiver((429, b""), headers={"Retry-After": "30"}) as there, pytest.raises(NotSentError) as failed:
        send("slack", there.address)
    assert failed.value.wait == 30


@pytest.mark.parametrize("channel", ["slack", "teams", "webhook"])
@pytest.mark.parametrize("url", ["https://127.0.0.1/in", "https://169.254.169.254/", "http://hooks.slack.com/x"])
def test_nothing_goes_into_a_private_network_or_in_the_clear(settings, channel: str, url: str) -> None:
    settings.PRIVATE_ADDRESSES = False
    with pytest.raises(NotSentError) as failed:
        send(channel, url)
    assert not failed.value.again


def test_a_shop_s_own_mail_server_is_not_in_a_private_network(settings) -> None:
    settings.PRIVATE_ADDRESSES = False
    account = {"host": "127.0.0.1", "port": "25", "security": smtp.PLAIN}
    with pytest.raises(NotSentError, match="private network"), CHANNELS["smtp"].opened(account):
        pass

"""Mail by a real SMTP server that takes it, refuses, is slow, hangs up, or takes it and says nothing."""

import asyncio
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import msgspec
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from suivi.channels import CHANNELS
from suivi.channels import smtp as channel
from suivi.channels.contract import NotSentError, Outgoing
from suivi.core.facts import Customer
from suivi.customers.pictures import Picture
from suivi.letters.triggers import Trigger
from suivi.messages import accounts
from suivi.messages.models import Message
from tests.crash.site import free_port
from tests.messages.conftest import ANNA, Street

MAIL = Outgoing(
    key="0123abcd", to="anna@example.com", text="Gruß", subject="Ihr Päckchen", html="<p>Gruß</p><img src='cid:logo'>",
    sender="Corner <shop@example.com>", reply_to="help@example.com", opt_out="https://suivi.example/u/t/",
    logo=Picture("image/png", b"\x89PNG"),
)  # fmt: skip


class Post:
    """What the server does with mails: ``answers`` to the next ones, "" as usual; ``taken``: those that it has."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.answers: list[str] = []
        self.refuses: dict[str, str] = {}

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, to: str, options: Any) -> str:  # noqa: N802
        if to in self.refuses:
            return self.refuses[to]
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.pop(0) if self.answers else ""
        if not answer or answer in {"drop", "slow"}:
            found = message_from_bytes(envelope.content or b"", policy=policy.default)
            assert isinstance(found, EmailMessage)
            self.taken.append(found)
        if answer == "drop":  # it has the mail, and nobody hears of that
            server.transport.abort()
        if answer == "slow":
            await asyncio.sleep(2)
        return answer if answer[:3].isdecimal() else "250 OK"


@pytest.fixture(autouse=True)
def _near(settings) -> None:
    settings.PRIVATE_ADDRESSES = True


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def account(post: Post, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    monkeypatch.setattr(channel, "TIMEOUT", 1)
    port = free_port()
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield {"host": "127.0.0.1", "port": str(port), "security": "plain"}
    finally:
        controller.stop()


def send(account: dict[str, str], outgoing: Outgoing = MAIL) -> str:
    with CHANNELS["smtp"].opened(account) as handing:
        return handing(outgoing)


def test_a_mail_says_who_ends_and_shows_it(account: dict[str, str], post: Post) -> None:
    send(account)
    (mail,) = post.taken
    assert (mail["Subject"], mail["To"], mail["Reply-To"]) == ("Ihr Päckchen", MAIL.to, MAIL.reply_to)
    assert mail["Message-ID"] == "<0123abcd@example.com>"
    assert mail["List-Unsubscribe"] == "<https://suivi.example/u/t/>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/related"
    kinds = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "image/png"]
    assert mail.get_body(("plain",)).get_content().strip() == "Gruß"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("answer", "again", "maybe"),
    [
        ("451 Try later", True, False),
        ("554 No spam please", False, False),
        ("drop", True, True),
        ("slow", True, True),
    ],
)
def test_what_an_answer_means(account: dict[str, str], post: Post, answer: str, again: bool, maybe: bool) -> None:
    post.answers = [answer]
    with pytest.raises(NotSentError) as failed:
        send(account)
    assert (failed.value.again, failed.value.maybe, failed.value.undeliverable) == (again, maybe, False)


@pytest.mark.parametrize(("answer", "gone"), [("550 No such user", True), ("450 Mailbox busy", False)])
def test_an_address_that_is_none(account: dict[str, str], post: Post, answer: str, gone: bool) -> None:
    post.refuses = {MAIL.to: answer}
    with pytest.raises(NotSentError) as failed:
        send(account)
    assert (failed.value.again, failed.value.undeliverable) == (not gone, gone)


def test_a_server_that_is_not_there_has_nothing() -> None:
    with pytest.raises(NotSentError) as failed:
        send({"host": "127.0.0.1", "port": "9", "security": "plain"})
    assert (failed.value.again, failed.value.maybe) == (True, False)


def test_the_outbox_and_a_server_in_trouble(street: Street, account: dict[str, str], post: Post) -> None:
    """One is refused for good, one for now, one taken and dropped: each is tried, and what came twice is known."""
    accounts.put(street.shop, CHANNELS["smtp"], account, {"sender": "shop@example.com"})
    street.choose(Trigger.ORDER_RECEIVED)
    post.refuses = {"nobody@example.com": "550 No such user"}
    post.answers = ["451 Try later", "drop"]
    for name in ("1", "2", "3"):
        street.order(name, customer=_named(f"c{name}@example.com"))
    street.order("4", customer=_named("nobody@example.com"))
    for minutes in (0, 1, 5, 20):
        street.work(minutes=minutes)
    assert sorted(Message.objects.values_list("state", flat=True)) == ["bounced", "sent", "sent", "sent"]
    assert sum(Message.objects.values_list("doubts", flat=True)) == 1
    assert len(post.taken) == 4  # one of them twice
    assert len({mail["Message-ID"] for mail in post.taken}) == 3


def _named(email: str) -> Customer:
    return msgspec.structs.replace(ANNA, email=email)

"""Every kind of request that every provider gets, against a double in its place, in good days and bad ones.

Nothing here reaches anybody: tests have no network but this machine's own. What providers say in their own ways of good
days is in ``test_providers`` and ``test_asking``.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from suivi.carriers import PROVIDERS, Heard
from suivi.carriers.contract import Account, Answer, Request, Response, Wanted
from suivi.lib.http import Limits, Sender, Unreachable
from tests.carriers.test_providers import SEEDS
from tests.double import Double

HEARD = Heard(at=datetime(2026, 7, 10, tzinfo=UTC))
ACCOUNT = Account(key="k3y", secret="s3cret", token="t0ken")
SECRETS = ("k3y", "t0ken", "azN5Og==")  # the last: the key as HTTP basic authentication writes it
WANTED = [Wanted(number="N1", carrier="ups", zip="75011", country="FR", provider_id="i1")]


class Exchange(NamedTuple):
    """One kind of request to one provider."""

    provider: str
    what: str

    def requests(self) -> tuple[Request, ...]:
        made: Callable[..., tuple[Request, ...]] = getattr(PROVIDERS[self.provider], self.what)
        return made(WANTED, ACCOUNT)


EVERY = [Exchange(name, what) for name in sorted(PROVIDERS) for what in ("fetch", "register", "unregister")]
EXCHANGES = [one for one in EVERY if one.requests()]
of_every_kind = pytest.mark.parametrize("exchange", EXCHANGES, ids=" ".join)
that_tell = pytest.mark.parametrize("exchange", [one for one in EXCHANGES if one.what != "unregister"], ids=" ".join)
that_part = pytest.mark.parametrize("exchange", [one for one in EXCHANGES if one.what == "unregister"], ids=" ".join)


@pytest.fixture
def double() -> Iterator[Double]:
    with Double() as one:
        yield one


def ask(exchange: Exchange, double: Double, limits: Limits | None = None) -> Answer:
    """Send the request for one number to the double, and read what comes back."""
    (request,) = exchange.requests()
    parts = urlsplit(request.url)
    url = double.url + parts.path + (f"?{parts.query}" if parts.query else "")
    sender = Sender(limits or Limits(private=True))
    try:
        reply = sender.send(request.method, url, request.headers, request.body)
    finally:
        sender.close()
    response = Response(status=reply.status, headers=reply.headers, body=reply.body)
    provider = PROVIDERS[exchange.provider]
    return (provider.parted if exchange.what == "unregister" else provider.answer)(response, HEARD)


def test_whoever_is_asked_or_told_of_numbers_is_here() -> None:
    here = set(EXCHANGES)
    for name, provider in PROVIDERS.items():
        assert (Exchange(name, "fetch") in here) == provider.polls
        assert (Exchange(name, "register") in here) == provider.registers
        assert (Exchange(name, "unregister") in here) == provider.forgets


# What is answered, and what becomes of it: the failure's kind, whether trying again can help, seconds to wait.
TROUBLE = [
    (400, {}, "refused", False, None),
    (401, {}, "key", False, None),
    (402, {}, "refused", False, None),
    (403, {"Retry-After": "9"}, "key", False, None),
    (408, {}, "outage", True, None),
    (409, {}, "refused", False, None),
    (422, {}, "refused", False, None),
    (429, {"Retry-After": "17"}, "limit", True, 17),
    (429, {"Retry-After": "Fri, 10 Jul 2026 00:01:00 GMT"}, "limit", True, 60),
    (500, {}, "outage", True, None),
    (502, {}, "outage", True, None),
    (503, {"Retry-After": "120"}, "outage", True, 120),
    (302, {"Location": "https://elsewhere.example/"}, "refused", False, None),
]
NOT_OF_ITS_SHAPE = [
    b"",
    b"null",
    b"[]",
    b'"no"',
    b'{"x": 1}',
    b"<html>We are upgrading</html>",
    b"\xff\xfe",
    b"[" * 9_999,
]


@of_every_kind
def test_trouble_is_told_in_the_contracts_words(exchange: Exchange, double: Double) -> None:
    for status, headers, *expected in TROUBLE:
        double.says(status, b"<html>no</html>", headers)
        failure = ask(exchange, double).failure
        assert failure is not None, status
        assert [failure.kind, failure.again, failure.retry_after] == expected, status
        assert failure.message.endswith(".")
    assert len(double.asked) == len(TROUBLE)  # nothing is tried twice, no redirect is followed


@that_tell
def test_what_is_not_of_its_shape_is_malformed(exchange: Exchange, double: Double) -> None:
    for body in NOT_OF_ITS_SHAPE:
        double.says(200, body)
        answer = ask(exchange, double)
        assert answer.failure is not None, body[:40]
        assert (answer.failure.kind, answer.failure.again, answer.reports) == ("malformed", True, ())


@of_every_kind
def test_who_is_silent_breaks_off_or_never_ends_is_left(exchange: Exchange, double: Double) -> None:
    double.stays_silent()
    with pytest.raises(Unreachable, match="too long"):
        ask(exchange, double, Limits(read=0.05, private=True))
    double.breaks_off()
    with pytest.raises(Unreachable, match="connection failed"):
        ask(exchange, double)
    double.never_ends()
    with pytest.raises(Unreachable, match="larger"):
        ask(exchange, double, Limits(most_bytes=100_000, private=True))


@that_part
def test_what_is_said_to_a_number_taken_back_is_of_no_matter(exchange: Exchange, double: Double) -> None:
    for status, body in ((204, b""), *((200, body) for body in NOT_OF_ITS_SHAPE)):
        double.says(status, body)
        assert ask(exchange, double) == Answer()
    assert all("N1" in one.path + one.body.decode() or "i1" in one.path for one in double.asked)


@that_tell
def test_what_is_done_without_a_word_is_no_failure(exchange: Exchange, double: Double) -> None:
    double.says(204, b"")
    assert ask(exchange, double) == Answer()


@that_tell
def test_a_request_names_number_and_key_and_a_good_answer_becomes_reports(exchange: Exchange, double: Double) -> None:
    seed = json.dumps(SEEDS[exchange.provider]).encode()
    double.says(200, seed, {"Content-Type": "application/json"})
    answer = ask(exchange, double)
    assert answer.reports == PROVIDERS[exchange.provider].parse(seed, HEARD) != ()
    (asked,) = double.asked
    assert "N1" in asked.path + asked.body.decode() or "i1" in asked.path
    assert any(secret in " ".join(asked.headers.values()) for secret in SECRETS)


@of_every_kind
def test_a_number_that_nobody_knows_is_no_failure(exchange: Exchange, double: Double) -> None:
    for status in (404, 410):
        double.says(status, b"{}")
        assert ask(exchange, double) == Answer(not_found=True)

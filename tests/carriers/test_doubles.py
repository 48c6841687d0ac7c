"""The whole way from a request to its reports, with a double in each provider's place, in good days and bad ones."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from suivi.carriers import PROVIDERS, Heard
from suivi.carriers.contract import Account, Answer, Request, Response, Wanted
from suivi.lib.http import Limits, Sender, Unreachable
from tests.carriers.test_providers import SEEDS
from tests.double import Double

HEARD = Heard(at=datetime(2026, 7, 10, tzinfo=UTC))
ACCOUNT = Account(key="k3y", secret="s3cret", token="t0ken")
POLLED = sorted(name for name, one in PROVIDERS.items() if one.polls)


@pytest.fixture
def double() -> Iterator[Double]:
    with Double() as one:
        yield one


def ask(provider: str, double: Double, limits: Limits | None = None) -> Answer:
    """Send the provider's request for one number to the double, and read what comes back."""
    (request,) = PROVIDERS[provider].fetch([Wanted(number="N1", carrier="ups")], ACCOUNT)
    reply = sent(request, double, limits or Limits(private=True))
    return PROVIDERS[provider].answer(Response(status=reply.status, headers=reply.headers, body=reply.body), HEARD)


def sent(request: Request, double: Double, limits: Limits) -> Response:
    parts = urlsplit(request.url)
    url = double.url + parts.path + (f"?{parts.query}" if parts.query else "")
    sender = Sender(limits)
    try:
        reply = sender.send(request.method, url, request.headers, request.body)
    finally:
        sender.close()
    return Response(status=reply.status, headers=reply.headers, body=reply.body)


@pytest.mark.parametrize("provider", POLLED)
def test_a_good_answer_becomes_reports(provider: str, double: Double) -> None:
    double.says(200, json.dumps(SEEDS[provider]).encode(), {"Content-Type": "application/json"})
    answer = ask(provider, double)
    assert answer.reports == PROVIDERS[provider].parse(json.dumps(SEEDS[provider]).encode(), HEARD) != ()
    (asked,) = double.asked
    assert "N1" in asked.path + asked.body.decode()
    assert any(secret in " ".join(asked.headers.values()) for secret in ("k3y", "t0ken", "azN5Og=="))


@pytest.mark.parametrize("provider", POLLED)
@pytest.mark.parametrize(
    ("status", "headers", "kind", "wait"),
    [(401, {}, "key", None), (429, {"Retry-After": "17"}, "limit", 17), (503, {}, "outage", None)],
)
def test_a_failure_is_told_apart(
    provider: str, status: int, headers: dict[str, str], kind: str, wait: int | None, double: Double
) -> None:
    double.says(status, b"<html>no</html>", headers)
    failure = ask(provider, double).failure
    assert failure is not None
    assert (failure.kind, failure.retry_after) == (kind, wait)


@pytest.mark.parametrize("provider", POLLED)
def test_nothing_known_and_nonsense(provider: str, double: Double) -> None:
    double.says(404, b"{}")
    assert ask(provider, double).not_found
    double.says(200, b"<html>We are upgrading</html>")
    failure = ask(provider, double).failure
    assert failure is not None
    assert failure.kind == "refused"


@pytest.mark.parametrize("provider", POLLED)
def test_who_is_silent_breaks_off_or_never_ends_is_left(provider: str, double: Double) -> None:
    double.stays_silent()
    with pytest.raises(Unreachable, match="too long"):
        ask(provider, double, Limits(read=0.05, private=True))
    double.breaks_off()
    with pytest.raises(Unreachable, match="connection failed"):
        ask(provider, double)
    double.never_ends()
    with pytest.raises(Unreachable, match="larger"):
        ask(provider, double, Limits(most_bytes=100_000, private=True))

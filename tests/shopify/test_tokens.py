"""Getting tokens: what is sent for each way, and what the answers mean (facts: 8.1)."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from suivi.sources.shopify.api import tokens
from suivi.sources.shopify.api.errors import Permanent, Temporary, TokenRefused
from suivi.sources.shopify.api.tokens import App, TokenRequest, missing_scopes, read_grant
from suivi.sources.shopify.api.wire import Reply

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
APP = App("client-1", ("s3cret", "old"))
SHOP = "some-shop.myshopify.com"
OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token"


@pytest.mark.parametrize(
    ("request_", "body"),
    [
        (tokens.client_credentials(SHOP, APP), {"grant_type": "client_credentials"}),
        (tokens.code_grant(SHOP, APP, "c0de"), {"code": "c0de", "expiring": "1"}),
        (tokens.refresh(SHOP, APP, "shprt_1"), {"grant_type": "refresh_token", "refresh_token": "shprt_1"}),
        (
            tokens.exchange(SHOP, APP, "e.y.J"),
            {
                "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
                "subject_token": "e.y.J",
                "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
                "requested_token_type": OFFLINE,
                "expiring": "1",
            },
        ),
        (
            tokens.migrate(SHOP, APP, "shpat_1"),
            {
                "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
                "subject_token": "shpat_1",
                "subject_token_type": OFFLINE,
                "requested_token_type": OFFLINE,
                "expiring": "1",
            },
        ),
    ],
)
def test_each_way_sends_what_shopify_documents(request_: TokenRequest, body: dict[str, str]) -> None:
    assert request_.url == f"https://{SHOP}/admin/oauth/access_token"
    assert request_.body == {"client_id": "client-1", "client_secret": "s3cret", **body}
    assert "s3cret" not in repr(request_)


def reply(status: int = 200, **body: Any) -> Reply:
    return Reply(status, {}, json.dumps(body).encode())


def test_an_expiring_token_says_until_when_it_and_its_successor_are_good() -> None:
    grant = read_grant(
        reply(
            access_token="shpat_1",
            scope="read_orders,write_fulfillments",
            expires_in=3600,
            refresh_token="shprt_1",
            refresh_token_expires_in=7_776_000,
        ),
        NOW,
    )
    assert (grant.access_token, grant.refresh_token) == ("shpat_1", "shprt_1")
    assert grant.scopes == {"read_orders", "write_fulfillments"}
    assert grant.expires_at == NOW + timedelta(hours=1)
    assert grant.refresh_expires_at == NOW + timedelta(days=90)
    assert "shp" not in repr(grant)


def test_a_token_without_end_has_none() -> None:
    assert read_grant(reply(access_token="shpat_1", scope=""), NOW).expires_at is None


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (reply(400, error="invalid_subject_token"), TokenRefused),
        (reply(400, error="invalid_request", error_description="code was used"), TokenRefused),
        (reply(401, error="invalid_client"), TokenRefused),
        (Reply(400, {}, b"<!DOCTYPE html><p>Oauth error invalid_request"), TokenRefused),
        (reply(404), Permanent),
        (reply(429), Temporary),
        (reply(503), Temporary),
        (reply(200, scope="read_orders"), Temporary),
        (Reply(200, {}, b"<html>"), Temporary),
        (Reply(200, {}, b'{"access_token": "shp'), Temporary),
    ],
)
def test_refusals_say_whether_trying_again_can_help(answer: Reply, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        read_grant(answer, NOW)
    assert type(caught.value) is error


def test_who_may_write_may_read() -> None:
    granted = frozenset({"write_orders", "read_returns"})
    assert missing_scopes(granted, frozenset({"read_orders", "write_orders", "read_returns"})) == set()
    assert missing_scopes(granted, frozenset({"write_returns"})) == {"write_returns"}


def test_an_app_without_secret_asks_nothing() -> None:
    with pytest.raises(Permanent):
        tokens.client_credentials(SHOP, App("client-1", ()))

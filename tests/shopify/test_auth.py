"""Installing by OAuth, and session tokens of the Shopify admin (facts: 8.1)."""

import hmac
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest

from suivi.sources.shopify.api.auth import Untrusted, authorize_url, read_callback, read_session
from suivi.sources.shopify.api.errors import Permanent
from suivi.sources.shopify.api.tokens import App

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
SECRET = "a secret long enough for the longest kind of HMAC that is tried here."
APP = App("client-1", (SECRET,))
SHOP = "some-shop.myshopify.com"


def signed(**changes: str) -> list[tuple[str, str]]:
    query = {"code": "c0de", "host": "aG9zdA", "shop": SHOP, "state": "s1", "timestamp": str(int(NOW.timestamp()))}
    query |= changes
    proof = hmac.digest(SECRET.encode(), urlencode(sorted(query.items())).encode(), "sha256").hex()
    return [*query.items(), ("hmac", proof)]


def test_the_merchant_is_asked_for_the_scopes_and_comes_back_with_a_code() -> None:
    address = urlsplit(authorize_url(SHOP, APP, ["read_orders", "read_all_orders"], "https://suivi.example/back", "s1"))
    assert (address.netloc, address.path) == (SHOP, "/admin/oauth/authorize")
    assert parse_qs(address.query)["scope"] == ["read_all_orders,read_orders"]
    found = read_callback(signed(), APP, "s1", NOW)
    assert (found.shop, found.code, found.host) == (SHOP, "c0de", "aG9zdA")


@pytest.mark.parametrize(
    ("query", "state", "why"),
    [
        (signed(), "s2", "browser"),
        (signed(), "", "browser"),
        (signed(state=""), "", "browser"),
        (signed(shop="some-shop.myshopify.com.evil.example"), "s1", "store"),
        (signed(shop="evil.example/.myshopify.com"), "s1", "store"),
        (signed(shop="-x.myshopify.com"), "s1", "store"),
        (signed(shop="some-shop.myshopify.com\n"), "s1", "store"),
        (signed(shop=""), "s1", "store"),
        (signed(timestamp=str(int(NOW.timestamp()) - 91)), "s1", "signature"),
        ([*signed()[:-1], ("hmac", "0" * 64)], "s1", "signature"),
        (signed()[:-1], "s1", "signature"),
        ([*signed(), ("shop", "other.myshopify.com")], "s1", "twice"),
        (signed(code=""), "s1", "code"),
    ],
)
def test_a_callback_that_proves_nothing_is_refused(query: list[tuple[str, str]], state: str, why: str) -> None:
    with pytest.raises(Untrusted, match=why):
        read_callback(query, APP, state, NOW)


@pytest.mark.parametrize("shop", ["localhost", "10.0.0.1", "shop.myshopify.com:99", "a@shop.myshopify.com", "x" * 200])
def test_no_browser_and_no_token_is_sent_to_another_host(shop: str) -> None:
    with pytest.raises(Permanent):
        authorize_url(shop, APP, [], "https://suivi.example/back", "s1")


def session(secret: str = SECRET, algorithm: str = "HS256", **changes: Any) -> str:
    start = int(NOW.timestamp())
    claims = {
        "iss": f"https://{SHOP}/admin",
        "dest": f"https://{SHOP}",
        "aud": "client-1",
        "sub": "42",
        "exp": start + 60,
        "nbf": start,
        "iat": start,
        "jti": "one",
        "sid": "two",
    }
    kept = {key: value for key, value in (claims | changes).items() if value is not None}
    return jwt.encode(kept, secret, algorithm=algorithm)


def test_a_session_token_proves_the_store_and_the_person() -> None:
    found = read_session(session(), APP, NOW)
    assert (found.shop, found.user, found.expires_at) == (SHOP, "42", NOW + timedelta(seconds=60))
    rotated = App("client-1", ("a newer secret, of good length as well", SECRET))
    assert read_session(session(), rotated, NOW + timedelta(seconds=69)).user == "42"


@pytest.mark.parametrize(
    "token",
    [
        session(secret="another secret, but as long as the first one of this app, of course."),
        session(algorithm="HS384"),
        session(algorithm="none", secret=""),
        session(aud="client-2"),
        session(dest="https://other.myshopify.com"),
        session(iss="https://other.myshopify.com/admin"),
        session(iss="https://evil.example/admin", dest="https://evil.example"),
        session(dest=f"https://{SHOP}/x"),
        session(exp=int(NOW.timestamp()) - 11),
        session(nbf=int(NOW.timestamp()) + 11),
        session(exp=int(NOW.timestamp()) + 9_999_999_999_999),
        session(exp=None),
        session(nbf=None),
        session(dest=None),
        "",
        "a.b.c",
        "é.é.é",
    ],
)
def test_any_other_session_token_is_refused(token: str) -> None:
    with pytest.raises(Untrusted):
        read_session(token, APP, NOW)


def test_every_wrong_byte_of_a_session_token_fails() -> None:
    token = session()
    for at in range(len(token) - 1):  # of the last character two bits are padding
        other = "A" if token[at] != "A" else "B"
        with pytest.raises(Untrusted):
            read_session(token[:at] + other + token[at + 1 :], APP, NOW)


def test_secrets_do_not_show() -> None:
    assert SECRET not in repr(APP)
    assert "c0de" not in repr(read_callback(signed(), APP, "s1", NOW))

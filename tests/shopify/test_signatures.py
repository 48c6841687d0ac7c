"""Signatures of Shopify's own documentation fit; every wrong byte does not (facts: 7.3, 8.1, 8.5)."""

from datetime import UTC, datetime, timedelta

import pytest

from suivi.sources.shopify.api.signatures import CLOCK_TOLERANCE, fresh, proxy_ok, query_ok

SECRET = ["hush"]
QUERY = {
    "code": "0907a61c0c8d55e99db179b68161bc00",
    "shop": "some-shop.myshopify.com",
    "state": "0.6784241404160823",
    "timestamp": "1337178173",
    "hmac": "700e2dadb827fcc8609e9d5ce208b2e9cdaab9df07390d2cbca10d7c328fc4bf",
}
ASKED = datetime.fromtimestamp(1337178173, UTC)
PROXY = [
    ("extra", "1"),
    ("extra", "2"),
    ("shop", "shop-name.myshopify.com"),
    ("logged_in_customer_id", ""),
    ("path_prefix", "/apps/awesome_reviews"),
    ("timestamp", "1317327555"),
]
ANONYMOUS = "e072b6d7e6622d85912a5214b860d3100dc1e73d9bc29f43796ac8c9ff8093cb"
CUSTOMER = "4c68c8624d737112c91818c11017d24d334b524cb5c2b8ba08daa056f7395ddb"
PROXIED = datetime.fromtimestamp(1317327555, UTC)


def wrong(text: str) -> list[str]:
    """The text with each of its characters changed in turn, cut, and lengthened."""
    changed = [text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :] for at in range(len(text))]
    return [one for one in (*changed, text[:-1], text + "0", "", text.upper()) if one != text]


def test_the_query_of_the_documentation_fits_in_any_order() -> None:
    assert query_ok(QUERY.items(), SECRET, ASKED)
    assert query_ok(reversed(QUERY.items()), SECRET, ASKED)
    assert query_ok(QUERY.items(), ["new", "hush"], ASKED)


@pytest.mark.parametrize("name", list(QUERY))
def test_every_wrong_byte_of_the_query_fails(name: str) -> None:
    assert not any(query_ok({**QUERY, name: value}.items(), SECRET, ASKED) for value in wrong(QUERY[name]))
    assert not query_ok({**QUERY, "more": "1"}.items(), SECRET, ASKED)
    assert not query_ok([(key, value) for key, value in QUERY.items() if key != name], SECRET, ASKED)


@pytest.mark.parametrize("secrets", [[], [""], ["husk"], ["HUSH"]])
def test_no_other_secret_fits(secrets: list[str]) -> None:
    assert not query_ok(QUERY.items(), secrets, ASKED)
    assert not proxy_ok([*PROXY, ("signature", ANONYMOUS)], secrets, PROXIED)


def test_the_two_vectors_of_the_app_proxy_fit() -> None:
    assert proxy_ok([*PROXY, ("signature", ANONYMOUS)], SECRET, PROXIED)
    known = [(key, "1" if key == "logged_in_customer_id" else value) for key, value in PROXY]
    assert proxy_ok([("signature", CUSTOMER), *known], SECRET, PROXIED)
    assert not proxy_ok([("signature", ANONYMOUS), *known], SECRET, PROXIED)


@pytest.mark.parametrize("place", range(len(PROXY)))
def test_every_wrong_byte_of_a_proxied_request_fails(place: int) -> None:
    key, value = PROXY[place]
    for other in [*((key, one) for one in wrong(value) if one != value), *((one, value) for one in wrong(key))]:
        changed = [*PROXY[:place], other, *PROXY[place + 1 :], ("signature", ANONYMOUS)]
        assert not proxy_ok(changed, SECRET, PROXIED)


def test_every_wrong_byte_of_the_proxys_signature_fails() -> None:
    assert not any(proxy_ok([*PROXY, ("signature", one)], SECRET, PROXIED) for one in wrong(ANONYMOUS))
    assert not proxy_ok([*PROXY, ("signature", ANONYMOUS), ("signature", ANONYMOUS)], SECRET, PROXIED)


def test_what_is_old_or_from_the_future_does_not_count() -> None:
    late = CLOCK_TOLERANCE + timedelta(seconds=1)
    assert query_ok(QUERY.items(), SECRET, ASKED + CLOCK_TOLERANCE)
    assert not query_ok(QUERY.items(), SECRET, ASKED + late)
    assert not query_ok(QUERY.items(), SECRET, ASKED - late)
    assert not proxy_ok([*PROXY, ("signature", ANONYMOUS)], SECRET, PROXIED + late)


@pytest.mark.parametrize("timestamp", ["", "x", "-1", "1337178173.0", "١٣٣٧١٧٨١٧٣", "9" * 40])
def test_what_is_no_unix_time_is_not_fresh(timestamp: str) -> None:
    assert not fresh(timestamp, ASKED)

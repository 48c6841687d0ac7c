"""Shopify's signatures of addresses: the query of OAuth's callback, and the app proxy's."""

import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlencode

Pairs = Iterable[tuple[str, str]]

# Shopify's own library allows this much between its clock and ours.
CLOCK_TOLERANCE = timedelta(seconds=90)


def query_ok(query: Pairs, secrets: Iterable[str], now: datetime) -> bool:
    """Whether ``hmac`` signs the other parameters of an address that Shopify sent the browser to, lately.

    Shopify: without ``hmac`` and ``signature``, sorted, form-encoded; hex HMAC-SHA256 with the app's secret.
    """
    pairs = list(query)
    signed = urlencode(sorted((key, value) for key, value in pairs if key not in {"hmac", "signature"}))
    return _signed(signed, _only(pairs, "hmac"), secrets) and fresh(_only(pairs, "timestamp"), now)


def proxy_ok(query: Pairs, secrets: Iterable[str], now: datetime) -> bool:
    """Whether ``signature`` signs a request that came through the app proxy, lately.

    Shopify: without ``signature``, repeated keys joined by commas, ``key=value`` sorted and joined by nothing;
    hex HMAC-SHA256. It proves that Shopify passed the request on, not that the visitor owns any order.
    """
    pairs = list(query)
    values: dict[str, list[str]] = {}
    for key, value in pairs:
        if key != "signature":
            values.setdefault(key, []).append(value)
    signed = "".join(sorted(f"{key}={','.join(value)}" for key, value in values.items()))
    return _signed(signed, _only(pairs, "signature"), secrets) and fresh(_only(pairs, "timestamp"), now)


def fresh(timestamp: str, now: datetime) -> bool:
    """Whether a Unix time in seconds is about now."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12):
        return False
    return abs(now.timestamp() - int(timestamp)) <= CLOCK_TOLERANCE.total_seconds()


def _signed(message: str, given: str, secrets: Iterable[str]) -> bool:
    """Constant time, whichever secret fits; an empty secret never fits."""
    fits = False
    for secret in secrets:
        expected = hmac.digest(secret.encode(), message.encode("utf-8", "surrogatepass"), "sha256").hex()
        fits |= hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogatepass")) and bool(secret)
    return fits


def _only(pairs: list[tuple[str, str]], name: str) -> str:
    """The value of a parameter that is there once, else ""."""
    found = [value for key, value in pairs if key == name]
    return found[0] if len(found) == 1 else ""

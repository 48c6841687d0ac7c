"""Is this really from whom it says? Signatures of messages that come in, and of those that go out."""

import base64
import hmac
from collections.abc import Iterable


def shopify_signature_ok(body: bytes, header: str, secrets: Iterable[str]) -> bool:
    """Whether ``header`` (``X-Shopify-Hmac-Sha256``) signs the raw ``body`` with any of the secrets.

    The time taken does not depend on where a signature differs, nor on which secret fits.
    Shopify: base64 of HMAC-SHA256 over the raw bytes; while a secret is being rotated, the oldest one not yet
    revoked signs, so both must be accepted. An empty secret never fits.
    """
    given = header.strip().encode("utf-8", "replace")
    fits = False
    for secret in secrets:
        expected = base64.b64encode(hmac.digest(secret.encode(), body, "sha256"))
        fits |= hmac.compare_digest(expected, given) and bool(secret)
    return fits


def webhook_signature(secret: str, key: str, at: str, body: bytes) -> str:
    """The signature of a webhook that goes out: ``v1,`` and the base64 of HMAC-SHA256 over id, time (Unix seconds) and
    body with dots between (https://www.standardwebhooks.com).
    """
    signed = hmac.digest(secret.encode(), f"{key}.{at}.".encode() + body, "sha256")
    return f"v1,{base64.b64encode(signed).decode()}"

"""Checking what signs a push: raw bytes, constant time, and an end to how long a signed moment is good."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from suivi.carriers.contract import Push, Secrets, Verified

TOLERANCE = timedelta(minutes=5)


def hmac_hex(secret: str, message: bytes) -> str:
    """HMAC-SHA256 as lower-case hexadecimal."""
    return hmac.digest(secret.encode(), message, "sha256").hex()


def hmac_base64(secret: str, message: bytes) -> str:
    """HMAC-SHA256 as base64."""
    return base64.b64encode(hmac.digest(secret.encode(), message, "sha256")).decode()


def fits(given: str, secrets: Iterable[str], sign: Callable[[str], str]) -> bool:
    """Whether any of the secrets signs so. The time taken does not depend on which, nor on where it differs."""
    found = False
    for secret in secrets:
        if secret:
            found |= hmac.compare_digest(sign(secret).encode(), given.encode("utf-8", "replace"))
    return found


def same(given: str, expected: str) -> bool:
    """Whether two secrets are equal, in constant time; an empty one never is."""
    return bool(expected) and hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def unix_moment(value: str) -> datetime | None:
    """A Unix time in seconds, None for anything else."""
    if not value.isascii() or not value.isdecimal() or len(value) > 11:
        return None
    try:
        return datetime.fromtimestamp(int(value), UTC)
    except (OverflowError, OSError, ValueError):
        return None


def timely(signed_at: datetime | None, now: datetime, tolerance: timedelta = TOLERANCE) -> bool:
    """Whether a signed moment is near enough to now, before or after."""
    return signed_at is not None and abs(now - signed_at) <= tolerance


def unsigned(push: Push, secrets: Secrets) -> Verified:
    """A push that nothing signs: good as a hint where it came to our secret address."""
    if same(push.token, secrets.token):
        return Verified(genuine=True, covers_body=False, replay_key=digest(push.body))
    return refused("Nothing signs this message, and it was not sent to the secret address.")


def refused(why: str) -> Verified:
    """A push that is not believed."""
    return Verified(genuine=False, why=why)


def digest(body: bytes) -> str:
    """What identifies a delivery that has no id of its own."""
    return hashlib.sha256(body).hexdigest()


def from_base64(value: str) -> bytes | None:
    """The bytes, None for what is not base64."""
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return None


class Expected(NamedTuple):
    """What a signed time stamp is held against: the secrets, this moment, and how far from it the stamp may be."""

    secrets: tuple[str, ...]
    now: datetime
    tolerance: timedelta


def stamp_signed(push: Push, stamp: str, given: str, signed_at: datetime | None, expected: Expected) -> Verified:
    """A push whose signature is the hexadecimal HMAC-SHA256 of its time stamp alone: it does not cover what is told."""
    if not fits(given.lower(), expected.secrets, lambda secret: hmac_hex(secret, stamp.encode())):
        return refused("The signature does not fit the time stamp.")
    if not timely(signed_at, expected.now, expected.tolerance):
        return refused("The signed time is too far from now: this may be a replay.")
    return Verified(genuine=True, covers_body=False, replay_key=digest(push.body))

import base64
import hashlib
import hmac

import pytest

from suivi.lib.signing import shopify_signature_ok

BODY = '{"name":"#1001 é"}'.encode()


def sign(secret: str, body: bytes = BODY) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


@pytest.mark.parametrize(
    ("header", "secrets", "fits"),
    [
        (sign("new"), ["new"], True),
        (sign("old"), ["new", "old"], True),  # while a secret is being rotated
        (sign("other"), ["new", "old"], False),
        (sign("new", BODY + b" "), ["new"], False),
        ("", ["new"], False),
        ("é\u2028\ud800", ["new"], False),
        (sign(""), [""], False),
        (sign("new"), [], False),
    ],
)
def test_a_signature_fits_one_of_the_secrets_or_it_does_not(header: str, secrets: list[str], fits: bool) -> None:
    assert shopify_signature_ok(BODY, header, secrets) is fits

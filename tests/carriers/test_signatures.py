"""Who says so? Every provider's signature, with real vectors; and every changed byte, replay and foreign key."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from suivi.carriers import PROVIDERS
from suivi.carriers.contract import Push, Secrets

NOW = datetime(2026, 7, 1, 13, 0, tzinfo=UTC)
SECRET = "test-secret-not-real"
BODY = b'{"hello": "world", "verify": {}}'
UNIX = str(int(NOW.timestamp()))


def hex_of(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def vectors(samples: Path) -> list[tuple[str, Push, Secrets, datetime]]:
    """The signed bodies of the collection: provider, push, secrets, moment."""
    keys = json.loads((samples / "signed" / "shipengine_jwks.json").read_text())
    found = []
    for line in (samples / "signed" / "index.jsonl").read_text().splitlines():
        one = json.loads(line)
        push = Push(body=(samples / "signed" / one["body"]).read_bytes(), headers=one["headers"])
        now = datetime.fromtimestamp(one["now"], UTC) if one["now"] else NOW
        found.append((one["provider"], push, Secrets(signing=(one["secret"],), keys=keys), now))
    return found


# Where the signature covers only a time stamp, the push is a hint.
HINTS = {"track123", "trackingmore", "ups"}


def test_every_collected_signature_is_good(samples: Path) -> None:
    seen = set()
    for provider, push, secrets, now in vectors(samples):
        verified = PROVIDERS[provider].verify(push, secrets, now)
        assert verified.genuine, (provider, verified.why)
        assert verified.covers_body is (provider not in HINTS)
        assert verified.replay_key
        seen.add(provider)
    assert seen == {"aftership", "track17", "shippo", "track123", "shipengine"}


def test_every_changed_byte_is_refused(samples: Path) -> None:
    for provider, push, secrets, now in vectors(samples):
        if provider in HINTS:
            continue
        step = 7 if provider == "shipengine" else 1  # an RSA check costs more; every seventh byte tells the same
        for place in range(0, len(push.body), step):
            changed = push.body[:place] + bytes([push.body[place] ^ 1]) + push.body[place + 1 :]
            altered = Push(body=changed, headers=push.headers)
            assert not PROVIDERS[provider].verify(altered, secrets, now).genuine, (provider, place)


def test_every_changed_character_of_a_signature_is_refused(samples: Path) -> None:
    for provider, push, secrets, now in vectors(samples):
        for name, value in push.headers.items():
            if name == "As-Webhook-Version":
                continue
            for place in range(0, len(value), 5):
                other = "A" if value[place] != "A" else "B"
                headers = {**push.headers, name: value[:place] + other + value[place + 1 :]}
                assert not PROVIDERS[provider].verify(Push(body=push.body, headers=headers), secrets, now).genuine


def test_a_stranger_is_refused(samples: Path) -> None:
    for provider, push, secrets, now in vectors(samples):
        stranger = Secrets(signing=("another-secret",))
        assert not PROVIDERS[provider].verify(push, stranger, now).genuine, provider
        bare = Push(body=push.body.replace(b"signature", b"x"))
        assert not PROVIDERS[provider].verify(bare, secrets, now).genuine, provider
        assert not PROVIDERS[provider].verify(push, Secrets(signing=("",)), now).genuine, provider


def test_while_a_secret_is_replaced_both_are_good(samples: Path) -> None:
    for provider, push, secrets, now in vectors(samples):
        both = Secrets(signing=("the-new-one", *secrets.signing), keys=secrets.keys)
        assert PROVIDERS[provider].verify(push, both, now).genuine, provider


@pytest.mark.parametrize(
    ("provider", "tolerated"),
    [
        ("shippo", timedelta(minutes=5)),
        ("shipengine", timedelta(minutes=5)),
        ("track123", timedelta(hours=60)),
    ],
)
def test_a_replay_is_refused_where_a_time_is_signed(samples: Path, provider: str, tolerated: timedelta) -> None:
    push, secrets, now = next(one[1:] for one in vectors(samples) if one[0] == provider)
    late = timedelta(seconds=1)
    for moment, good in [
        (now + tolerated, True),
        (now - tolerated, True),
        (now + tolerated + late, False),
        (now - tolerated - late, False),
    ]:
        assert PROVIDERS[provider].verify(push, secrets, moment).genuine is good, moment


def test_easypost_signs_with_the_compatible_form_of_its_secret(samples: Path) -> None:
    fixture = json.loads((samples / "easypost" / "webhook-hmac-fixture.json").read_text())["webhooks"]
    body = (samples / "easypost" / "event-body.json").read_bytes().removesuffix(b"\n")
    push = Push(body=body, headers={"x-hmac-signature": fixture["hmac_signature"]})
    verified = PROVIDERS["easypost"].verify(push, Secrets(signing=(fixture["secret"],)), NOW)
    assert verified.genuine
    assert verified.covers_body
    for place in range(0, len(body), 11):
        changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        altered = Push(body=changed, headers=push.headers)
        assert not PROVIDERS["easypost"].verify(altered, Secrets(signing=(fixture["secret"],)), NOW).genuine


def easypost_second(path: str = "/hooks/1", stamp: str = UNIX) -> dict[str, str]:
    signed = f"{stamp}POST{path}".encode() + BODY
    return {
        "X-Hmac-Signature-V2": "hmac-sha256-hex=" + hex_of(SECRET, signed),
        "X-Timestamp": stamp,
        "X-Path": path,
    }


@pytest.mark.parametrize(
    ("headers", "path", "now", "good"),
    [
        (easypost_second(), "/hooks/1", NOW, True),
        (easypost_second(), "", NOW, True),
        (easypost_second(), "/hooks/2", NOW, False),
        (easypost_second(), "/hooks/1", NOW + timedelta(minutes=6), False),
        (easypost_second(stamp="soon"), "/hooks/1", NOW, False),
        ({**easypost_second(), "X-Path": "/hooks/2"}, "/hooks/2", NOW, False),
        # A broken newer signature is not saved by the older one.
        ({**easypost_second(), "X-Hmac-Signature-V2": "x",
          "X-Hmac-Signature": "hmac-sha256-hex=" + hex_of(SECRET, BODY)}, "/hooks/1", NOW, False),
    ],
)  # fmt: skip
def test_easyposts_newer_signature_covers_time_and_path(
    headers: dict[str, str], path: str, now: datetime, good: bool
) -> None:
    push = Push(body=BODY, headers=headers, path=path)
    assert PROVIDERS["easypost"].verify(push, Secrets(signing=(SECRET,)), now).genuine is good


def test_trackingmore_signs_only_the_time() -> None:
    headers = {"timestamp": UNIX, "signature": hex_of(SECRET, UNIX.encode())}
    verify = PROVIDERS["trackingmore"].verify
    good = verify(Push(body=BODY, headers=headers), Secrets(signing=(SECRET,)), NOW)
    assert (good.genuine, good.covers_body) == (True, False)
    late = NOW + timedelta(hours=73)
    assert not verify(Push(body=BODY, headers=headers), Secrets(signing=(SECRET,)), late).genuine
    assert not verify(
        Push(body=BODY, headers={**headers, "timestamp": "1782910801"}), Secrets(signing=(SECRET,)), NOW
    ).genuine


def test_trackingmores_older_push_signs_in_its_body() -> None:
    email = "owner@shop.example"
    info = {"timeStr": UNIX, "signature": hex_of(email, UNIX.encode())}
    verify = PROVIDERS["trackingmore"].verify
    push = Push(body=json.dumps({"data": {}, "verifyInfo": info}).encode())
    assert verify(push, Secrets(signing=(email,)), NOW).genuine
    assert not verify(push, Secrets(signing=("thief@shop.example",)), NOW).genuine
    assert not verify(Push(body=b"not json"), Secrets(signing=(email,)), NOW).genuine


@pytest.mark.parametrize(
    ("headers", "token", "secrets", "genuine"),
    [
        ({"User-Agent": "UPSPubSubTrackingService", "x-api-key": SECRET}, "", Secrets(signing=(SECRET,)), True),
        ({"Authorization": f"Bearer {SECRET}"}, "", Secrets(signing=(SECRET,)), True),
        ({"x-api-key": "guess"}, "", Secrets(signing=(SECRET,)), False),
        ({"User-Agent": "curl/8", "x-api-key": SECRET}, "", Secrets(signing=(SECRET,)), False),
        ({}, "t0ken", Secrets(token="t0ken"), True),
        ({}, "guess", Secrets(token="t0ken"), False),
        ({}, "", Secrets(), False),
    ],
)
def test_ups_gives_back_a_credential_and_that_is_a_hint(
    headers: dict[str, str], token: str, secrets: Secrets, genuine: bool
) -> None:
    verified = PROVIDERS["ups"].verify(Push(body=BODY, headers=headers, token=token), secrets, NOW)
    assert (verified.genuine, verified.covers_body) == (genuine, False)


def test_shippo_without_a_signature_counts_on_its_secret_address() -> None:
    verify = PROVIDERS["shippo"].verify
    hint = verify(Push(body=BODY, token="t0ken"), Secrets(token="t0ken"), NOW)
    assert (hint.genuine, hint.covers_body) == (True, False)
    # Once the account signs, an unsigned message is a forged one.
    assert not verify(Push(body=BODY, token="t0ken"), Secrets(signing=(SECRET,), token="t0ken"), NOW).genuine


@pytest.mark.parametrize("provider", ["laposte", "dhl", "fedex", "gls", "usps"])
def test_who_is_only_asked_sends_nothing(provider: str) -> None:
    verified = PROVIDERS[provider].verify(Push(body=BODY, token="t0ken"), Secrets(token="t0ken"), NOW)
    assert not verified.genuine


def shipengine(key: RSAPrivateKey, stamp: str, kid: str = "k1") -> Push:
    signature = key.sign(stamp.encode() + b"." + BODY, PKCS1v15(), SHA256())
    headers = {
        "X-ShipEngine-RSA-SHA256-Key-Id": kid,
        "X-ShipEngine-RSA-SHA256-Signature": base64.b64encode(signature).decode(),
        "X-ShipEngine-Timestamp": stamp,
    }
    return Push(body=BODY, headers=headers)


def as_jwk(key: RSAPrivateKey, kid: str = "k1") -> dict[str, Any]:
    numbers = key.public_key().public_numbers()

    def encoded(number: int) -> str:
        raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    return {"keys": [{"kty": "RSA", "kid": kid, "n": encoded(numbers.n), "e": encoded(numbers.e)}]}


@pytest.fixture(scope="module")
def key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


@pytest.mark.parametrize(
    ("make", "genuine", "unknown_key"),
    [
        (lambda key: (shipengine(key, "2026-07-01T13:00:00Z"), as_jwk(key)), True, False),
        (lambda key: (shipengine(key, "2026-07-01T13:00:00Z", "k2"), as_jwk(key)), False, True),
        (lambda key: (shipengine(key, "2026-07-01T13:00:00Z"), {}), False, True),
        (lambda key: (shipengine(key, "2026-07-01T13:00:00Z"), {"keys": [{"kty": "?"}]}), False, True),
        (lambda key: (shipengine(key, "2026-07-01T13:00:00"), as_jwk(key)), False, False),
        (lambda key: (shipengine(key, "yesterday"), as_jwk(key)), False, False),
        (lambda key: (Push(body=BODY), as_jwk(key)), False, False),
    ],
)
def test_shipengines_keys(
    key: RSAPrivateKey,
    make: Callable[[RSAPrivateKey], tuple[Push, dict[str, Any]]],
    genuine: bool,
    unknown_key: bool,
) -> None:
    push, keys = make(key)
    verified = PROVIDERS["shipengine"].verify(push, Secrets(keys=keys), NOW)
    assert (verified.genuine, verified.unknown_key) == (genuine, unknown_key)


def test_aftership_names_its_deliveries(samples: Path) -> None:
    push, secrets, now = next(one[1:] for one in vectors(samples) if one[0] == "aftership")
    assert PROVIDERS["aftership"].verify(push, secrets, now).replay_key == "94dadd60-ed26-46d0-aa52-3ced925a50ff"

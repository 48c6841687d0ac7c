"""Messages signed with keys that the provider publishes: loaded, kept, and loaded anew when it changes them."""

import base64
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from suivi.accounts.models import TrackingProvider
from suivi.carriers.contract import Failure, Request, Response
from suivi.inbox import asking
from suivi.inbox.models import Delivery
from tests.carriers.test_signatures import as_jwk
from tests.inbox.pushing import door, post
from tests.inbox.test_pushes import shop  # noqa: F401 - a fixture
from tests.providers import said
from tests.road import NOW, process_all

pytestmark = pytest.mark.django_db
STAMP = NOW.isoformat().replace("+00:00", "Z")


@pytest.fixture(scope="module")
def key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


def push(key: RSAPrivateKey, number: str) -> tuple[bytes, dict[str, str]]:
    body = json.dumps({"data": {"tracking_number": number, "status_code": "IT", "events": []}}).encode()
    signature = key.sign(STAMP.encode() + b"." + body, PKCS1v15(), SHA256())
    return body, {
        "x-shipengine-timestamp": STAMP,
        "x-shipengine-rsa-sha256-key-id": "k1",
        "x-shipengine-rsa-sha256-signature": base64.b64encode(signature).decode(),
    }


def publishing(reply: Response | Failure):
    def send(requests: list[Request]) -> list[Response | Failure]:
        assert [one.url for one in requests] == ["https://api.shipengine.com/jwks"]
        return [reply]

    return send


def test_a_new_key_makes_a_hint_until_it_is_loaded(shop, key) -> None:  # noqa: F811
    path = door(shop, "shipengine", "")
    assert asking.load_keys(NOW, publishing(said({"keys": []}))) == 1
    assert asking.load_keys(NOW, publishing(said({}))) == 0  # nothing is due
    assert post(path, *push(key, "N1")) == 200
    later = NOW + timedelta(minutes=6)
    process_all(later)
    assert Delivery.objects.get().headers["Hint"] == "key"
    assert asking.load_keys(later, publishing(said(as_jwk(key)))) == 1
    assert post(path, *push(key, "N2")) == 200
    assert "Hint" not in Delivery.objects.latest("id").headers


@pytest.mark.parametrize(
    "reply", [said({}, 500), said({"keys": 1}), Failure(kind="outage", message="no", again=True), Response(status=200)]
)
def test_keys_that_cannot_be_loaded_leave_those_that_are_known(shop, reply) -> None:  # noqa: F811
    door(shop, "shipengine", "")
    asking.load_keys(NOW, publishing(said({"keys": [{"kid": "k1"}]})))
    assert asking.load_keys(NOW + timedelta(days=1), publishing(reply)) == 0
    assert TrackingProvider.objects.get().keys == {"keys": [{"kid": "k1"}]}
    assert TrackingProvider.objects.get().keys_due_at == NOW + timedelta(days=1, minutes=5)


def test_who_signs_wrongly_with_a_known_key_is_turned_away(shop, key) -> None:  # noqa: F811
    path = door(shop, "shipengine", "")
    asking.load_keys(NOW, publishing(said(as_jwk(key))))
    body, headers = push(key, "N1")
    assert post(path, body + b" ", headers) == 401

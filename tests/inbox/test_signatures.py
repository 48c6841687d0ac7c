"""A webhook counts when its signature fits the very bytes that came (facts: 7.3), and not otherwise."""

from collections.abc import Iterator

import pytest

from suivi.accounts import secrets
from suivi.accounts.models import Shop
from suivi.inbox.models import Delivery
from tests.door import deliver, sign
from tests.road import NOW, new_shop

DOMAIN = "some-shop.myshopify.com"
BODY = b'{"id":1,"name":"#1001"}'
# Computed apart from Suivi: printf '%s' BODY | openssl dgst -sha256 -hmac hush -binary | base64
HUSH = "ybi5GMyq3UlgsyWLTJU1wvBRjL3uJyvuWTBki5k2cJY="
TOPICS = ("orders/updated", "customers/redact", "shop/redact", "customers/data_request")


@pytest.fixture
def shop(db: None) -> Shop:
    shop = new_shop()
    Shop.objects.filter(pk=shop.pk).update(domain=DOMAIN, platform=Shop.Platform.SHOPIFY)
    secrets.put(shop, secrets.SHOPIFY_WEBHOOK, "hush", NOW)
    return shop


def status(body: bytes, signature: str, *, topic: str = "orders/updated", domain: str = DOMAIN) -> int:
    headers = {
        "x-shopify-shop-domain": domain,
        "x-shopify-topic": topic,
        "x-shopify-webhook-id": "one",
        "x-shopify-hmac-sha256": signature,
    }
    return deliver("/webhooks/shopify", headers, body)


def wrong(right: bytes) -> Iterator[bytes]:
    """With each byte changed in turn, cut, and lengthened."""
    yield from (right[:at] + bytes([right[at] ^ 1]) + right[at + 1 :] for at in range(len(right)))
    yield from (right[:-1], right + b"0", b"")


def test_a_signature_made_elsewhere_fits(shop: Shop) -> None:
    assert sign(BODY, "hush") == HUSH
    assert status(BODY, HUSH) == 200
    assert bytes(Delivery.objects.get(shop=shop).body) == BODY


@pytest.mark.parametrize("topic", TOPICS)
def test_every_wrong_byte_is_refused_and_nothing_is_kept(shop: Shop, topic: str) -> None:
    assert {status(body, HUSH, topic=topic) for body in wrong(BODY)} == {401}
    assert {status(BODY, one.decode(), topic=topic) for one in wrong(HUSH.encode())} == {401}
    assert not Delivery.objects.exists()


def test_while_a_secret_is_rotated_the_old_and_the_new_one_count(shop: Shop) -> None:
    secrets.put(shop, secrets.SHOPIFY_WEBHOOK, "newer", NOW)
    assert [status(BODY, sign(BODY, secret)) for secret in ("hush", "newer", "other")] == [200, 200, 401]

"""Webhooks at the door."""

import pytest

from suivi.accounts import secrets
from suivi.accounts.models import Shop
from suivi.inbox import intake
from suivi.inbox.models import Delivery
from tests.door import knock
from tests.road import NOW

BODY = b'{"id": 1}'


@pytest.fixture
def shop(transactional_db) -> Shop:
    shop = Shop.objects.create(handle="a", name="A", domain="a.myshopify.com", platform="shopify", created_at=NOW)
    secrets.put(shop, secrets.SHOPIFY_WEBHOOK, "old-secret", NOW)
    secrets.put(shop, secrets.SHOPIFY_WEBHOOK, "new-secret", NOW)
    return shop


def post(body: bytes = BODY, *, secret: str = "new-secret", domain: str = "a.myshopify.com", key: str = "w1") -> int:
    return knock(body, secret=secret, domain=domain, key=key)


@pytest.mark.parametrize("secret", ["new-secret", "old-secret"])
def test_both_secrets_are_good_while_one_is_rotated(shop, secret):
    assert post(secret=secret) == 200
    row = Delivery.objects.get()
    assert (bytes(row.body), row.topic, row.dedupe_key, row.state) == (BODY, "orders/create", "w1", "due")


def test_a_repeated_delivery_is_answered_and_changes_nothing(shop):
    assert [post(), post(), post(key="w2")] == [200, 200, 200]
    assert Delivery.objects.count() == 2


@pytest.mark.parametrize(
    ("secret", "domain"), [("wrong", "a.myshopify.com"), ("new-secret", "b.myshopify.com"), ("", "")]
)
def test_what_is_not_ours_is_refused(shop, secret, domain):
    assert post(secret=secret, domain=domain) == 401
    assert not Delivery.objects.exists()


def test_a_body_over_the_limit_is_refused(shop):
    assert post(b"x" * (intake.LARGEST + 1)) == 413

"""Looking up has its limits, whichever process counts."""

from datetime import timedelta

import pytest

from suivi.customers import limits
from suivi.customers.models import Tries
from tests.road import NOW, new_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return new_shop()


def test_an_address_may_try_so_often(shop):
    tried = [limits.too_many(shop, "192.0.2.1", str(place), NOW) for place in range(limits.PER_ADDRESS + 2)]
    assert tried == [False] * limits.PER_ADDRESS + [True, True]
    assert not limits.too_many(shop, "192.0.2.2", "1", NOW)
    assert not limits.too_many(shop, "192.0.2.1", "1", NOW + limits.STRETCH)


def test_an_order_may_be_tried_so_often_from_everywhere(shop):
    tried = [limits.too_many(shop, f"192.0.2.{place}", "1001", NOW) for place in range(limits.PER_ORDER + 1)]
    assert tried == [False] * limits.PER_ORDER + [True]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("unknown", "unknown", True),
    ],
)
def test_whose_address_is_the_same(shop, one, other, same):
    limits.too_many(shop, one, "a", NOW)
    limits.too_many(shop, other, "b", NOW)
    assert (2 in Tries.objects.values_list("count", flat=True)) is same


def test_counts_name_nobody_and_are_forgotten(shop):
    limits.too_many(shop, "192.0.2.1", "1001", NOW)
    assert all("192" not in who and "1001" not in who for who in Tries.objects.values_list("who", flat=True))
    assert limits.forget(NOW) == 0
    assert limits.forget(NOW + timedelta(hours=2)) == 2

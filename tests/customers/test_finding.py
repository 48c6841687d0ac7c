"""Which order a customer means: nobody finds an order that is not theirs, in whichever shop."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from suivi.core.facts import Facts, decode
from suivi.customers.finding import order_of, parcels_of
from suivi.orders.models import Order, OrderFacts, Parcel
from tests.once import made_once
from tests.road import fill, new_shop

pytestmark = pytest.mark.django_db
KINDS = ("email", "phone", "postcode")


@pytest.fixture(scope="module")
def shops(django_db_setup, django_db_blocker):
    with made_once(django_db_blocker):
        found = [new_shop("one"), new_shop("two")]
        for shop, orders in zip(found, (12, 20), strict=True):  # of the same numbers, partly of other people
            fill(shop, orders)
        yield found


def facts_of(shop, order: int) -> Facts:
    return decode(OrderFacts.objects.get(shop=shop, id=order).document)


def proof(facts: Facts, kind: str) -> str:
    customer = facts.customer
    return {"email": customer.email, "phone": customer.phone, "postcode": customer.shipping.zip}[kind]


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_customer_finds_their_own_order_and_no_other(shops, data):
    asked, theirs = (data.draw(st.sampled_from(shops)) for _ in range(2))
    wanted = data.draw(st.sampled_from(list(Order.objects.filter(shop=asked).order_by("id"))))
    own = data.draw(st.sampled_from(list(Order.objects.filter(shop=theirs).order_by("id"))))
    kind = data.draw(st.sampled_from(KINDS))
    given_proof = proof(facts_of(theirs, own.id), kind)
    found = order_of(asked, wanted.name, given_proof)
    rightly = given_proof == proof(facts_of(asked, wanted.id), kind)
    assert found == (wanted.id if rightly else None)


@pytest.mark.parametrize(
    "write",
    [
        str.upper,
        lambda text: f"  {text} ",
        lambda text: text.replace("+33", "0") if text.startswith("+33") else text,
        lambda text: " ".join(text[place : place + 2] for place in range(0, len(text), 2)) if text.isdigit() else text,
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_however_it_is_written(shops, kind, write):
    row = Order.objects.filter(shop=shops[0]).order_by("id").first()
    assert order_of(shops[0], f" {row.name} ", write(proof(facts_of(shops[0], row.id), kind))) == row.id


@pytest.mark.parametrize("nothing", ["", " ", "-", "0", "@", "+", "\x00", "é" * 300])
def test_nothing_proves_nothing(shops, nothing):
    name = Order.objects.filter(shop=shops[0]).first().name
    assert order_of(shops[0], name, nothing) is None
    assert order_of(shops[0], nothing, nothing) is None


def test_a_missing_order_asks_the_database_as_an_existing_one_does(shops, django_assert_num_queries):
    name = Order.objects.filter(shop=shops[0]).first().name
    for number in (name, "#99999999"):
        with django_assert_num_queries(3):
            assert order_of(shops[0], number, "nobody@example.com") is None


def test_a_parcel_is_found_in_its_own_shop_only(shops):
    number = Parcel.objects.filter(shop=shops[1]).exclude(number="").order_by("-shipped_at").first().number
    assert parcels_of(shops[1], number.lower())[0][2] == number
    assert parcels_of(new_shop("three"), number) == []
    assert parcels_of(shops[1], "") == []

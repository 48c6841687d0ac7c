"""A shop with its people."""

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from suivi.accounts.models import Membership, Person, Role, Shop
from suivi.lib import clock


@pytest.fixture(autouse=True)
def _no_rate_limits(settings):
    settings.ACCOUNT_RATE_LIMITS = False  # one machine signs in many times here


@pytest.fixture
def shop(db) -> Shop:
    return Shop.objects.create(handle="atelier", name="Atelier", created_at=clock.now())


@pytest.fixture
def other_shop(db) -> Shop:
    return Shop.objects.create(handle="rival", name="Rival", created_at=clock.now())


def worker(shop: Shop, role: Role, email: str) -> Person:
    person = Person.objects.create(
        email=email, name=email.split("@")[0].capitalize(), password=make_password("a-Long-secret-9")
    )
    Membership.objects.create(shop=shop, person=person, role=role)
    return person


@pytest.fixture
def owner(shop) -> Person:
    return worker(shop, Role.OWNER, "olga@example.com")


@pytest.fixture
def agent(shop) -> Person:
    return worker(shop, Role.AGENT, "ann@example.com")


@pytest.fixture
def viewer(shop) -> Person:
    return worker(shop, Role.VIEWER, "vic@example.com")


@pytest.fixture
def outsider(other_shop) -> Person:
    return worker(other_shop, Role.OWNER, "otto@example.com")


@pytest.fixture
def as_owner(owner) -> Client:
    return signed_in(owner)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client

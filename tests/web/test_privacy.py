"""The page on which owners see and answer what customers ask about their data."""

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from suivi.accounts.models import AuditEntry, Shop
from suivi.inbox.erasing import erase
from suivi.inbox.models import PrivacyRequest
from suivi.lib import clock
from suivi.orders.models import Order
from tests.road import fill

PAGE = "settings_privacy"


@pytest.fixture
def email(shop: Shop) -> str:
    fill(shop, 5)
    return Order.objects.exclude(email="").order_by("id")[0].email


def ask(client: Client, email: str, kind: str) -> str:
    return client.post(
        reverse(PAGE, args=["atelier"]), {"email": email, "kind": kind, "sure": "on"}, follow=True
    ).content.decode()


def test_a_question_is_shown_until_it_is_answered(as_owner: Client, email: str) -> None:
    page = ask(as_owner, email, "collect")
    assert "To be answered" in page
    assert email in page
    pk = PrivacyRequest.objects.get().pk
    packed = as_owner.post(reverse("privacy_download", args=["atelier", pk]))
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        assert email in b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "no-store" in packed.headers["Cache-Control"]
    page = as_owner.post(reverse("privacy_answered", args=["atelier", pk]), follow=True).content.decode()
    assert email not in page
    assert "1 order" in page
    assert PrivacyRequest.objects.get().sealed == ""
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"privacy.collect_asked", "privacy.collected", "privacy.answered"} <= verbs
    assert not AuditEntry.objects.filter(detail__icontains=email).exists()


def test_an_owner_has_a_customer_erased(as_owner: Client, email: str) -> None:
    order = Order.objects.filter(email=email)[0]
    ask(as_owner, email, "erase")
    while erase(clock.now()):
        pass
    assert not Order.objects.filter(email=email).exists()
    page = as_owner.get(reverse("order", args=["atelier", order.pk[1]])).content.decode()
    assert "personal data was erased" in page
    assert email not in page
    assert order.customer_name not in page
    assert email not in as_owner.get(reverse(PAGE, args=["atelier"])).content.decode()


def test_erasing_wants_to_be_meant(as_owner: Client, email: str) -> None:
    page = as_owner.post(reverse(PAGE, args=["atelier"]), {"email": email, "kind": "erase"}).content.decode()
    assert "Say that you know it" in page
    assert not PrivacyRequest.objects.exists()


def test_the_page_asks_as_much_for_many_requests_as_for_few(
    as_owner: Client, shop: Shop, django_assert_max_num_queries: object
) -> None:
    now = clock.now()
    PrivacyRequest.objects.bulk_create(
        PrivacyRequest(shop=shop, kind="erase", asked_at=now, deadline=now, due_at=now) for _ in range(30)
    )
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        assert as_owner.get(reverse(PAGE, args=["atelier"])).status_code == 200

"""Deliveries written at the door: all fields, once, and on disk."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from suivi.inbox import durable
from suivi.inbox.models import Delivery
from tests.road import NOW, new_shop

STRICT = {"sqlite": ("PRAGMA synchronous", 2), "postgresql": ("SHOW synchronous_commit", "on")}  # 2: FULL


def row(key: str, **other: object) -> durable.Row:
    plain = durable.Row(1, "shopify", "orders/create", key, '{"X-Shopify-Name": "é"}', b"\x00\xff{}", NOW, None)
    return plain._replace(**other)


@pytest.mark.django_db
def test_a_row_holds_what_came_and_is_due_at_once() -> None:
    shop = new_shop()
    before = NOW - timedelta(seconds=1)
    durable.write([row("a", shop_id=shop.pk), row("b", shop_id=shop.pk, triggered_at=before)])
    first, second = Delivery.objects.order_by("id")
    assert (first.source, first.topic, first.dedupe_key, first.state) == ("shopify", "orders/create", "a", "due")
    assert (bytes(first.body), first.headers) == (b"\x00\xff{}", {"X-Shopify-Name": "é"})
    assert (first.received_at, first.due_at, first.triggered_at) == (NOW, NOW, None)
    assert (second.triggered_at, first.attempts, first.error, first.leased_until) == (before, 0, "", None)


@pytest.mark.django_db
def test_what_was_seen_before_changes_nothing_also_within_a_batch() -> None:
    shop = new_shop()
    durable.write([row("a", shop_id=shop.pk), row("a", shop_id=shop.pk, body=b"again"), row("b", shop_id=shop.pk)])
    durable.write([row("b", shop_id=shop.pk, body=b"again")])
    assert [bytes(one.body) for one in Delivery.objects.all()] == [b"\x00\xff{}"] * 2


@pytest.mark.django_db(transaction=True)
def test_the_writing_thread_waits_for_the_disk() -> None:
    """SQLite's log is flushed at each commit only with synchronous=FULL, which other connections do without."""
    shop = new_shop()
    question, answer = STRICT[connection.vendor]

    def write_and_ask() -> object:
        try:
            durable.write([row("a", shop_id=shop.pk)])
            with connection.cursor() as cursor:
                cursor.execute(question)
                return cursor.fetchone()[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(write_and_ask).result() == answer
    assert Delivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_after_an_outage_the_next_write_connects_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = new_shop()

    def work() -> int:
        try:
            with monkeypatch.context() as patch:
                patch.setattr(durable, "_insert", _away)
                with pytest.raises(OperationalError):
                    durable.write([row("a", shop_id=shop.pk)])
            durable.write([row("a", shop_id=shop.pk)])
            return Delivery.objects.count()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(work).result() == 1


def _away(deliveries: object) -> None:
    raise OperationalError("the database is away")

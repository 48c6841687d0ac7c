"""What staff writes is in force at once, and the inbox can be shown to others."""

import json
from datetime import timedelta

import pytest

from suivi.accounts.models import Person
from suivi.core.facts import decode
from suivi.inbox import staff
from suivi.inbox.masking import MASK, masked
from suivi.orders.models import Order, OrderFacts, Tally, Term
from suivi.orders.rows import effective_note
from tests.road import NOW, fill, new_shop


@pytest.mark.django_db
def test_comments_tags_and_notes_are_facts_of_the_order() -> None:
    shop, person = new_shop(), Person.objects.create(email="ana@example.com", name="Ana")
    fill(shop, orders=1)
    key = Order.objects.get().key
    assert staff.comment(shop, key, person, "Called.", now=NOW + timedelta(seconds=1))
    assert staff.tag(shop, key, person, "VIP", now=NOW + timedelta(seconds=2))
    assert staff.note(shop, key, person, "Ring twice", now=NOW + timedelta(seconds=3))
    assert "VIP" in Order.objects.get().tags
    assert Term.objects.filter(kind="tag", term="vip").exists()
    assert Tally.objects.get(dimension="tag", value="vip").count == 1
    facts = decode(OrderFacts.objects.get().document)
    assert [(one.by, one.text) for one in facts.comments.values()] == [("Ana", "Called.")]
    assert effective_note(facts) == "Ring twice"
    assert staff.untag(shop, key, person, "VIP", now=NOW + timedelta(seconds=4))
    assert "VIP" not in Order.objects.get().tags
    assert not Term.objects.filter(kind="tag", term="vip").exists()


def test_a_masked_payload_shows_no_person() -> None:
    body = {
        "id": 1,
        "name": "#1001",
        "email": "eve@example.com",
        "shipping_address": {"first_name": "Eve", "zip": "75001", "country_code": "FR"},
        "customer": {"id": 5, "tags": "secret club"},
        "line_items": [{"sku": "A-1"}],
    }
    shown = json.loads(masked(json.dumps(body).encode()))
    assert (shown["name"], shown["line_items"], shown["customer"]["id"]) == ("#1001", [{"sku": "A-1"}], 5)
    assert shown["shipping_address"] == {"first_name": MASK, "zip": MASK, "country_code": "FR"}
    assert shown["email"] == shown["customer"]["tags"] == MASK
    assert "Eve" not in masked(b"Eve, not JSON")

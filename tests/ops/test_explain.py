"""What ``suivi explain`` answers."""

import io
import json
import sys

import msgspec
import pytest
from django.core.management import CommandError, call_command

from suivi.accounts.models import Shop
from suivi.sources.demo.simulator import DemoShop
from tests.road import NOW, fill


def node() -> bytes:
    return next(iter(DemoShop(seed=3, orders=1, days=20, now=NOW).history())).body


def explain(monkeypatch, given: bytes, *args: str) -> str:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    out = io.StringIO()
    call_command("explain", *args, stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.mark.parametrize("wrap", ["%s", '{"data": {"order": %s}}', '{"order": %s}'])
def test_a_node_is_understood_bare_or_wrapped(monkeypatch, wrap):
    verdict = json.loads(explain(monkeypatch, (wrap % node().decode()).encode(), "--json", "--now", NOW.isoformat()))
    assert set(verdict) == {
        "id", "payment", "fulfillment", "delivery", "return", "order", "problems", "next_actions", "review_at",
    }  # fmt: skip
    assert verdict["payment"]["status"] == verdict["payment"]["reported"]


def test_no_payment_is_null(monkeypatch):
    bare = msgspec.json.decode(node()) | {"displayFinancialStatus": None, "transactions": [], "refunds": []}
    verdict = json.loads(explain(monkeypatch, msgspec.json.encode(bare), "--json", "--derive"))
    assert verdict["payment"]["status"] is None


def test_a_batch_answers_line_by_line_and_a_bad_line_stops_nothing(monkeypatch):
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"{bad\n" + node() + b"\n[]\n")))
    with pytest.raises(SystemExit) as ended:
        call_command("explain", "--batch", stdout=out, stderr=io.StringIO())
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert ended.value.code == 1
    assert [answer.get("line") for answer in answers] == [1, None, 3]


@pytest.mark.django_db
def test_an_order_of_the_database_is_explained_in_words():
    shop = Shop.objects.create(handle="demo", name="Demo", created_at=NOW)
    fill(shop, 5)
    out = io.StringIO()
    call_command("explain", "#1001", "--now", NOW.isoformat(), stdout=out)
    assert "Payment:" in out.getvalue()
    with pytest.raises(CommandError, match="no order named"):
        call_command("explain", "#9")

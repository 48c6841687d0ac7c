"""``suivi demo`` fills a shop through the inbox, like everybody else."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from suivi.lib import clock
from suivi.ops.management.commands import demo
from suivi.orders.models import Order
from tests.road import NOW


@pytest.mark.django_db
def test_a_demo_shop_is_made_of_orders_of_the_last_days(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    out = io.StringIO()
    call_command("demo", "--orders", "40", "--days", "10", "--now", NOW.isoformat(), stdout=out)
    assert Order.objects.count() == 40
    assert Order.objects.filter(placed_at__lt=NOW - timedelta(days=11)).count() == 0
    assert "40 orders over 10 days" in out.getvalue()
    page = Client().get("/track/demo/").content.decode()
    assert all(
        part in page
        for part in ("/track/demo/logo?v=", "/track/demo/style.css?v=", "mailto:bonjour@maison-demo.example")
    )


@pytest.mark.django_db(transaction=True)
def test_a_live_demo_goes_on_until_it_is_stopped(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    ticks = iter([None] * 5)

    def sleep(_seconds):
        if next(ticks, "stop") == "stop":
            raise KeyboardInterrupt

    monkeypatch.setattr(demo.time, "sleep", sleep)
    out = io.StringIO()
    call_command("demo", "--orders", "5", "--days", "5", "--now", NOW.isoformat(), "--live", stdout=out)
    assert "stands still" in out.getvalue()
    assert next(ticks, None) is None


@pytest.mark.parametrize("wrong", [["--orders", "-1"], ["--days", "0"], ["--now", "yesterday"]])
def test_a_demo_that_cannot_be_is_refused_in_words(wrong):
    with pytest.raises(CommandError):
        call_command("demo", *wrong)

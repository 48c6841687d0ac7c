"""A file of orders comes in whole, also after an interruption."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from suivi.inbox import importing
from suivi.inbox.importing import import_orders, start
from suivi.inbox.models import Delivery, ImportRun
from suivi.lib import clock
from suivi.orders.models import Order
from suivi.orders.rebuild import rebuild
from suivi.sources.demo.simulator import DemoShop
from tests.road import NOW, new_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "orders.jsonl"
    lines = [emission.body for emission in DemoShop(seed=3, orders=25, days=30, now=NOW).history()]
    lines.insert(4, b"{ this is not an order")
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def test_all_orders_come_in_and_what_is_unreadable_is_named_and_kept(file: Path) -> None:
    new_shop()
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError):
        call_command("import", str(file), shop="demo", processes=0, stdout=out, stderr=err)
    assert Order.objects.count() == 25
    assert "Line 5:" in err.getvalue()
    assert Delivery.objects.get().state == "parked"
    assert list(rebuild(now=clock.now())) == []


def test_an_interrupted_import_goes_on_where_it_stopped(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = new_shop()
    monkeypatch.setattr(importing, "BATCH", 10)

    def stop(lines: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_orders(start(shop, file, NOW), file, processes=0, progress=stop, now=lambda: NOW)
    assert ImportRun.objects.get().position == 10
    seen: list[int] = []
    run = import_orders(start(shop, file, NOW), file, processes=0, progress=seen.append, now=lambda: NOW)
    assert seen == [10, 6]
    assert (run.position, run.recorded, run.unreadable) == (26, 25, 1)
    assert Order.objects.count() == 25

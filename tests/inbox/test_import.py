"""A file of orders comes in whole, also after an interruption."""

import json
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from suivi.accounts import providers, tracking
from suivi.accounts.models import TrackingProvider
from suivi.inbox.importing import Overtaken, import_orders, start
from suivi.inbox.models import Delivery, ImportRun
from suivi.lib import clock
from suivi.orders.models import Change, Order
from suivi.orders.rebuild import rebuild
from suivi.sources.demo.simulator import DemoShop
from suivi.sources.files import reader
from tests.commands import SUIVI, own_database
from tests.road import NOW, new_shop

pytestmark = pytest.mark.django_db


def orders(count: int) -> list[bytes]:
    return [emission.body for emission in DemoShop(seed=3, orders=count, days=30, now=NOW).history()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "orders.jsonl"
    lines = orders(25)
    lines.insert(4, b"{ this is not an order")
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def test_all_orders_come_in_and_what_is_unreadable_is_named_and_kept(file: Path) -> None:
    new_shop()
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError):
        call_command("import", str(file), shop="demo", processes=0, stdout=out, stderr=err)
    assert Order.objects.count() == 25
    assert err.getvalue().count("Line ") == 1
    assert "Line 5:" in err.getvalue()
    assert out.getvalue() == "25 orders recorded, 1 could not be read.\n"
    assert Delivery.objects.get().state == "parked"
    assert list(rebuild(now=clock.now())) == []


def test_an_interrupted_import_goes_on_where_it_stopped(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = new_shop()
    monkeypatch.setattr(reader, "ORDERS", 10)
    assert next(import_orders(start(shop, file, NOW), file, now=lambda: NOW)).recorded == 9
    assert ImportRun.objects.get().position == 10
    run = start(shop, file, NOW)
    assert [done.recorded for done in import_orders(run, file, now=lambda: NOW)] == [10, 6]
    assert (run.position, run.recorded, run.unreadable) == (26, 25, 1)
    assert Order.objects.count() == 25
    assert Change.objects.filter(name="order.created").count() == 25


def test_a_second_import_of_the_same_file_at_the_same_time_ends_itself(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = new_shop()
    monkeypatch.setattr(reader, "ORDERS", 10)
    slow, fast = (import_orders(start(shop, file, NOW), file, now=lambda: NOW) for _ in range(2))
    next(slow)
    with pytest.raises(Overtaken):
        next(fast)
    list(slow)
    run = ImportRun.objects.get()
    assert (run.position, run.recorded, run.unreadable) == (26, 25, 1)


def test_importing_again_what_is_there_changes_nothing(file: Path) -> None:
    shop = new_shop()
    list(import_orders(start(shop, file, NOW), file, now=lambda: NOW))
    before = list(Change.objects.values_list("id", flat=True))
    again = file.with_name("again.jsonl")
    again.write_bytes(file.read_bytes() + b"\n")
    list(import_orders(start(shop, again, NOW), again, now=lambda: NOW))
    assert list(Change.objects.values_list("id", flat=True)) == before
    assert set(Order.objects.values_list("version", flat=True)) == {1}
    assert list(rebuild(now=NOW)) == []


MAKE_SHOP = (
    "from suivi.accounts.models import Shop; from suivi.lib import clock;"
    "Shop.objects.create(handle='demo', name='Demo', created_at=clock.now())"
)
FORMS = {
    "lines": lambda found: b"\n".join(found),
    "array": lambda found: b"[" + b",".join(found) + b"]",
    "table": lambda found: "name,placed_at\n" + "".join(f"{json.loads(one)['name']},2026-03-01\n" for one in found),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_resumed_at_its_place(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop, path = new_shop(), tmp_path / form
    content = FORMS[form](orders(25))
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    monkeypatch.setattr(reader, "ORDERS", 10)
    reaches = []
    for _ in range(3):
        done = next(import_orders(start(shop, path, NOW), path, now=lambda: NOW))
        reaches.append((done.recorded, done.reach))
    assert [recorded for recorded, _ in reaches] == [10, 10, 5]
    assert reaches == sorted(reaches, key=lambda one: one[1])
    assert reaches[-1][1] == 1
    assert Order.objects.count() == 25


@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_killed_goes_on_and_loses_nothing(tmp_path: Path) -> None:
    """As a merchant does it: the command with its own processes, killed at the first sign of each part, run again."""
    path, found = tmp_path / "orders.jsonl", orders(1700)
    for place in (200, 1200, 1650):
        found.insert(place, b"[this is no order")
    path.write_bytes(b"\n".join(found))
    with own_database(tmp_path) as environment:
        subprocess.run([*SUIVI, "shell", "-v0", "-c", MAKE_SHOP], env=environment, check=True)
        command = [*SUIVI, "import", str(path), "--shop", "demo"]
        for place in (201, 1201):
            with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
                assert process.stderr
                assert process.stderr.readline().startswith(f"Line {place}:")
                process.kill()
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert "Going on after" in ended.stdout
        assert "Line 1651:" in ended.stderr
        assert "1700 orders recorded, 3 could not be read." in ended.stdout
        checked = subprocess.run([*SUIVI, "rebuild"], env=environment, capture_output=True, text=True, check=False)
        assert checked.stdout == "0 differences.\n"


def test_imported_parcels_are_asked_about(file: Path) -> None:
    shop = new_shop()
    tracking.add(shop, "track17", "", NOW)
    door = TrackingProvider.objects.get(shop=shop)
    providers.put_account(door, "key", "", NOW)
    providers.followed(door, None)
    list(import_orders(start(shop, file, NOW), file))
    door.refresh_from_db()
    assert door.follow_after == 0

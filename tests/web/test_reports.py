"""Reports in the browser, without JavaScript: found, answered, looked behind, built, shared, and taken back."""

import csv
import io
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from suivi.accounts.models import AuditEntry, Shop
from suivi.orders.models import Order, Parcel
from suivi.orders.record import rejudge
from suivi.reports import keeping, portions, waiting
from suivi.reports.definitions import read, ready, written
from suivi.reports.models import Portion, Report
from tests.road import NOW, fill
from tests.web.conftest import signed_in

DRAFT = {"dataset": "parcels", "was": "parcels", "group": "carrier", "calculation": "count", "period": "", "of": ""}


@pytest.fixture
def full(shop, monkeypatch) -> Shop:
    monkeypatch.setattr("suivi.lib.clock.now", lambda: NOW)
    fill(shop, 30, live=40)
    return shop


def address(name: str, *more: object) -> str:
    return reverse(name, args=["atelier", *more])


def build(client: Client, **said: str) -> str:
    return client.get(address("report_build"), DRAFT | said).content.decode()


def test_every_ready_report_is_listed_with_its_sentence(full: Shop, as_owner: Client) -> None:
    page = as_owner.get(address("reports")).content.decode()
    for name in ready():
        assert address("report", name) in page


def test_a_figure_leads_to_its_rows_and_they_to_their_orders(full: Shop, as_owner: Client) -> None:
    response = as_owner.get(address("report", "deliveries_by_country"), {"period": "last_90_days"})
    line = response.context["table"].lines[0]
    country, number = line.cells[0].text, next(cell for cell in line.cells if cell.address)
    assert urlsplit(number.address).path == address("report_rows", "deliveries_by_country")
    behind = as_owner.get(number.address)
    assert str(behind.context["table"].total) == number.text
    order = behind.context["table"].lines[0].cells[0]
    assert Order.objects.get(shop=full, name=order.text).id == int(order.address.rstrip("/").rpartition("/")[2])
    assert country


def test_a_page_does_not_count_the_orders_of_a_large_shop_itself(
    full: Shop, as_owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker does, and the page says how far it is; what was written since it ended is counted the next time."""
    name, day = "deliveries_by_country", Order.objects.order_by("placed_at").first()
    expected = as_owner.get(address("report", name)).context["table"]
    monkeypatch.setattr(portions, "MANY", 0)
    monkeypatch.setattr(waiting, "AT_ONCE", 0)
    monkeypatch.setattr(keeping, "SECONDS", 0)
    days = len({order.placed_at.date() for order in Order.objects.all()})
    assert f"Being counted: 0 of {days} days" in as_owner.get(address("report", name)).content.decode()
    assert as_owner.get(address("report_csv", name)).url == address("report", name)
    assert as_owner.get(address("report_picture", name, "wide_light")).status_code == 404
    assert not Portion.objects.exists()
    keeping.count_wanted(NOW)
    assert f"Being counted: 1 of {days} days" in as_owner.get(address("report", name)).content.decode()
    while keeping.count_wanted(NOW):
        pass
    page = as_owner.get(address("report", name))
    assert page.context["table"] == expected
    assert page.context["counted_at"] is None
    with transaction.atomic():
        rejudge(full, [day.id], NOW, "test")
    assert as_owner.get(address("report", name)).context["counted_at"] == NOW


def test_files_hold_all_rows(full: Shop, as_owner: Client) -> None:
    response = as_owner.get(address("report_csv", "late_now"))
    lines = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    page = as_owner.get(address("report", "late_now")).context["table"]
    assert len(lines) == page.total + 1
    definition = as_owner.get(address("report_yaml", "late_now")).content.decode()
    assert read(definition) == ready()["late_now"]


def test_a_report_is_built_and_kept(full: Shop, as_owner: Client, owner) -> None:
    page = as_owner.get(address("report_build"), DRAFT | {"condition": "country", "operator": "is", "value": "FR"})
    assert page.context["draft"].filters == "country:FR"
    assert page.context["table"].total == Parcel.objects.filter(country="FR").values("carrier").distinct().count()
    sent = {"definition": page.context["file"], "title": "Parcels in France", "name": "parcels_in_france"}
    kept = as_owner.post(address("report_save"), sent)
    assert kept.url == address("report", "parcels_in_france")
    assert "Parcels in France" in as_owner.get(address("reports")).content.decode()
    assert AuditEntry.objects.filter(verb="report.saved", subject="parcels_in_france", person=owner).count() == 1


def test_a_condition_that_is_not_whole_stays_in_the_form(full: Shop, as_owner: Client) -> None:
    page = as_owner.get(address("report_build"), DRAFT | {"condition": "country", "operator": "not"})
    assert page.context["draft"].filters == ""
    assert [option.value for option in page.context["form"].conditions if option.chosen] == ["country"]
    page = as_owner.get(address("report_build"), DRAFT | {"condition": "country", "operator": "not", "value": "FR"})
    assert page.context["draft"].filters == "-country:FR"
    assert [option.value for option in page.context["form"].conditions if option.chosen] == []


def test_another_dataset_begins_anew(full: Shop, as_owner: Client) -> None:
    page = as_owner.get(address("report_build"), DRAFT | {"dataset": "orders"})
    assert page.context["draft"].group == ()
    assert "error" not in page.context


def test_a_mistake_is_told_beside_the_form(full: Shop, as_owner: Client) -> None:
    page = build(as_owner, more="sum(carier)")
    assert "“carier” is no column. Did you mean “carrier”?" in page
    assert 'id="keep"' not in page


def test_a_ready_report_opens_in_the_builder_as_a_copy(full: Shop, as_owner: Client) -> None:
    for name in ready():
        page = as_owner.get(address("report_build"), {"report": name})
        assert "error" not in page.context, name
        assert page.context["draft"].name not in ready()
    assert page.context["draft"].columns == ready()[name].columns


def save(client: Client, name: str = "own", **more: str) -> None:
    definition = written(ready()["late_now"])
    client.post(address("report_save"), {"definition": definition, "name": name, "title": "Own", **more})


def test_what_is_not_shared_is_its_owners(full: Shop, as_owner: Client, agent) -> None:
    other = signed_in(agent)
    save(as_owner)
    assert other.get(address("report", "own")).status_code == 404
    save(as_owner, shared="on")
    assert other.get(address("report", "own")).status_code == 200
    save(other, title="Mine now")
    assert Report.objects.get(name="own").definition["title"] == "Own"
    assert other.post(address("report_delete", "own")).status_code == 403


def test_an_earlier_version_comes_back(full: Shop, as_owner: Client) -> None:
    save(as_owner)
    save(as_owner, title="Better")
    save(as_owner, title="Better")  # nothing new is no version
    page = as_owner.get(address("report_versions", "own")).content.decode()
    assert "- title: Own" in page
    assert "+ title: Better" in page
    as_owner.post(address("report_restore", "own", 1))
    kept = Report.objects.get(name="own")
    assert (kept.definition["title"], kept.version) == ("Own", 3)
    as_owner.post(address("report_delete", "own"))
    assert not Report.objects.exists()


@pytest.mark.parametrize("definition", ["", "[", "name: x", "name: x\ntitle: X\ndataset: moons\ncolumns: [a]"])
def test_what_is_no_report_is_not_kept(full: Shop, as_owner: Client, definition: str) -> None:
    answer = as_owner.post(address("report_save"), {"definition": definition, "back": "https://evil.example/"})
    assert answer.url == address("reports")
    assert not Report.objects.exists()


def test_a_lower_role_does_not_see_who_customers_are(full: Shop, viewer) -> None:
    client = signed_in(viewer)
    page = client.get(address("report_build"), DRAFT | {"dataset": "customers", "was": "customers", "group": ""})
    assert page.context["error"].text == "Your role does not allow this data."
    assert "customers" not in [option.value for option in page.context["form"].datasets]
    assert client.get(address("report_csv", "audit_activity")).status_code == 400


def test_no_report_shows_another_shop(full: Shop, other_shop: Shop, outsider, as_owner: Client) -> None:
    save(as_owner, shared="on")
    rival = signed_in(outsider)
    for name in ("report", "report_rows", "report_csv", "report_yaml", "report_versions"):
        assert rival.get(address(name, "own")).status_code == 404
    theirs = rival.get(reverse("report", args=["rival", "deliveries_by_country"]))
    assert theirs.context["table"].total == 0
    assert rival.get(reverse("report", args=["rival", "own"])).status_code == 404


def test_pages_do_not_ask_more_for_more_orders(full: Shop, as_owner: Client, django_assert_max_num_queries) -> None:
    for name in ("late_by_carrier", "refunds_by_reason", "open_problems", "late_now"):
        with django_assert_max_num_queries(18):
            as_owner.get(address("report", name))

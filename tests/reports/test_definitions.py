"""Definitions as files: the ready reports, the schema, and what cannot be read."""

import json
from pathlib import Path

import msgspec
import pytest
from django.utils import translation

from suivi.accounts.models import Role
from suivi.core.policy import Policy
from suivi.core.relative import Moment
from suivi.core.workdays import Calendar
from suivi.reports.contract import Definition, Reader, ReportError
from suivi.reports.datasets import DATASETS
from suivi.reports.definitions import READY, read, ready, schema, words_of, written
from suivi.reports.planning import plan
from tests.road import NOW

MOMENT = Moment(NOW, Calendar.of(Policy()), "UTC")
OWNER = Reader(Role.OWNER)
SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "report.schema.json"


@pytest.mark.parametrize("name", sorted(ready()))
def test_a_ready_report_is_whole_in_both_languages(name: str) -> None:
    definition = ready()[name]
    asked = plan(definition, MOMENT, {}, OWNER)
    assert name == definition.name
    assert (READY / f"{name}.yaml").is_file()
    assert definition.description.endswith(".")
    french = definition.translations["fr"]
    assert french.title
    assert french.description
    assert set(french.labels) == {formula.name for formula in definition.formulas}
    with translation.override("fr"):
        assert words_of(definition).title == french.title
    names = [column.name for column in asked.columns]
    assert {sort.column for sort in definition.sort} <= set(names)


def test_there_are_enough_ready_reports() -> None:
    assert len(ready()) >= 35
    assert {definition.dataset for definition in ready().values()} >= {
        *("orders", "line_items", "transactions", "authorizations", "fulfillments", "fulfillment_orders", "holds"),
        *("parcels", "refunds", "returns", "return_lines", "return_parcels", "problems", "changes", "acts", "audit"),
        "freshness",
    }


@pytest.mark.parametrize("definition", ready().values(), ids=lambda one: one.name)
def test_what_is_written_reads_back(definition: Definition) -> None:
    assert read(written(definition)) == definition


def test_the_published_schema_is_current() -> None:
    assert json.loads(SCHEMA.read_text("utf-8")) == json.loads(json.dumps(schema()))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "just a text",
        "name: [",
        "name: x",
        "name: x\ntitle: X\ndataset: orders\nsurprise: 1",
        "name: x\ntitle: X\ndataset: orders\nlimit: many",
        "a: &a [1]\nb: *a",
        "!!python/object/apply:os.system ['true']",
        "[" * 5000,
        "x" * 60_000,
    ],
)
def test_what_is_no_definition(text: str) -> None:
    with pytest.raises(ReportError):
        read(text)


def definition(**more: object) -> Definition:
    return Definition(**{"name": "x", "title": "X", "dataset": "orders", "columns": ("order",), **more})


@pytest.mark.parametrize(
    ("more", "part"),
    [
        ({"dataset": "moons"}, "dataset"),
        ({"columns": ()}, "columns"),
        ({"columns": ("order", "order")}, "columns"),
        ({"columns": ("total",), "group": ("country",)}, "columns"),
        ({"columns": ("count()",), "group": ("count()",)}, "group"),
        ({"columns": ("ordr",)}, "columns"),
        ({"filters": "payment:gold"}, "filters"),
        ({"filters": "moon:full"}, "filters"),
        ({"filters": "placed_at:>soon"}, "filters"),
        ({"filters": "customer:<3"}, "filters"),
        ({"pivot": "country"}, "pivot"),
        ({"period": "the_day_after"}, "period"),
        ({"period": "today", "over": "country"}, "over"),
        ({"columns": ("count()",), "compare": True}, "compare"),
        ({"formulas": ({"name": "total", "formula": "1"},)}, "formulas"),
        ({"formulas": ({"name": "x", "formula": "1 +"},)}, "formulas.0"),
    ],
)
def test_what_a_report_cannot_ask(more: dict[str, object], part: str) -> None:
    asked = msgspec.convert({"name": "x", "title": "X", "dataset": "orders", "columns": ["order"], **more}, Definition)
    with pytest.raises(ReportError) as told:
        plan(asked, MOMENT, {}, OWNER)
    assert told.value.part == part
    assert told.value.text


def test_data_of_a_higher_role_is_not_for_lower_ones() -> None:
    customers = definition(dataset="customers", columns=("customer",))
    with pytest.raises(ReportError):
        plan(customers, MOMENT, {}, Reader(Role.VIEWER))
    assert plan(customers, MOMENT, {}, Reader(Role.AGENT)).columns
    with pytest.raises(ReportError):
        plan(ready()["audit_activity"], MOMENT, {}, Reader(Role.AGENT))


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=lambda one: one.name)
def test_a_dataset_is_whole(dataset) -> None:
    names = [field.name for field in dataset.fields]
    assert len(names) == len(set(names))
    over = dataset.field(dataset.over)
    assert over is not None
    assert over.kind == "instant"
    for field in dataset.fields:
        assert [bool(field.stored), bool(field.parent), field.of is not None].count(True) == 1, field.name
        assert field.label
        assert field.kind != "money" or dataset.field("currency")

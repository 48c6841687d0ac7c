"""The views and their columns, as ``docs/sql.md`` ends with them."""

from django.utils import translation

from suivi.reports.contract import Kind
from suivi.reports.datasets import Dataset
from suivi.reports.planning import ORDER_ID
from suivi.reports.sql.dialects import Sqlite
from suivi.reports.sql.views import columns, names

_TYPES = {
    Kind.TEXT: "text",
    Kind.NUMBER: "number",
    Kind.MONEY: "amount",
    Kind.COUNT: "number",
    Kind.DURATION: "span",
    Kind.INSTANT: "instant",
    Kind.DAY: "day",
    Kind.YES_NO: "yes or no",
    Kind.PERCENT: "share",
}


def handbook() -> str:
    """Every view with its columns, as Markdown."""
    with translation.override("en"):
        return "".join(_view(name, dataset) for name, dataset in names().items())


def _view(name: str, dataset: Dataset) -> str:
    facts = " (*facts*)" if dataset.parts and dataset.needs else ""
    lines = [f"\n## `{name}`{facts}\n", dataset.help, "", "| Column | | What it says |", "| --- | --- | --- |"]
    for column in columns(dataset, Sqlite()):
        field = dataset.field(column)
        if field is None or column == ORDER_ID:
            lines.append(f"| `{column}` | number | The same in all views |")
        else:
            told = f"{field.label}: {field.help}" if field.help else field.label
            lines.append(f"| `{column}` | {_TYPES[field.kind]} | {told} |")
    return "\n".join(lines) + "\n"

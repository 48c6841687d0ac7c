"""What reports say to people: what is wrong with a formula, and what a column is called that has no name of its own."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from suivi.reports.datasets import Dataset
from suivi.reports.formulas import FormulaError
from suivi.reports.formulas.parts import Call, Literal, Name, Node
from suivi.reports.formulas.syntax import read


def sentence(error: FormulaError) -> str:
    """What is wrong with a formula, and where."""
    text = SENTENCES[error.code]().format(**error.params, position=error.position + 1)
    if error.params.get("meant"):
        text += " " + _("Did you mean “{suggestion}”?").format(suggestion=error.params["meant"])
    return text


SENTENCES: Mapping[str, Callable[[], str]] = {
    "too_long": lambda: _("A formula has at most {most} characters."),
    "too_deep": lambda: _("A formula nests at most {most} levels deep."),
    "unexpected": lambda: _("“{found}” at character {position} does not belong there."),
    "missing": lambda: _("The formula lacks something at character {position}."),
    "expected": lambda: _("At character {position} the formula lacks “{wanted}”."),
    "unclosed_text": lambda: _("The quotation mark at character {position} is never closed."),
    "unknown_name": lambda: _("“{name}” is no column."),
    "unknown_function": lambda: _("“{name}” is no function."),
    "circle": lambda: _("The formula “{name}” needs itself."),
    "how_many": lambda: _("“{name}” takes {wanted} values, not {found}."),
    "wrong_kind": lambda: _("“{name}” takes {wanted}, not {found} (character {position})."),
    "apart": lambda: _("“{sign}” does not go between {one} and {other} (character {position})."),
    "mixed": lambda: _("At character {position} a value of one row meets a value of many; sum up the first."),
    "nested": lambda: _("“{name}” takes values of rows, not what is summed up already."),
    "percent": lambda: _("percentile needs a number from 0 to 100: percentile(transit_days, 90)."),
    "window": lambda: _("“{name}” stands alone around something that is summed up: {name}(count())."),
}
_CALLS: Mapping[str, Callable[[], str]] = {
    "sum": lambda: _("Sum of {of}"),
    "average": lambda: _("Average of {of}"),
    "median": lambda: _("Median of {of}"),
    "smallest": lambda: _("Smallest {of}"),
    "largest": lambda: _("Largest {of}"),
    "count": lambda: _("Number of {of}"),
    "count_distinct": lambda: _("Different {of}"),
    "share": lambda: _("Share of {of}"),
    "running": lambda: _("{of}, running total"),
    "of_total": lambda: _("{of}, share of all"),
    "day": lambda: _("{of} (day)"),
    "week": lambda: _("{of} (week)"),
    "month": lambda: _("{of} (month)"),
    "quarter": lambda: _("{of} (quarter)"),
    "year": lambda: _("{of} (year)"),
}


def label_of(text: str, dataset: Dataset) -> str:
    """What a formula without a name is called."""
    return _said(read(text), dataset) or text


def _said(node: Node, dataset: Dataset) -> str:
    if isinstance(node, Name):
        field = dataset.field(node.name)
        return str(field.column().label) if field else node.name.replace("_", " ").capitalize()
    if isinstance(node, Literal):
        return ""
    return _called(node, dataset)


def _called(node: Call, dataset: Dataset) -> str:
    if node.name == "count" and not node.parts:
        return _("Number")
    of = _said(node.parts[0], dataset) if node.parts else ""
    if node.name == "percentile" and of and isinstance(node.parts[1], Literal):
        return _("{percent} % have at most {of}").format(percent=node.parts[1].value, of=of)
    return _CALLS[node.name]().format(of=of) if of and node.name in _CALLS else ""

"""The builder's form: a report as it shows it. What it says of one is read in ``web.desk.reportdraft``."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suivi.accounts.access import RANK
from suivi.reports.contract import Definition, Formula, Kind
from suivi.reports.datasets import DATASETS, Dataset, Field
from suivi.web.desk.reportdraft import CALCULATIONS, DEFAULT

GROUPS, MEASURES, FORMULAS = 3, 4, 2  # lines that the form has at least
SPANS = {
    "day": gettext_noop("by day"),
    "week": gettext_noop("by week"),
    "month": gettext_noop("by month"),
    "quarter": gettext_noop("by quarter"),
    "year": gettext_noop("by year"),
    "weekday": gettext_noop("by weekday"),
    "hour": gettext_noop("by hour"),
}
OPERATORS = {
    "is": gettext_noop("is"),
    "not": gettext_noop("is not"),
    "begins": gettext_noop("begins with"),
    ">": gettext_noop("is more than, after"),
    ">=": gettext_noop("is at least, from"),
    "<": gettext_noop("is less than, before"),
    "<=": gettext_noop("is at most, until"),
    "known": gettext_noop("is known"),
    "unknown": gettext_noop("is not known"),
}
CHARTS = {
    "table": gettext_noop("Table only"),
    "line": gettext_noop("Line"),
    "bar": gettext_noop("Bars"),
    "stacked": gettext_noop("Stacked bars"),
    "pie": gettext_noop("Pie"),
    "figure": gettext_noop("Single figure"),
    "heat_map": gettext_noop("Heat map"),
    "histogram": gettext_noop("Histogram"),
    "map": gettext_noop("Map"),
}
_MEASURE = re.compile(r"(count|count_distinct|sum|average|median|smallest|largest|share)\((\w*)\)")
_NINETY = re.compile(r"percentile\((\w+),\s*90\)")


@dataclass(frozen=True)
class Option:
    """One line of a select."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True)
class Measure:
    """A calculation and what it is of."""

    calculation: Sequence[Option]
    of: Sequence[Option]


class Form:
    """A report as the builder's form shows it."""

    def __init__(
        self, definition: Definition, role: str, periods: Mapping[str, str], begun: Mapping[str, str] | None = None
    ) -> None:
        self.definition, self.role = definition, role
        self.dataset: Dataset = DATASETS.get(definition.dataset) or DATASETS[DEFAULT]
        self.fields = [field for field in self.dataset.fields if RANK[role] >= RANK[field.role]]
        own = [(one.name, one.label or one.name) for one in definition.formulas]
        self.names = [(field.name, str(field.column().label)) for field in self.fields] + own
        self.periods = _options(
            {"": gettext_noop("All time"), **{k: v for k, v in periods.items() if k}}, definition.period
        )
        self.charts = _options(CHARTS, definition.chart.kind)
        begun = begun or {}
        self.value = begun.get("value", "")
        self.operators = _options(OPERATORS, begun.get("operator", "is"))
        chosen = begun.get("condition", "")
        self.conditions = [
            Option("", _("Choose a column")),
            *(Option(name, label, name == chosen) for name, label in self.names),
        ]

    @property
    def datasets(self) -> list[Option]:
        """What the report can be about."""
        known = [one for one in DATASETS.values() if RANK[self.role] >= RANK[one.role]]
        return [Option(one.name, _(one.title), one.name == self.dataset.name) for one in known]

    @property
    def help(self) -> str:
        """What a row of the dataset is."""
        return _(self.dataset.help)

    @property
    def columns(self) -> list[tuple[Field, str, str, bool]]:
        """Every column with its label and help, and whether it is shown."""
        chosen = set(self.definition.columns)
        return [
            (field, str(column.label), column.help, field.name in chosen)
            for field in self.fields
            for column in [field.column()]
        ]

    @property
    def groups(self) -> list[list[Option]]:
        """The selects by which rows are grouped."""
        chosen = [*self.definition.group, ""][: max(GROUPS, len(self.definition.group))]
        chosen += [""] * (GROUPS - len(chosen))
        return [self._groupings(one) for one in chosen]

    @property
    def pivots(self) -> list[Option]:
        """The select whose values become columns."""
        return self._groupings(self.definition.pivot)

    def _groupings(self, chosen: str) -> list[Option]:
        found = [Option("", _("Nothing"), not chosen)]
        for field in self.fields:
            label = str(field.column().label)
            if field.kind in {Kind.INSTANT, Kind.DAY}:
                spans = ((f"{span}({field.name})", f"{label} ({_(said)})") for span, said in SPANS.items())
                found += [Option(value, text, value == chosen) for value, text in spans]
            elif field.kind is not Kind.MONEY:
                found.append(Option(field.name, label, field.name == chosen))
        own = [(one.name, one.label or one.name) for one in self.definition.formulas]
        found += [Option(name, label, name == chosen) for name, label in own]
        if chosen and not any(option.chosen for option in found):
            found.append(Option(chosen, chosen, chosen=True))
        return found

    @property
    def measures(self) -> list[Measure]:
        """The calculations, with empty lines for more."""
        known = [found for text in self.definition.columns if (found := _measure(text))]
        known += [("", "")] * max(1, MEASURES - len(known))
        of = [("", _("Choose a column")), *self.names]
        return [
            Measure(_options(CALCULATIONS, name), [Option(value, label, value == column) for value, label in of])
            for name, column in known
        ]

    @property
    def more(self) -> str:
        """The columns that the other parts of the form cannot say, one a line."""
        listed = {field.name for field in self.fields}
        return "\n".join(one for one in self.definition.columns if one not in listed and not _measure(one))

    @property
    def formulas(self) -> list[Formula]:
        """The formulas, with empty lines for more."""
        return [*self.definition.formulas, *[Formula("", "")] * FORMULAS]

    @property
    def times(self) -> list[Option]:
        """By which moment the period goes."""
        over = self.definition.over or self.dataset.over
        times = [field for field in self.fields if field.kind is Kind.INSTANT]
        return [Option(field.name, str(field.column().label), field.name == over) for field in times]

    def sorts(self, columns: Sequence[tuple[str, str]]) -> list[Option]:
        """By which of the answer's columns it is sorted."""
        chosen = self.definition.sort[0].column if self.definition.sort else ""
        return [
            Option("", _("The groups"), not chosen),
            *(Option(name, label, name == chosen) for name, label in columns),
        ]

    @property
    def descending(self) -> bool:
        """Whether the largest comes first."""
        return bool(self.definition.sort and self.definition.sort[0].descending)


def _measure(text: str) -> tuple[str, str] | None:
    """A column as calculation and what it is of."""
    if found := _NINETY.fullmatch(text):
        return "percentile_90", found[1]
    found = _MEASURE.fullmatch(text)
    return (found[1], found[2]) if found and (found[2] or found[1] == "count") else None


def _options(words: Mapping[str, str], chosen: str) -> list[Option]:
    return [Option(value, _(label), value == chosen) for value, label in words.items()]

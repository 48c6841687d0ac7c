"""The builder's form: what an address says of a report, and a report as the form shows it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from msgspec.structs import replace

from suivi.accounts.access import RANK
from suivi.reports.contract import Chart, Definition, Formula, Kind, Sort
from suivi.reports.datasets import DATASETS, Dataset, Field

GROUPS, MEASURES, FORMULAS = 3, 4, 2  # lines that the form has at least
SAID = (
    *(
        "dataset",
        "was",
        "name",
        "title",
        "description",
        "filters",
        "condition",
        "operator",
        "value",
        "pivot",
        "having",
        "more",
    ),
    *("sort", "limit", "period", "over", "chart"),
)
DEFAULT, PERIOD = "parcels", "last_30_days"
CALCULATIONS = {
    "": gettext_noop("Nothing"),
    "count": gettext_noop("Number of rows"),
    "count_distinct": gettext_noop("Number of different"),
    "sum": gettext_noop("Sum of"),
    "average": gettext_noop("Average of"),
    "median": gettext_noop("Median of"),
    "percentile_90": gettext_noop("Nine in ten have at most"),
    "smallest": gettext_noop("Smallest or first"),
    "largest": gettext_noop("Largest or last"),
    "share": gettext_noop("Share of yes"),
}
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


def drafted(params: QueryDict, start: Definition | None = None) -> Definition:
    """The report that the form says; before it says anything, ``start``."""
    if "dataset" not in params:
        return start or _begun("", "", DEFAULT, ("count()",), ("carrier",))
    said = {name: str(params.get(name, "")).strip() for name in SAID}
    if said["was"] not in {"", said["dataset"]}:  # columns of another dataset say nothing here
        return _begun(said["name"], said["title"], said["dataset"], _first(said["dataset"]), ())
    group = tuple(dict.fromkeys(one for one in params.getlist("group") if one))
    measures = list(_measures(params))
    more = [line.strip() for line in said["more"].splitlines() if line.strip()]
    listed = [] if group or measures else params.getlist("column")
    return Definition(
        name=said["name"],
        title=said["title"],
        description=said["description"],
        dataset=said["dataset"],
        columns=tuple(dict.fromkeys([*listed, *measures, *more])),
        filters=filters(said),
        formulas=tuple(_formulas(params)),
        group=group,
        pivot=said["pivot"],
        having=said["having"],
        subtotals="subtotals" in params,
        compare="compare" in params,
        sort=(Sort(said["sort"], "descending" in params),) if said["sort"] else (),
        limit=int(said["limit"]) if said["limit"].isascii() and said["limit"].isdigit() else None,
        period=said["period"],
        over=said["over"],
        chart=Chart(said["chart"] or "table"),
        translations=start.translations if start else {},
    )


def _begun(name: str, title: str, dataset: str, columns: tuple[str, ...], group: tuple[str, ...]) -> Definition:
    return Definition(name=name, title=title, dataset=dataset, columns=columns, group=group, period=PERIOD)


def begun(params: QueryDict) -> dict[str, str]:
    """A condition that is not whole yet: it has no column, or no value."""
    said = {name: str(params.get(name, "")).strip() for name in ("condition", "operator", "value")}
    whole = said["condition"] and (said["value"] or said["operator"] in {"known", "unknown"})
    return {} if whole or params.get("was", "") != params.get("dataset", "") else said


def named(definition: Definition) -> Definition:
    """With a name made of its title, where it has none yet."""
    name = definition.name or slugify(definition.title).replace("-", "_")[:60].lstrip("0123456789_")
    return replace(definition, name=name or "report", title=definition.title or _("New report"))


def _first(name: str) -> tuple[str, ...]:
    """The columns to begin with."""
    dataset = DATASETS.get(name)
    return tuple(field.name for field in dataset.fields[:4]) if dataset else ()


def _measures(params: QueryDict) -> Iterator[str]:
    for name, of in zip(params.getlist("calculation"), params.getlist("of"), strict=False):
        if name == "count":
            yield "count()"
        elif name == "percentile_90" and of:
            yield f"percentile({of}, 90)"
        elif name in CALCULATIONS and name and of:
            yield f"{name}({of})"


def _formulas(params: QueryDict) -> Iterator[Formula]:
    names, labels = params.getlist("formula_name"), params.getlist("formula_label")
    for label, name, text in zip(labels, names, params.getlist("formula"), strict=False):
        if text.strip():
            slug = name.strip() or slugify(label).replace("-", "_") or "formula"
            yield Formula(slug, text.strip(), label.strip())


def filters(said: Mapping[str, str]) -> str:
    """The filter as it is written, with the condition that was put together beside it."""
    text, name = said["filters"], said["condition"]
    if not name:
        return text
    how, value = said["operator"] or "is", _quoted(said["value"])
    if how in {"known", "unknown"}:
        added = f"{'-' if how == 'unknown' else ''}{name}:*"
    elif not value:
        return text
    elif how in {"is", "not", "begins"}:
        added = f"{'-' if how == 'not' else ''}{name}:{value}{'*' if how == 'begins' else ''}"
    else:
        added = f"{name}:{how}{value}"
    return f"{text} {added}".strip()


def _quoted(value: str) -> str:
    """A value of which no character is a sign."""
    return (
        value
        if re.fullmatch(r"[-+]?[0-9]+\w*|[\w.+,/@#][\w.+,/@#-]*|", value)
        else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    )


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

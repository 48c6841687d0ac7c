"""What the builder's form says: the report that an address asks for."""

import re
from collections.abc import Iterator, Mapping

from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from msgspec.structs import replace

from suivi.reports.contract import Chart, Definition, Formula, Sort
from suivi.reports.datasets import DATASETS

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

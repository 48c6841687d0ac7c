"""A definition with everything in it understood, before the first row is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language, gettext

from suivi.accounts.access import RANK
from suivi.core import relative
from suivi.core.relative import Days, Moment
from suivi.reports.contract import Column, Definition, Kind, Reader, ReportError
from suivi.reports.datasets import DATASETS, Dataset, Field
from suivi.reports.filtering import Filter, filtering
from suivi.reports.formulas import FormulaError, Level, Scope, Value, compiled
from suivi.reports.formulas.compiling import Slot
from suivi.reports.labels import label_of, sentence

CURRENCY = "currency"
ORDER_ID = "order_id"  # of the order that a row belongs to: every dataset of orders has it
MOST_COLUMNS = 100


@dataclass(frozen=True)
class Shown:
    """One column of the answer, and its value of a row or of a group."""

    column: Column
    value: Value


@dataclass(frozen=True)
class Plan:
    """``fields``: the columns that are read, in the order of the rows' values. ``days``: the period, None for all time;
    ``timely``: whether the same rows can give another answer at another moment; ``beside``: values of a row that are
    not shown.
    """

    definition: Definition
    dataset: Dataset
    moment: Moment
    fields: tuple[Field, ...]
    filter: Filter
    keys: tuple[Shown, ...]
    pivot: Shown | None
    shown: tuple[Shown, ...]
    slots: tuple[Slot, ...]
    over: int | None
    days: Days | None
    before: Days | None
    timely: bool
    beside: tuple[Shown, ...] = ()
    having: Value | None = None

    @property
    def grouped(self) -> bool:
        """Whether a row of the answer stands for many rows."""
        return bool(self.keys or self.slots)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Of the answer, as long as there is no pivot and nothing to compare with."""
        return tuple(one.column for one in (*self.keys, *self.shown))

    def condition(self, days: Days | None) -> Q:
        """What the table can leave out beforehand."""
        field = self.fields[self.over] if self.over is not None else None
        if days is None or field is None or not field.stored or self.dataset.pairs:
            return self.filter.condition
        bounds = {f"{field.stored}__gte": days.start, f"{field.stored}__lt": days.end}
        return self.filter.condition & Q(**bounds)


def plan(
    definition: Definition,
    moment: Moment,
    parameters: Mapping[str, str],
    reader: Reader,
    beside: Sequence[str] = (),
) -> Plan:
    """Understands a definition. ``beside``: formulas whose values are wanted of each row, too.

    Raises ``ReportError``.
    """
    dataset = DATASETS.get(definition.dataset)
    if dataset is None:
        raise ReportError(gettext("There is no dataset “{name}”.").format(name=definition.dataset), "dataset")
    if RANK[reader.role] < RANK[dataset.role]:
        raise ReportError(gettext("Your role does not allow this data."), "dataset")
    return _Planner(definition, dataset, moment, reader).plan(parameters, beside)


class _Planner:
    def __init__(self, definition: Definition, dataset: Dataset, moment: Moment, reader: Reader) -> None:
        self.definition, self.dataset, self.moment, self.reader = definition, dataset, moment, reader
        self.fields: dict[str, Field] = {}
        self.timely = False
        self.scope = self._scope(self._column)

    def _scope(self, column: Any) -> Scope:  # noqa: ANN401
        formulas = {one.name: one.formula for one in self.definition.formulas}
        return Scope(self.moment, column, [field.name for field in self.dataset.fields], formulas)

    def plan(self, parameters: Mapping[str, str], beside: Sequence[str]) -> Plan:
        """All parts of the definition, in the order in which they are looked at."""
        definition = self.definition
        found = self._filter()
        keys = [self._shown(text, "group") for text in definition.group]
        pivot = self._shown(definition.pivot, "pivot") if definition.pivot else None
        shown = [self._shown(text, "columns") for text in definition.columns]
        having = self._having()
        grouped = bool(keys or self.scope.slots)
        self._check_levels(keys, pivot, shown, grouped=grouped)
        self._add_currency(keys, shown, grouped=grouped)
        over, days, before = self._period(parameters)
        self._check_names([*keys, *shown])
        apart = tuple(self._shown(text, "group") for text in beside)
        return Plan(
            definition=definition,
            dataset=self.dataset,
            moment=self.moment,
            filter=found,
            keys=tuple(keys),
            pivot=pivot,
            shown=tuple(shown),
            slots=tuple(self.scope.slots),
            over=over,
            days=days,
            before=before,
            beside=apart,
            having=having,
            fields=tuple(self.fields.values()),
            timely=self.timely or self.scope.timely or found.relative,
        )

    def _column(self, name: str) -> Value | None:
        """A column of the dataset as a value of a row; from now on it is read."""
        field = self.dataset.field(name)
        if name == ORDER_ID and self.dataset.order:
            field = Field(ORDER_ID, ORDER_ID, Kind.NUMBER, stored=self.dataset.order)
        if field is None or RANK[self.reader.role] < RANK[field.role]:
            return None
        place = list(self.fields).index(field.name) if field.name in self.fields else len(self.fields)
        self.fields[field.name] = field
        self.timely |= field.timely
        column = field.column()
        return Value(field.kind, itemgetter(place), Level.ROW, field.unit, column.label, column.words)

    def _compiled(self, text: str, part: str) -> Value:
        try:
            return compiled(text, self.scope)
        except FormulaError as error:
            raise ReportError(sentence(error), part, error.position) from error

    def _filter(self) -> Filter:
        kinds = self._formula_kinds()
        return filtering(
            self.definition.filters,
            self.dataset,
            kinds,
            lambda name: self._compiled(name, "filters") if name in kinds else self._column(name),
            self.moment,
        )

    def _having(self) -> Value | None:
        """The condition on groups."""
        text = self.definition.having
        if not text.strip():
            return None
        found = self._compiled(text, "having")
        if found.level is not Level.GROUP or found.kind is not Kind.YES_NO or found.window:
            text = gettext("Groups are chosen by what is calculated over their rows, such as count() >= 20.")
            raise ReportError(text, "having")
        return found

    def _formula_kinds(self) -> dict[str, Kind]:
        """What the formulas of a row are; all of them are checked here, also those that nothing asks for."""
        kinds = {}
        for place, one in enumerate(self.definition.formulas):
            if not one.name.isidentifier() or self.dataset.field(one.name):
                raise ReportError(
                    gettext("“{name}” cannot be the name of a formula.").format(name=one.name), "formulas"
                )
            try:
                found = compiled(one.formula, self._scope(_apart(self.dataset, self.reader)))
            except FormulaError as error:
                raise ReportError(sentence(error), f"formulas.{place}", error.position) from error
            if found.level is not Level.GROUP and found.kind is not None:
                kinds[one.name] = found.kind
        return kinds

    def _shown(self, text: str, part: str) -> Shown:
        value = self._compiled(text, part)
        if value.kind is None:
            value = replace(value, kind=Kind.TEXT)
        name = text.strip().lower() if text.strip().isidentifier() else text.strip()
        label = self._label(name) or value.label or label_of(text, self.dataset)
        field = self.dataset.field(name)
        kind, measure = value.kind or Kind.TEXT, value.level is Level.GROUP
        help_text = gettext(field.help) if field and field.help else ""
        return Shown(Column(name, label, kind, value.unit, help_text, measure, value.words), value)

    def _label(self, name: str) -> str:
        """What the report itself calls a formula, in the language in force."""
        language = (get_language() or "en")[:2]
        for one in self.definition.formulas:
            if one.name == name:
                words = self.definition.translations.get(language)
                return (words.labels.get(name, "") if words else "") or one.label or name.replace("_", " ").capitalize()
        return ""

    def _check_levels(self, keys: list[Shown], pivot: Shown | None, shown: list[Shown], *, grouped: bool) -> None:
        if not shown:
            raise ReportError(gettext("Choose at least one column."), "columns")
        if len(shown) > MOST_COLUMNS:
            raise ReportError(gettext("At most {most} columns.").format(most=MOST_COLUMNS), "columns")
        for part, listed in (("group", keys), ("pivot", [pivot] if pivot else [])):
            for one in listed:
                if one.value.level is Level.GROUP:
                    text = gettext("“{name}” is calculated over many rows and cannot group them.")
                    raise ReportError(text.format(name=one.column.name), part)
        for one in shown:
            if grouped and one.value.level is Level.ROW:
                text = gettext(
                    "“{name}” differs from row to row. Group by it, or write how it is summed up: count(), sum(…)."
                )
                raise ReportError(text.format(name=one.column.name), "columns")
        if pivot and not grouped:
            raise ReportError(gettext("A pivot needs a column that is calculated, such as count()."), "pivot")

    def _add_currency(self, keys: list[Shown], shown: list[Shown], *, grouped: bool) -> None:
        """Amounts of different currencies are never added, nor shown without their currency."""
        listed = keys if grouped else shown
        needed = self.scope.money if grouped else any(one.column.kind is Kind.MONEY for one in shown)
        if grouped and any(one.column.kind is Kind.MONEY for one in keys):
            needed = True
        if needed and self.dataset.field(CURRENCY) and all(one.column.name != CURRENCY for one in listed):
            listed.append(self._shown(CURRENCY, "columns"))

    def _period(self, parameters: Mapping[str, str]) -> tuple[int | None, Days | None, Days | None]:
        """By which column, and which days; and the days before where they are compared."""
        definition, name = self.definition, self.definition.over or self.dataset.over
        asked = {key: parameters.get(key, "") for key in ("from", "to", "period")}
        text = asked["period"] or definition.period
        if not any(asked.values()) and not text:
            if definition.compare:
                raise ReportError(gettext("To compare, the report needs a period."), "compare")
            return None, None, None
        field = self.dataset.field(name)
        if field is None or field.kind is not Kind.INSTANT:
            raise ReportError(gettext("“{name}” is no time that a period can go by.").format(name=name), "over")
        self._column(name)
        try:
            days = _days(asked["from"], asked["to"], text, self.moment)
            before = relative.before(days, "" if asked["from"] or asked["to"] else text, self.moment)
        except (ValueError, OverflowError) as error:
            raise ReportError(gettext("“{text}” is no period.").format(text=text or asked), "period") from error
        return list(self.fields).index(field.name), days, before if definition.compare else None

    def _check_names(self, listed: list[Shown]) -> None:
        names = [one.column.name for one in listed]
        for name in names:
            if names.count(name) > 1:
                raise ReportError(gettext("“{name}” is there twice.").format(name=name), "columns")


def _apart(dataset: Dataset, reader: Reader) -> Any:  # noqa: ANN401
    """Columns for checking only: nothing is read because of it."""

    def column(name: str) -> Value | None:
        field = dataset.field(name)
        if field is None or RANK[reader.role] < RANK[field.role]:
            return None
        return Value(field.kind, lambda _row: None, Level.ROW, field.unit)

    return column


def _days(start: str, end: str, text: str, moment: Moment) -> Days:
    """The period of the parameters, else the definition's."""
    if not start and not end:
        return relative.span(text, moment)
    first = relative.span(start, moment).start if start else moment.midnight(moment.today.replace(year=1900))
    last = relative.span(end, moment).end if end else relative.span("today", moment).end
    if last <= first:
        raise ValueError(end)
    return Days(first, last)

"""What a report is and what it answers: the shapes that formats, charts and schedules build on.

``running.run(definition, shop, now=…, parameters={"from": "2026-11-01"}, reader=Reader(…))`` gives an
``Answer``, or raises ``ReportError`` before its first row.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from suivi.accounts.models import Role

VERSION = 1  # of the format of definitions


class Kind(StrEnum):
    """What the values of a column are. In every column None means that nobody knows.

    text: str. number: int or Decimal. money: Decimal, in the currency that the row's column ``currency`` names.
    count: int. duration: timedelta. instant: aware datetime, UTC. day: date by the shop's clock, the first of the
    span that the column's ``unit`` names. yes_no: bool. percent: Decimal, 1 is 100 %.
    """

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    COUNT = "count"
    DURATION = "duration"
    INSTANT = "instant"
    DAY = "day"
    YES_NO = "yes_no"
    PERCENT = "percent"


@dataclass(frozen=True)
class Column:
    """One column of an answer or of a dataset. ``name``: unique in its row. ``label`` and ``help``: for people.

    ``unit``: of a number, such as days; of a day: day, week, month, quarter or year. ``measure``: it was calculated
    over many rows. ``words``: how the values of a text column are shown, by value. ``pivot``: the value that a pivoted
    column is about, as the only one of a tuple. ``compared``: it is of the period before, or how it differs.
    """

    name: str
    label: str
    kind: Kind
    unit: str = ""
    help: str = ""
    measure: bool = False
    words: Mapping[str, str] | None = None
    pivot: tuple[object, ...] = ()
    compared: bool = False


class Subtotal(tuple[object, ...]):
    """A row that sums up the rows above it: group columns that it spans are None, all of them in the grand total."""

    __slots__ = ()


@dataclass(frozen=True)
class Answer:
    """``rows`` can be read once, as they are found. ``total``: how many there are without subtotals; None: not known
    before they were read. ``counted_at``: as of when it was counted, where it can be behind by a little.
    """

    columns: tuple[Column, ...]
    rows: Iterator[tuple[object, ...]]
    total: int | None = None
    counted_at: datetime | None = None


def patiently(_done: int, _days: int) -> None:
    """Waits, and tells nobody how far it is."""


@dataclass(frozen=True)
class Reader:
    """For whom a report is made: what they may see (``Role``) and the language of its labels ("": that in force).

    ``waits``: told how many of how many days of orders are counted, while a large shop's are; None: does not wait for
    more than about a second, and gets ``Counting`` instead.
    """

    role: str = Role.VIEWER
    language: str = ""
    waits: Callable[[int, int], object] | None = patiently


class Formula(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A column of the report's own: ``formula`` in the language of ``reports.formulas``."""

    name: str
    formula: str
    label: str = ""


class Sort(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """By which column of the answer, the smallest first unless ``descending``."""

    column: str
    descending: bool = False


class Chart(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How the answer is drawn: ``kind`` is table, line, bar, stacked, pie, figure, heat_map, histogram or map.

    ``x``: the column along the axis, "" for the first; ``y``: the columns drawn, none for all measures.
    """

    kind: str = "table"
    x: str = ""
    y: tuple[str, ...] = ()


class Words(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A report's texts in another language; ``labels`` of its formulas by their names."""

    title: str = ""
    description: str = ""
    labels: dict[str, str] = {}


class Definition(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A report. ``columns``, ``group`` and ``pivot`` hold names of columns or formulas, or formulas written out.

    With a ``group``, or where a column calculates over many rows (``count()``, ``sum(total)``), the answer has one row
    a group and the columns are its measures; else one row for each of the dataset. ``period``: the span of days that is
    looked at where nobody says otherwise (``core.relative``), by the column ``over``. ``compare``: beside each measure
    its value in the period before. ``having``: a condition on what is calculated, such as ``count() >= 20``, that
    groups have to meet.
    """

    name: str
    title: str
    dataset: str
    description: str = ""
    columns: tuple[str, ...] = ()
    filters: str = ""
    formulas: tuple[Formula, ...] = ()
    group: tuple[str, ...] = ()
    pivot: str = ""
    having: str = ""
    subtotals: bool = False
    compare: bool = False
    sort: tuple[Sort, ...] = ()
    limit: int | None = None
    period: str = ""
    over: str = ""
    chart: Chart = Chart()
    topic: str = ""
    translations: dict[str, Words] = {}
    version: int = VERSION


class Counting(Exception):  # noqa: N818 - it says what happens
    """The worker is counting what the answer needs: ``done`` of ``days`` of orders."""

    def __init__(self, done: int, days: int) -> None:
        super().__init__(f"{done} of {days} days are counted")
        self.done, self.days = done, days


class ReportError(ValueError):
    """A definition or its parameters ask for something that does not exist; the text says what, for people.

    ``part``: the field of the definition; ``position``: where in its text, counted from 0.
    """

    def __init__(self, text: str, part: str = "", position: int | None = None) -> None:
        super().__init__(text)
        self.text, self.part, self.position = text, part, position

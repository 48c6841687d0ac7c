"""What a chart is, before anything is drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class ChartKind(StrEnum):
    """The pictures there are."""

    LINE = "line"
    BAR = "bar"
    STACKED = "stacked"
    PIE = "pie"
    FIGURE = "figure"  # one number, large, with how it came to be
    HEAT = "heat_map"
    HISTOGRAM = "histogram"
    MAP = "map"


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers that belong together, one for each label of the chart; None where nothing is known."""

    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture to be drawn. ``written`` gives a number as its readers write it.

    Along the axis stand the ``labels``; on a map they are countries (ISO 3166-1 alpha-2), in a heat map the columns,
    whose rows are the series. A histogram has no labels: its one series holds the values to be counted.
    """

    kind: ChartKind
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    summary: str = ""  # what the picture shows, in a sentence, for those who hear it
    unit: str = ""
    written: Callable[[float], str] = "{:,.6g}".format

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(value is not None for one in self.series for value in one.values)

    def table(self) -> list[list[str]]:
        """The same as rows of texts, for those who do not see the picture: a row for the series, then one a label."""
        columns = [[one.label, *map(self._said, one.values)] for one in self.series]
        return [list(row) for row in zip(["", *self.labels], *columns, strict=True)] if self.labels else []

    def _said(self, value: float | None) -> str:
        return "–" if value is None else self.written(value)


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height, in pixels of a page."""

    width: int
    height: int

    @property
    def narrow(self) -> bool:
        """Whether it is drawn for a phone."""
        return self.width < 500


WIDE, NARROW = Size(960, 320), Size(360, 280)

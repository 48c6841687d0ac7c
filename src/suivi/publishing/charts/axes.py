"""Charts with two axes: lines, bars, stacked bars, histograms."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import FixedFormatter, FixedLocator, FuncFormatter, MaxNLocator

from suivi.publishing.charts.contract import Chart, Series, Size
from suivi.publishing.charts.look import DASHES, HATCHES, MARKERS, TEXT_SIZE, Theme

LETTER = TEXT_SIZE * 0.62  # how wide one is, about
LONG = 8  # letters; names longer than that stand beside lying bars
MOST_LYING = 20
MOST_NUMBERS = 14  # bars that have their number written on them
BINS = 24


def lines(axes: Axes, chart: Chart, theme: Theme, size: Size) -> None:
    """A line a series, told apart by color, dashes and marks, each with its name where it ends."""
    places = range(len(chart.labels))
    few = len(chart.labels) <= 40
    for number, one in enumerate(chart.series):
        values = [float("nan") if value is None else value for value in one.values]
        axes.plot(
            places,
            values,
            color=theme.series[number],
            linestyle=DASHES[number],
            linewidth=2,
            marker=MARKERS[number] if few else "",
            markersize=5,
        )
    _value_axis(axes, chart, theme)
    _label_axis(axes, chart, size)
    if len(chart.series) > 1:
        _ends(axes, chart, theme, size)


def bars(axes: Axes, chart: Chart, theme: Theme, size: Size) -> None:
    """Bars side by side; lying ones where their names are long."""
    lying = max(map(len, chart.labels), default=0) > LONG and len(chart.labels) <= MOST_LYING
    step = 0.8 / len(chart.series)
    for number, one in enumerate(chart.series):
        places = [place + step * (number - (len(chart.series) - 1) / 2) for place in range(len(chart.labels))]
        put = axes.barh if lying else axes.bar
        drawn = put(places, _known(one), step * 0.92, **_filling(number, theme))
        if len(chart.labels) * len(chart.series) <= (MOST_NUMBERS if lying or not size.narrow else 6):
            said = ["" if value is None else chart.written(value) for value in one.values]
            axes.bar_label(drawn, said, padding=3, color=theme.text, fontsize=TEXT_SIZE - 1)
    axes.margins(x=0.12 if lying else 0.02, y=0.02 if lying else 0.12)
    _value_axis(axes, chart, theme, lying=lying)
    _label_axis(axes, chart, size, lying=lying)
    _legend(axes, chart, theme)


def stacked(axes: Axes, chart: Chart, theme: Theme, size: Size) -> None:
    """One bar a label, its parts on top of each other in the order of the series."""
    floor = [0.0] * len(chart.labels)
    for number, one in enumerate(chart.series):
        heights = _known(one)
        axes.bar(range(len(chart.labels)), heights, 0.8, bottom=floor, **_filling(number, theme))
        floor = [low + height for low, height in zip(floor, heights, strict=True)]
    _value_axis(axes, chart, theme)
    _label_axis(axes, chart, size)
    _legend(axes, chart, theme)


def histogram(axes: Axes, chart: Chart, theme: Theme, size: Size) -> None:
    """How often values of each size are."""
    values = [value for value in chart.series[0].values if value is not None] if chart.series else []
    axes.hist(values, bins=BINS // (2 if size.narrow else 1), **_filling(0, theme))
    _value_axis(axes, Chart(chart.kind, "", (), ()), theme)
    axes.xaxis.set_major_locator(MaxNLocator(4 if size.narrow else 8))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _place: chart.written(value)))


def _filling(number: int, theme: Theme) -> dict[str, Any]:
    """The color of a series and the pattern over it, in the color of the ground."""
    return {
        "facecolor": theme.series[number],
        "edgecolor": theme.ground,
        "hatch": HATCHES[number],
        "linewidth": 0.8,
    }


def _known(one: Series) -> list[float]:
    return [value or 0.0 for value in one.values]


def _value_axis(axes: Axes, chart: Chart, theme: Theme, *, lying: bool = False) -> None:
    """Few quiet lines with their numbers; nothing else around the drawing."""
    axis = axes.xaxis if lying else axes.yaxis
    axis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _place: chart.written(value)))
    axis.grid(visible=True, color=theme.grid, linewidth=1)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, colors=theme.muted, labelsize=TEXT_SIZE - 1, pad=7)
    for name, spine in axes.spines.items():
        spine.set_visible(name == ("left" if lying else "bottom"))
        spine.set_color(theme.grid)
    if len(chart.series) == 1:
        label = f"{chart.series[0].label} ({chart.unit})" if chart.unit else chart.series[0].label
        axes.set_title(label, loc="left", color=theme.muted, fontsize=TEXT_SIZE - 1)
    low, high = axes.get_xlim() if lying else axes.get_ylim()
    set_limits = axes.set_xlim if lying else axes.set_ylim
    set_limits(min(0, low), max(high, 0 if low < 0 else 1e-9))


def _label_axis(axes: Axes, chart: Chart, size: Size, *, lying: bool = False) -> None:
    """As many labels as have room, evenly chosen, always the first."""
    if lying:
        axes.yaxis.set_major_locator(FixedLocator(range(len(chart.labels))))
        axes.yaxis.set_major_formatter(FixedFormatter([_short(label, size) for label in chart.labels]))
        axes.invert_yaxis()
        return
    longest = max((len(_short(label, size)) for label in chart.labels), default=1)
    room = max(2, int(size.width * 0.82 / (longest * LETTER + 14)))
    every = max(1, -(-len(chart.labels) // room))
    places = range(0, len(chart.labels), every)
    axes.xaxis.set_major_locator(FixedLocator(places))
    axes.xaxis.set_major_formatter(FixedFormatter([_short(chart.labels[place], size) for place in places]))


def _short(label: str, size: Size) -> str:
    most = 14 if size.narrow else 28
    return label if len(label) <= most else label[: most - 1] + "…"


def _ends(axes: Axes, chart: Chart, theme: Theme, size: Size) -> None:
    """Each line's name beside its last point, moved apart where two would meet."""
    low, high = axes.get_ylim()
    apart = (high - low) * (TEXT_SIZE + 3) / (size.height * 0.8)
    found = [
        (value, number)
        for number, one in enumerate(chart.series)
        if (value := next((value for value in reversed(one.values) if value is not None), None)) is not None
    ]
    floor = low
    for value, number in sorted(found):
        at = max(value, floor)
        floor = at + apart
        axes.annotate(
            _short(chart.series[number].label, size),
            (len(chart.labels) - 1, at),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            color=theme.series[number],
            fontsize=TEXT_SIZE - 1,
            annotation_clip=False,
        )


def _legend(axes: Axes, chart: Chart, theme: Theme) -> None:
    """What each color and pattern means, above the drawing, where there is more than one."""
    if len(chart.series) < 2:
        return
    patches = [Patch(label=one.label, **_filling(number, theme)) for number, one in enumerate(chart.series)]
    axes.legend(
        handles=patches,
        loc="lower left",
        bbox_to_anchor=(0, 1.01),
        ncols=min(len(patches), 4),
        frameon=False,
        labelcolor=theme.text,
        fontsize=TEXT_SIZE - 1,
        handlelength=1.6,
        handleheight=1.1,
        borderaxespad=0,
        columnspacing=1.2,
    )

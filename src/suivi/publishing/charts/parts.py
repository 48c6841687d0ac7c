"""Charts without a scale: shares of a whole, one figure, and a table as colors."""

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb

from suivi.publishing.charts.contract import Chart, Size
from suivi.publishing.charts.look import HATCHES, TEXT_SIZE, Theme

MOST_CELLS, MOST_CELLS_NARROW = 160, 60  # of a heat map with their numbers written on them
HALF = 0.19  # luminance above which black letters are read better than white ones


def pie(axes: Axes, chart: Chart, theme: Theme, size: Size) -> None:
    """The shares of a whole, each slice with its pattern, and its name and share beside it."""
    values = [max(0.0, value or 0.0) for value in chart.series[0].values]
    whole = sum(values)
    if not whole:
        axes.set_axis_off()
        return
    wedges, *_texts = axes.pie(
        values,
        colors=theme.series[: len(values)],
        startangle=90,
        counterclock=False,
        hatch=list(HATCHES[: len(values)]),
        wedgeprops={"edgecolor": theme.ground, "linewidth": 1},
    )
    axes.set_aspect("equal")
    axes.legend(
        wedges,
        [
            f"{label}  {chart.written(value)}  ({value / whole:.0%})"
            for label, value in zip(chart.labels, values, strict=True)
        ],
        loc="upper center" if size.narrow else "center left",
        bbox_to_anchor=(0.5, 0.02) if size.narrow else (1.02, 0.5),
        frameon=False,
        labelcolor=theme.text,
        fontsize=TEXT_SIZE - 1 if not size.narrow else TEXT_SIZE - 2,
        handlelength=1.6,
        handleheight=1.1,
    )


def figure(axes: Axes, chart: Chart, theme: Theme, size: Size) -> None:
    """The newest number, large; under it how it came to be, as a thin line."""
    values = [value for value in chart.series[0].values if value is not None] if chart.series else []
    axes.set_axis_off()
    if not values:
        return
    text = chart.written(values[-1]) + (f" {chart.unit}" if chart.unit else "")
    room = size.width * 0.9 / max(1, len(text))
    axes.text(
        0.5,
        0.62 if len(values) > 1 else 0.5,
        text,
        transform=axes.transAxes,
        ha="center",
        va="center",
        fontsize=min(size.height * 0.3, room * 1.5),
        color=theme.text,
    )
    if len(values) > 1:
        line = axes.inset_axes((0.1, 0.04, 0.8, 0.3))
        line.set_axis_off()
        line.plot(range(len(values)), values, color=theme.series[0], linewidth=2)
        line.plot([len(values) - 1], values[-1:], color=theme.series[0], marker="o", markersize=6)


def heat(axes: Axes, chart: Chart, theme: Theme, size: Size) -> None:
    """Rows and columns, the warmer the more; the numbers stand in the fields where they have room."""
    rows = [[float("nan") if value is None else value for value in one.values] for one in chart.series]
    colors = LinearSegmentedColormap.from_list("heat", [theme.cold, theme.warm])
    mesh = axes.pcolormesh(rows, cmap=colors, edgecolors=theme.ground, linewidth=1.5)
    axes.set_xticks([place + 0.5 for place in range(len(chart.labels))], chart.labels)
    axes.set_yticks([place + 0.5 for place in range(len(chart.series))], [one.label for one in chart.series])
    axes.invert_yaxis()
    axes.tick_params(length=0, colors=theme.muted, labelsize=TEXT_SIZE - (2 if size.narrow else 1))
    for spine in axes.spines.values():
        spine.set_visible(False)
    longest = max(map(len, chart.labels), default=1)
    if longest * 7 * len(chart.labels) > size.width * 0.75:
        axes.tick_params(axis="x", rotation=90 if size.narrow else 45)
    if len(chart.labels) * len(chart.series) > (MOST_CELLS if not size.narrow else MOST_CELLS_NARROW):
        return
    for down, row in enumerate(rows):
        for along, value in enumerate(row):
            if value == value:  # not the unknown, which equals nothing
                letters = ink(colors(mesh.norm(value)))  # type: ignore[arg-type]
                said = chart.written(value)
                axes.text(
                    along + 0.5, down + 0.5, said, ha="center", va="center", color=letters, fontsize=TEXT_SIZE - 2
                )


def ink(ground: object) -> str:
    """Black or white, whichever is read better on this color (WCAG's relative luminance)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in to_rgb(ground)  # type: ignore[arg-type]
    )
    return "#1a1a1a" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > HALF else "#ffffff"

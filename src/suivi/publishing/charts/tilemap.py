"""The world as tiles of one size, one a country, cut to where something happens."""

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from suivi.lib.tiles import PLACES
from suivi.publishing.charts.contract import Chart, Size
from suivi.publishing.charts.look import Theme
from suivi.publishing.charts.parts import ink

SIDE = 0.92
LEAST_COLUMNS, LEAST_ROWS = 8, 6


def tiles(axes: Axes, chart: Chart, theme: Theme, size: Size) -> None:
    """Each country's tile the warmer the more, with its code and its number; the others quiet, as land."""
    found = {
        label: value
        for label, value in zip(chart.labels, chart.series[0].values, strict=True)
        if value is not None and label in PLACES
    }
    axes.set_axis_off()
    axes.set_aspect("equal")
    left, top, right, bottom = _window(found)
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    letter = min(size.width / (right - left), size.height / (bottom - top)) * 0.27
    colors = LinearSegmentedColormap.from_list("map", [theme.cold, theme.warm])
    most = max(found.values(), default=1) or 1
    seen = {code: (x, y) for code, (x, y) in PLACES.items() if left <= x < right - 1 + SIDE and top <= y < bottom}
    for code, (column, row) in seen.items():
        color = colors(max(0.0, found[code] / most) ** 0.5) if code in found else theme.land
        axes.add_patch(Rectangle((column, row), SIDE, SIDE, facecolor=color, edgecolor="none"))
        if code in found:
            middle = column + SIDE / 2
            axes.text(middle, row + 0.3, code, ha="center", va="center", color=ink(color), fontsize=letter)
            said = _short(found[code])
            axes.text(middle, row + 0.66, said, ha="center", va="center", color=ink(color), fontsize=letter)


def _window(found: dict[str, float]) -> tuple[float, float, float, float]:
    """What of the world is shown: all countries with something, and a tile around them."""
    places = [PLACES[code] for code in found] or list(PLACES.values())
    columns, rows = [place[0] for place in places], [place[1] for place in places]
    left, right = _span(min(columns), max(columns), LEAST_COLUMNS, max(place[0] for place in PLACES.values()))
    top, bottom = _span(min(rows), max(rows), LEAST_ROWS, max(place[1] for place in PLACES.values()))
    return left - 0.1, top - 0.1, right + 1, bottom + 1


def _span(low: int, high: int, least: int, most: int) -> tuple[int, int]:
    missing = max(0, least - (high - low + 1))
    return max(0, low - 1 - missing // 2), min(most, high + 1 + (missing + 1) // 2)


def _short(value: float) -> str:
    """A number that fits on a tile: 950, 1.2k, 12k, 2M."""
    for size, sign in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:.2g}{sign}" if value < 10 * size else f"{value / size:.0f}{sign}"
    return f"{value:.4g}"

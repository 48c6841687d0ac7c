"""A chart as a picture: SVG for pages, PNG for mails and PDF.

The same chart gives the same bytes, on every machine: letters are drawn as shapes, from the font that comes with
matplotlib. Everything is drawn through figures of its own, never through ``pyplot``, which remembers.
"""

import os
import re
from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from io import BytesIO, StringIO
from threading import Lock
from typing import TYPE_CHECKING

from django.conf import settings

from suivi.publishing.charts.contract import WIDE, Chart, ChartKind, Size
from suivi.publishing.charts.look import LIGHT, TEXT_SIZE, Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Draw = Callable[["Axes", Chart, Theme, Size], None]
POINTS = 72  # to the inch, so that a point is a pixel of the page
SHARP = 2  # pixels of a PNG for each of the page
_ONE = Lock()  # matplotlib promises nothing to threads
_STYLE = re.compile(r' style="([^"]*)"')
_HEAD = re.compile(r"^.*?<svg[^>]*>|<metadata>.*?</metadata>|<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL)


def svg(chart: Chart, theme: Theme = LIGHT, size: Size = WIDE) -> str:
    """The picture as one ``<svg>`` element with title and description, without style or script."""
    out = StringIO()
    with _ONE:
        figure = _figure(chart, theme, size)
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    return _accessible(_HEAD.sub("", out.getvalue()), chart, size)


def png(chart: Chart, theme: Theme = LIGHT, size: Size = WIDE) -> bytes:
    """The picture as a PNG, sharp also on fine screens and on paper."""
    out = BytesIO()
    with _ONE:
        figure = _figure(chart, theme, size)
        figure.savefig(out, format="png", dpi=POINTS * SHARP, facecolor=theme.ground, metadata={"Software": None})
    return out.getvalue()


@cache
def _engine() -> Mapping[ChartKind, Draw]:
    """matplotlib, made ready once, and who draws what."""
    os.environ.setdefault("MPLCONFIGDIR", str(settings.DATA_DIR / "matplotlib"))  # where it keeps its list of fonts
    import matplotlib as mpl

    from suivi.publishing.charts import axes, parts, tilemap

    mpl.rcParams.update(
        {
            "svg.fonttype": "path",
            "svg.hashsalt": "suivi",
            "text.parse_math": False,  # a dollar in a label is a dollar
            "font.family": ["DejaVu Sans"],
            "font.size": TEXT_SIZE,
            "hatch.linewidth": 1.5,
        }
    )
    return {
        ChartKind.LINE: axes.lines,
        ChartKind.BAR: axes.bars,
        ChartKind.STACKED: axes.stacked,
        ChartKind.HISTOGRAM: axes.histogram,
        ChartKind.PIE: parts.pie,
        ChartKind.FIGURE: parts.figure,
        ChartKind.HEAT: parts.heat,
        ChartKind.MAP: tilemap.tiles,
    }


def _figure(chart: Chart, theme: Theme, size: Size) -> "Figure":
    draw = _engine()[chart.kind]
    from matplotlib.figure import Figure

    figure = Figure(figsize=(size.width / POINTS, size.height / POINTS), dpi=POINTS, layout="constrained")
    axes = figure.add_subplot()
    axes.set_facecolor("none")
    draw(axes, chart, theme, size)
    return figure


def _accessible(drawn: str, chart: Chart, size: Size) -> str:
    """The drawing under a head of our own: what it is called, what it shows, and no style that a page would refuse."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img"'
        f' viewBox="0 0 {size.width} {size.height}" width="{size.width}" height="{size.height}"'
        f' stroke-linejoin="round" stroke-linecap="butt">'
        f"<title>{escape(chart.title)}</title><desc>{escape(chart.summary)}</desc>"
    )
    return head + _STYLE.sub(lambda found: _attributes(found[1]), drawn)


def _attributes(style: str) -> str:
    """``fill: none; stroke: #fff`` as attributes: strict content policies let no style into a page."""
    pairs = (pair.partition(":") for pair in style.split(";"))
    return "".join(f' {name.strip()}="{value.strip()}"' for name, _colon, value in pairs if value)

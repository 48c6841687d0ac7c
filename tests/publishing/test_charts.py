"""Pictures: the same every time, harmless in a strict page, told without color, and right about their numbers."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from suivi.publishing.charts.contract import NARROW, WIDE, Chart, ChartKind, Series
from suivi.publishing.charts.look import DARK, LIGHT, THEMES, Theme
from suivi.publishing.charts.picture import png, svg
from suivi.publishing.charts.reading import chart_of
from suivi.publishing.written import Hand
from suivi.reports.contract import Chart as Choice
from suivi.reports.contract import Column, Kind, Subtotal
from tests.publishing.gallery import CHARTS

HAND = Hand("en", ZoneInfo("Europe/Paris"))
SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "title", "desc", "g", "path", "defs", "clipPath", "rect", "use", "pattern", "image"}


@pytest.mark.parametrize("kind", list(ChartKind))
def test_a_picture_is_accessible_strict_and_always_the_same(kind: ChartKind) -> None:
    drawn = svg(CHARTS[kind], DARK, NARROW)
    root = ElementTree.fromstring(drawn)
    assert [one.tag.removeprefix(SVG) for one in root[:2]] == ["title", "desc"]
    assert (root.attrib["role"], root[0].text) == ("img", CHARTS[kind].title)
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= ALLOWED
    assert not any(name in ("style", "class") or name.startswith("on") for one in root.iter() for name in one.attrib)
    assert svg(CHARTS[kind], DARK, NARROW) == drawn


def test_a_png_is_sharp_and_always_the_same() -> None:
    drawn = png(CHARTS[ChartKind.BAR])
    assert Image.open(BytesIO(drawn)).size == (2 * WIDE.width, 2 * WIDE.height)
    assert png(CHARTS[ChartKind.BAR]) == drawn


def test_what_a_customer_wrote_stays_text() -> None:
    hostile = "<script>alert(1)</script> $\\frac{1}{2}$ & ]]>"
    chart = Chart(ChartKind.BAR, hostile, (hostile, "b"), (Series(hostile, (1, 2)), Series("x", (3, None))), hostile)
    root = ElementTree.fromstring(svg(chart))
    assert root[0].text == hostile
    assert "script" not in {one.tag.removeprefix(SVG) for one in root.iter()}


@pytest.mark.parametrize("kind", list(ChartKind))
@pytest.mark.parametrize("values", [(None, 0.0), (-5.0, 1e12)])
def test_no_numbers_break_a_picture(kind: ChartKind, values: tuple[float | None, ...]) -> None:
    assert svg(Chart(kind, "t", ("FR", "DE"), (Series("a", values), Series("b", values))), LIGHT, NARROW).endswith(
        "</svg>\n"
    )


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_every_color_stands_out_from_its_ground(theme: Theme) -> None:
    assert all(_contrast(color, theme.ground) >= 4.5 for color in (*theme.series, theme.text, theme.muted))


def test_the_web_and_the_worker_do_not_load_what_draws() -> None:
    heavy = ["matplotlib", "numpy", "pyarrow", "fpdf", "xlsxwriter", "boto3", "paramiko", "gspread"]
    loads = "import sys, django; django.setup(); import suivi.worker.loop; from django.urls import get_resolver"
    code = f"{loads}; get_resolver().url_patterns; print([one for one in {heavy} if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# The answer's columns and rows.
DAY, CARRIER, MONEY_OF = (
    Column("day", "Day", Kind.DAY, "day"),
    Column("carrier", "Carrier", Kind.TEXT),
    Column("currency", "Currency", Kind.TEXT),
)
COUNT = Column("count", "Orders", Kind.COUNT, measure=True)
TOTAL = Column("total", "Total", Kind.MONEY, measure=True)
WAITED = Column("waited", "Waited", Kind.DURATION, measure=True)
FIRST, SECOND = date(2026, 11, 1), date(2026, 11, 2)


def drawn(kind: str, columns: Sequence[Column], rows: Sequence[tuple[object, ...]], **choice: object) -> Chart:
    found = chart_of("T", Choice(kind, **choice), columns, rows, HAND)  # type: ignore[arg-type]
    assert found
    return found


def test_one_measure_over_days_is_one_line() -> None:
    chart = drawn("line", (DAY, COUNT), [(FIRST, 3), (SECOND, None), Subtotal((None, 3))])
    assert chart.labels == ("Nov 1", "Nov 2")
    assert chart.series == (Series("Orders", (3.0, None)),)
    assert chart.summary == "Orders · Day"


def test_a_second_group_makes_series() -> None:
    chart = drawn("stacked", (DAY, CARRIER, COUNT), [(FIRST, "UPS", 1), (FIRST, "DHL", 2), (SECOND, "DHL", 5)])
    assert chart.series == (Series("UPS", (1.0, None)), Series("DHL", (2.0, 5.0)))


def test_currencies_are_never_added_up() -> None:
    rows = [(FIRST, "EUR", Decimal(5)), (FIRST, "USD", Decimal(7)), (SECOND, "EUR", Decimal(1))]
    chart = drawn("bar", (DAY, MONEY_OF, TOTAL), rows)
    assert chart.series == (Series("EUR", (5.0, 1.0)), Series("USD", (7.0, None)))
    only = drawn("bar", (DAY, MONEY_OF, TOTAL), rows[:1])
    assert (only.series, only.written(1234.5)) == ((Series("Total", (5.0,)),), "€1,234")


def test_only_what_is_chosen_is_drawn() -> None:
    chart = drawn(
        "bar", (DAY, CARRIER, COUNT, WAITED), [(FIRST, "UPS", 1, timedelta(hours=36))], x="carrier", y=("waited",)
    )
    assert (chart.labels, chart.series) == (("UPS",), (Series("Waited", (36.0,)),))
    assert chart.written(36.0) == "36 hr"


def test_small_slices_are_one() -> None:
    chart = drawn("pie", (CARRIER, COUNT), [(f"C{number:02}", number) for number in range(1, 21)])
    assert (len(chart.labels), chart.labels[0], chart.labels[-1]) == (8, "C20", "Other")
    assert sum(filter(None, chart.series[0].values)) == sum(range(1, 21))
    assert chart.summary.endswith("The largest are drawn; the table has all.")


def test_a_map_takes_codes_and_a_histogram_every_row() -> None:
    country = Column("country", "Country", Kind.TEXT, words={"FR": "France"})
    assert drawn("map", (country, COUNT), [("FR", 2), (None, 1)]).labels == ("FR", "")
    rows = [(str(number), timedelta(hours=number)) for number in range(5)]
    plain = drawn("histogram", (Column("order", "Order", Kind.TEXT), WAITED), rows)
    assert plain.series[0].values == (0.0, 1.0, 2.0, 3.0, 4.0)


@pytest.mark.parametrize("choice", [Choice(), Choice("line")])
def test_a_table_and_nothing_are_no_picture(choice: Choice) -> None:
    assert chart_of("T", choice, (DAY, COUNT), [] if choice.kind == "line" else [(FIRST, 1)], HAND) is None
    assert chart_of("T", choice, (DAY,), [(FIRST,)], HAND) is None

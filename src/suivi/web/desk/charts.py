"""Charts drawn on the server, in the page's own colors, each beside a table that says the same."""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext_noop

from suivi.orders.deliveries.days import Volume
from suivi.web.formats import Reader
from suivi.web.markup import Markup

NARROW, WIDE = 480, 1000  # of the drawing
HEIGHT, LEFT, BOTTOM = 200, 34, 18  # room for the scale and the days
CHART = Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}</svg>')
LINE = Markup(
    '<line class="chart-line" x1="{}" x2="{}" y1="{}" y2="{}"/><text class="chart-scale" x="{}" y="{}">{}</text>'
)
DAY = Markup('<text class="chart-day" x="{}" y="{}">{}</text>')
PAIR = Markup(
    '<g><title>{}</title><rect class="bar-shipped" x="{}" y="{}" width="{}" height="{}"/>'
    '<rect class="bar-delivered" x="{}" y="{}" width="{}" height="{}"/></g>'
)
ROW = Markup('<tr><th scope="row">{}</th><td class="num">{}</td><td class="num">{}</td></tr>\n')
SAID = gettext_noop("%(day)s: %(shipped)s shipped, %(delivered)s arrived")
LABEL = gettext_noop("Parcels that were shipped and that arrived each day")


def volumes(days: Sequence[Volume], reader: Reader, width: int = NARROW) -> SafeString:
    """Two bars a day: hollow for what left, full for what arrived."""
    top = _top(max((max(one.shipped, one.delivered) for one in days), default=0))
    step = (width - LEFT) / max(1, len(days))
    scale, bars = _scale(top, width, reader), _bars(days, top, step, reader)
    return CHART(str(width), str(HEIGHT), reader.say(LABEL), scale, bars)


def table(days: Sequence[Volume], reader: Reader) -> SafeString:
    """The same as rows, the newest first."""
    rows = [
        ROW(reader.date(one.day), reader.number(one.shipped), reader.number(one.delivered)) for one in reversed(days)
    ]
    return SafeString("".join(rows))


def _bars(days: Sequence[Volume], top: int, step: float, reader: Reader) -> SafeString:
    made: list[SafeString] = []
    for place, one in enumerate(days):
        left, width = LEFT + place * step, step * 0.38
        said = reader.say(SAID) % {
            "day": reader.date(one.day),
            "shipped": reader.number(one.shipped),
            "delivered": reader.number(one.delivered),
        }
        first, second = _height(one.shipped, top), _height(one.delivered, top)
        made.append(
            PAIR(
                said,
                *_numbers(left + step * 0.08, _floor() - first, width, first),
                *_numbers(left + step * 0.54, _floor() - second, width, second),
            )
        )
        if one.day.weekday() == 0:
            made.append(DAY(f"{left + step / 2:.1f}", str(HEIGHT - 4), reader.short(one.day)))
    return SafeString("".join(made))


def _scale(top: int, width: int, reader: Reader) -> SafeString:
    """A line at nothing, at the middle and at the top."""
    made = []
    for value in (0, top // 2, top) if top > 1 else (0, top):
        y = f"{_floor() - _height(value, top):.1f}"
        made.append(LINE(str(LEFT), str(width), y, y, str(LEFT - 6), y, reader.number(value)))
    return SafeString("".join(made))


def _floor() -> int:
    return HEIGHT - BOTTOM


def _height(value: int, top: int) -> float:
    return (_floor() - 8) * value / top


def _top(most: int) -> int:
    """The next round even number: 1, 2, 4, 10, 20, 40, 100 … or a few of them."""
    size = 1
    while size * 10 <= most:
        size *= 10
    return next((size * times for times in (1, 2, 4, 6, 8, 10) if size * times >= most), 1)


def _numbers(*values: float) -> tuple[str, ...]:
    return tuple(f"{value:.1f}" for value in values)

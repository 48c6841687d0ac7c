"""The picture of a report's page: drawn when the browser asks for it, only in the size and on the ground it shows."""

from itertools import islice

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from suivi.accounts.models import Shop
from suivi.lib import clock
from suivi.publishing.charts import picture as drawing
from suivi.publishing.charts.contract import NARROW, WIDE, Chart
from suivi.publishing.charts.look import THEMES
from suivi.publishing.charts.reading import chart_of
from suivi.publishing.making import CHARTED
from suivi.publishing.schedules import clock_of
from suivi.publishing.written import Hand
from suivi.reports.contract import Counting, ReportError
from suivi.reports.definitions import words_of
from suivi.reports.running import run
from suivi.web.access import desk
from suivi.web.desk.reports import found, reader_of
from suivi.web.desk.runs import as_picture

SIZES = {"wide": WIDE, "narrow": NARROW}


@require_GET
@desk()
def picture(request: HttpRequest, shop: Shop, name: str, part: str) -> HttpResponse:
    """One picture; 404 where the report has none."""
    size, _under, ground = part.partition("_")
    chart = _chart(request, shop, name)
    if chart is None or size not in SIZES or ground not in THEMES:
        raise Http404
    return as_picture(drawing.svg(chart, THEMES[ground], SIZES[size]).encode())


def _chart(request: HttpRequest, shop: Shop, name: str) -> Chart | None:
    definition, _row = found(request, shop, name)
    asked = {key: request.GET.get(key, "") for key in ("period", "from", "to")}
    try:
        answer = run(definition, shop, now=clock.now(), parameters=asked, reader=reader_of(request))
    except (ReportError, Counting):
        return None
    hand = Hand(get_language() or "en", clock_of(shop))
    return chart_of(
        words_of(definition).title, definition.chart, answer.columns, list(islice(answer.rows, CHARTED)), hand
    )

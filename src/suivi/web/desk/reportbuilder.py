"""Building a report: the form says what is wanted, the page shows its first rows at once. The address is the draft."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from msgspec.structs import replace

from suivi.accounts.models import Shop
from suivi.lib import clock
from suivi.reports.contract import Counting, Definition, ReportError
from suivi.reports.definitions import ready, words_of, written
from suivi.reports.formulas.aggregates import AGGREGATES, WINDOWS
from suivi.reports.formulas.functions import FUNCTIONS
from suivi.reports.running import linked
from suivi.reports.stored import may_change, row_by_name
from suivi.web.access import desk, desk_of, person_of
from suivi.web.desk.reportdraft import begun, drafted, named
from suivi.web.desk.reportform import Form
from suivi.web.desk.reports import PERIODS, found, reader_of
from suivi.web.desk.reporttable import table

MOST = 20  # rows of the preview
HELP = {
    **{name: one.help for name, one in FUNCTIONS.items()},
    **{name: one.help for name, one in AGGREGATES.items()},
    **WINDOWS,
}


@desk()
def build(request: HttpRequest, shop: Shop) -> HttpResponse:
    """The form, and what the report it says looks like."""
    start = _start(request, shop)
    draft = named(drafted(request.GET, start))
    form = Form(draft, desk_of(request).role, PERIODS, begun(request.GET))
    context: dict[str, Any] = {
        "form": form,
        "draft": draft,
        "file": written(draft),
        "here": request.get_full_path(),
        "may_save": desk_of(request).may_write,
        "functions": sorted(HELP.items()),
        "shared": start is not None and _shared(shop, start),
    }
    try:
        answer = linked(draft, shop, now=clock.now(), reader=reader_of(request))
        context["table"] = table(answer, shop.handle, MOST)
        context["sorts"] = form.sorts([(one.name, one.label) for one in context["table"].columns])
    except ReportError as error:
        context["error"], context["sorts"] = error, form.sorts([])
    except Counting as counting:
        context["counting"], context["sorts"] = counting, form.sorts([])
    return render(request, "desk/report_build.html", context)


def _start(request: HttpRequest, shop: Shop) -> Definition | None:
    """The report that is being changed; one that cannot be changed is copied under another name."""
    name = request.GET.get("report", "")
    if not name:
        return None
    definition, row = found(request, shop, name)
    if row is not None and may_change(row, person_of(request), desk_of(request).role):
        return definition
    words = words_of(definition)
    copy = replace(definition, name="", title=words.title, description=words.description, topic="")
    return replace(copy, name=_free(shop, f"{name}_2"))


def _free(shop: Shop, name: str) -> str:
    """A name that no report has."""
    for number in range(2, 100):
        candidate = f"{name[:56].rpartition('_')[0] or name[:56]}_{number}"
        if candidate not in ready() and row_by_name(shop, candidate) is None:
            return candidate
    return name[:60]


def _shared(shop: Shop, definition: Definition) -> bool:
    row = row_by_name(shop, definition.name)
    return row is not None and row.shared

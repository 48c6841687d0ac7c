"""The reports of a shop: listed, run, looked into, exported, and their versions."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from msgspec.structs import replace

from suivi.accounts import audit
from suivi.accounts.models import Role, Shop
from suivi.lib import clock
from suivi.publishing.charts.reading import TABLE
from suivi.publishing.describing import describe
from suivi.publishing.formats import FORMATS, pieces
from suivi.reports.contract import Counting, Definition, Reader, ReportError
from suivi.reports.definitions import read, ready, words_of, written
from suivi.reports.drilling import drilled
from suivi.reports.models import Report
from suivi.reports.running import check, linked, run
from suivi.reports.stored import definition_of, difference, may_change, row_by_name, save, saved, versions
from suivi.web.access import desk, desk_of, person_of
from suivi.web.desk import pictures
from suivi.web.desk.reporttable import table

MOST = 200  # rows on a page; files hold all
MOST_BYTES = 60_000  # of a definition
TOPICS = {
    "fulfillment": gettext_noop("Fulfillment"),
    "delivery": gettext_noop("Delivery"),
    "payments": gettext_noop("Payments"),
    "returns": gettext_noop("Returns"),
    "problems": gettext_noop("Problems"),
    "messages": gettext_noop("Messages"),
    "sales": gettext_noop("Sales"),
    "staff": gettext_noop("People and rules"),
}
PERIODS = {
    "": gettext_noop("The report’s own period"),
    "today": gettext_noop("Today"),
    "yesterday": gettext_noop("Yesterday"),
    "last_7_days": gettext_noop("Last 7 days"),
    "last_30_days": gettext_noop("Last 30 days"),
    "last_90_days": gettext_noop("Last 90 days"),
    "last_12_months": gettext_noop("Last 12 months"),
    "this_week": gettext_noop("This week"),
    "last_week": gettext_noop("Last week"),
    "this_month": gettext_noop("This month"),
    "last_month": gettext_noop("Last month"),
    "this_quarter": gettext_noop("This quarter"),
    "last_quarter": gettext_noop("Last quarter"),
    "this_year": gettext_noop("This year"),
    "last_year": gettext_noop("Last year"),
}


def reader_of(request: HttpRequest) -> Reader:
    """For whom the page is: who does not wait for what takes long."""
    return Reader(desk_of(request).role, waits=None)


def found(request: HttpRequest, shop: Shop, name: str) -> tuple[Definition, Report | None]:
    """The report of that name, with its row where the shop made it; Http404 where there is none for this person."""
    if name in ready():
        return ready()[name], None
    row = row_by_name(shop, name, person_of(request))
    if row is None:
        raise Http404
    return definition_of(row.definition), row


@desk()
def listing(request: HttpRequest, shop: Shop) -> HttpResponse:
    """All reports: the shop's own, then those that come with Suivi, by topic."""
    own = [(words_of(one.definition), one.row) for one in saved(shop, person_of(request))]
    topics = [
        (topic, _(title), [(name, words_of(one)) for name, one in ready().items() if one.topic == topic])
        for topic, title in TOPICS.items()
    ]
    return render(request, "desk/reports.html", {"own": own, "topics": topics, "me": person_of(request).pk})


@desk()
def page(request: HttpRequest, shop: Shop, name: str) -> HttpResponse:
    """One report, answered."""
    definition, row = found(request, shop, name)
    asked = _asked(request)
    context: dict[str, Any] = {
        "report": definition,
        "words": words_of(definition),
        "row": row,
        "may_change": row is not None and may_change(row, person_of(request), desk_of(request).role),
        "asked": asked,
        "periods": [(key, _(title), key == asked["period"]) for key, title in PERIODS.items()],
        "own_period": _(PERIODS[definition.period]) if definition.period in PERIODS else _("All time"),
        "address": urlencode({key: value for key, value in asked.items() if value}),
        "build": build_address(shop, definition),
    }
    try:
        answer = linked(definition, shop, now=clock.now(), parameters=asked, reader=reader_of(request))
        context["table"] = table(answer, shop.handle, MOST, _drill(shop, name, asked))
        context["counted_at"] = answer.counted_at
        if definition.chart.kind != TABLE and context["table"].total:
            title = context["words"].title
            context["picture"] = pictures.of_report(name, title, shop.handle, context["address"])
    except ReportError as error:
        context["error"] = error.text
    except Counting as counting:
        context["counting"] = counting
    return render(request, "desk/report.html", context)


@desk()
def rows(request: HttpRequest, shop: Shop, name: str) -> HttpResponse:
    """The rows behind one figure of a report."""
    definition, _row = found(request, shop, name)
    asked = _asked(request)
    context: dict[str, Any] = {"report": definition, "words": words_of(definition), "asked": asked}
    try:
        key = [*request.GET.getlist("k"), *request.GET.getlist("p")]
        answer = drilled(definition, shop, key, now=clock.now(), parameters=asked, reader=reader_of(request))
        context["table"] = table(answer, shop.handle, MOST)
    except ReportError as error:
        context["error"] = error.text
    except Counting as counting:
        context["counting"] = counting
    return render(request, "desk/report_rows.html", context)


@desk()
def export(request: HttpRequest, shop: Shop, name: str, form: str) -> HttpResponseBase:
    """The whole answer as a file, streamed; or the definition. While it is being counted, its page says so."""
    definition, _row = found(request, shop, name)
    if form == "yaml":
        response: HttpResponseBase = HttpResponse(written(definition), content_type="application/yaml; charset=utf-8")
    else:
        try:
            file = _file(request, shop, definition, form)
        except ReportError as error:
            return HttpResponse(error.text, status=400, content_type="text/plain; charset=utf-8")
        except Counting:
            return redirect(_with_period(reverse("report", args=[shop.handle, name]), _asked(request)))
        response = StreamingHttpResponse(file, content_type=FORMATS[form].media_type)
    response["Content-Disposition"] = f'attachment; filename="{shop.handle}-{name}.{form}"'
    return response


def _file(request: HttpRequest, shop: Shop, definition: Definition, form: str) -> Iterator[bytes]:
    asked: dict[str, Any] = {"now": clock.now(), "parameters": _asked(request), "reader": reader_of(request)}
    about = describe(definition, shop, words_of(definition).title, get_language() or "en", **asked)
    return pieces(form, run(definition, shop, **asked), about)


@desk()
def history(request: HttpRequest, shop: Shop, name: str) -> HttpResponse:
    """The versions of a report, each with what it changed."""
    definition, row = found(request, shop, name)
    if row is None:
        raise Http404
    listed = list(versions(row))
    told = [(one, difference(before, one)) for one, before in zip(listed, [*listed[1:], None], strict=True)]
    may = may_change(row, person_of(request), desk_of(request).role)
    context = {"report": definition, "words": words_of(definition), "row": row, "versions": told, "may_change": may}
    return render(request, "desk/report_versions.html", context)


@require_POST
@desk(Role.AGENT)
def restore(request: HttpRequest, shop: Shop, name: str, version: int) -> HttpResponse:
    """Make an earlier version the newest."""
    row = _mine(request, shop, name)
    earlier = versions(row).filter(version=version).first()
    if earlier is None:
        raise Http404
    _save(request, shop, definition_of(earlier.definition), shared=row.shared)
    messages.success(request, _("Version %(n)s is in force again.") % {"n": version})
    return redirect("report", shop.handle, name)


@require_POST
@desk(Role.AGENT)
def delete(request: HttpRequest, shop: Shop, name: str) -> HttpResponse:
    """Delete a report of the shop with its versions."""
    _mine(request, shop, name).delete()
    audit.record(shop, person_of(request), "report.deleted", name)
    messages.success(request, _("The report was deleted."))
    return redirect("reports", shop.handle)


@require_POST
@desk(Role.AGENT)
def store(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Save a definition: what was built, or a file. One that is there already gets a new version."""
    try:
        name = _stored(request, shop)
    except ReportError as error:
        messages.error(request, error.text)
        back, builder = request.POST.get("back", ""), reverse("report_build", args=[shop.handle])
        return redirect(back if back.startswith(builder) else reverse("reports", args=[shop.handle]))
    messages.success(request, _("The report was saved."))
    return redirect("report", shop.handle, name)


def _stored(request: HttpRequest, shop: Shop) -> str:
    """Saves what was sent; its name. Raises ``ReportError`` where it is no report, or a report of somebody else."""
    upload = request.FILES.get("file")
    text = upload.read(MOST_BYTES).decode("utf-8", "replace") if upload else request.POST.get("definition", "")
    definition = _named(read(text), request.POST)
    row = row_by_name(shop, definition.name)
    if row is not None and not may_change(row, person_of(request), desk_of(request).role):
        raise ReportError(_("There is a report of this name that you may not change."), "name")
    check(definition, shop, now=clock.now(), reader=reader_of(request))
    _save(request, shop, definition, shared="shared" in request.POST)
    return definition.name


def build_address(shop: Shop, definition: Definition) -> str:
    """Where a report is opened in the builder."""
    return f"{reverse('report_build', args=[shop.handle])}?{urlencode({'report': definition.name})}"


def _named(definition: Definition, params: Mapping[str, Any]) -> Definition:
    title = params.get("title", "").strip()[:120]
    if title:
        definition = replace(definition, title=title, description=params.get("description", "").strip()[:500])
    return replace(definition, name=params.get("name", "") or definition.name)


def _save(request: HttpRequest, shop: Shop, definition: Definition, *, shared: bool) -> None:
    save(shop, definition, person_of(request), clock.now(), shared=shared)
    audit.record(shop, person_of(request), "report.saved", definition.name)


def _mine(request: HttpRequest, shop: Shop, name: str) -> Report:
    row = row_by_name(shop, name, person_of(request))
    if row is None:
        raise Http404
    if not may_change(row, person_of(request), desk_of(request).role):
        raise PermissionDenied
    return row


def _asked(request: HttpRequest) -> dict[str, str]:
    return {key: request.GET.get(key, "").strip() for key in ("period", "from", "to")}


def _drill(shop: Shop, name: str, asked: Mapping[str, str]) -> str:
    return _with_period(reverse("report_rows", args=[shop.handle, name]), asked)


def _with_period(address: str, asked: Mapping[str, str]) -> str:
    query = urlencode({key: value for key, value in asked.items() if value})
    return f"{address}{'?' if query else ''}{query}"

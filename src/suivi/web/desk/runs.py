"""Runs of reports: what was made, how far one is, its file, and where it goes."""

from typing import Any, NamedTuple

import msgspec
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from suivi.accounts import audit
from suivi.accounts.access import RANK
from suivi.accounts.models import Role, Shop
from suivi.lib import clock
from suivi.publishing import asking, finishing, keeping, links, sending
from suivi.publishing.formats import FORMATS
from suivi.publishing.models import Destination, Run, Schedule, Sending
from suivi.publishing.sending import file_name
from suivi.web.access import desk, desk_of, person_of
from suivi.web.desk import pictures
from suivi.web.desk.publishingforms import AskForm, LinkForm, SendForm
from suivi.web.publishingwords import said

SHOWN = 100
UNDER_WAY = (Run.State.DUE, Run.State.RUNNING)
# A picture is looked at alone too: nothing in it may load or run anything.
ALONE = "default-src 'none'; sandbox"


class Line(NamedTuple):
    """A run as its list shows it."""

    run: Run
    kind: str
    by: str
    why: str


def visible(request: HttpRequest, shop: Shop) -> "QuerySet[Run]":
    """The runs that this person may see: made with no more sight than theirs."""
    rank = RANK[desk_of(request).role]
    roles = [role for role, least in RANK.items() if least <= rank]
    return Run.objects.filter(shop=shop, role__in=roles).select_related("person", "shop")


def _run(request: HttpRequest, shop: Shop, pk: int) -> Run:
    return get_object_or_404(visible(request, shop), pk=pk)


@desk()
def listing(request: HttpRequest, shop: Shop) -> HttpResponse:
    """The newest runs, and a form to make one."""
    form = AskForm(
        request.POST or None,
        shop=shop,
        person=person_of(request),
        initial={name: request.GET.get(name) for name in ("report", "period")},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        run = asking.ask(
            shop,
            form.definition,
            person=person_of(request),
            format_=given["format"],
            language=get_language() or "en",
            now=clock.now(),
            parameters={name: given[name] for name in ("period", "from", "to") if given.get(name)},
        )
        audit.record(shop, person_of(request), "report.asked", run.report, format=run.format)
        return redirect("report_run", shop.handle, run.pk)
    context = {"form": form, "rows": [_line(one) for one in visible(request, shop).order_by("-id")[:SHOWN]]}
    return render(request, "desk/runs.html", context)


@never_cache
@desk()
def page(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """One run."""
    return render(request, "desk/run.html", _context(request, _run(request, shop, pk)))


def _context(request: HttpRequest, run: Run, link: str = "") -> dict[str, Any]:
    now, handle = clock.now(), run.shop.handle
    chart = b"".join(keeping.read(run, "table")) if run.kept else b""
    sendings = Sending.objects.filter(shop=run.shop, run_id=run.pk).order_by("id")
    names = dict(Destination.objects.filter(shop=run.shop).values_list("pk", "name"))
    may_write = desk_of(request).may_write
    return {
        "run": run,
        "line": _line(run),
        "percent": _percent(run),
        "counting": run.counted < run.days,
        "under_way": run.state in UNDER_WAY,
        "sign": _sign(run),
        "picture": pictures.of_run(run, handle) if chart else "",
        "table": msgspec.json.decode(chart) if chart else None,
        "sendings": [(one, names.get(one.destination_id, "–"), said(one.why)) for one in sendings],
        "links": links.of(run, now),
        "link": link,
        "link_form": LinkForm(),
        "send_form": SendForm(run=run) if may_write and names and run.kept else None,
        "schedule": Schedule.objects.filter(pk=run.schedule_id or 0, shop=run.shop).first(),
        "may_write": may_write,
        "parameters": " – ".join(filter(None, (run.parameters.get("from", ""), run.parameters.get("to", "")))),
    }


def _line(run: Run) -> Line:
    return Line(run, FORMATS[run.format].title, str(run.person or "–"), said(run.why))


def _percent(run: Run) -> int | None:
    """How far it is: with the rows, or before them with the days of orders; None where that is not known."""
    if run.total:
        return min(100, 100 * run.rows // run.total)
    return 100 * run.counted // run.days if run.counted < run.days else None


def _sign(run: Run) -> str:
    return f"{run.state}-{run.rows}-{run.counted}"


@desk()
def news(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """204 while the run is where it was; else 200."""
    return HttpResponse(status=204 if _sign(_run(request, shop, pk)) == request.GET.get("after") else 200)


@require_GET
@never_cache
@desk()
def download(request: HttpRequest, shop: Shop, pk: int) -> StreamingHttpResponse:
    """The run's file."""
    run = _run(request, shop, pk)
    if not run.kept:
        raise Http404
    audit.record(shop, person_of(request), "report.downloaded", run.report, run=run.pk)
    return file_response(run)


def file_response(run: Run) -> StreamingHttpResponse:
    """The file as an attachment, piece by piece."""
    response = StreamingHttpResponse(keeping.read(run), content_type=FORMATS[run.format].media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(run)}"'
    response.headers["Content-Length"] = str(run.size)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
@desk()
def picture(request: HttpRequest, shop: Shop, pk: int, part: str) -> HttpResponse:
    """One of the run's pictures."""
    body = b"".join(keeping.read(_run(request, shop, pk), part)) if part in pictures.PARTS else b""
    if not body:
        raise Http404
    return as_picture(body)


def as_picture(body: bytes) -> HttpResponse:
    """An SVG that loads and runs nothing, also where it is looked at alone."""
    response = HttpResponse(body, content_type="image/svg+xml")
    response.headers["Content-Security-Policy"] = ALONE
    return response


@require_POST
@desk()
def again(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """Makes the same report anew."""
    run = asking.again(_run(request, shop, pk), person_of(request), clock.now())
    audit.record(shop, person_of(request), "report.asked", run.report, format=run.format)
    return redirect("report_run", shop.handle, run.pk)


@require_POST
@desk()
def cancel(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """Stops it: one's own, or anybody's as an agent."""
    run = _run(request, shop, pk)
    if run.person_id != person_of(request).pk and not desk_of(request).may_write:
        raise PermissionDenied
    if asking.cancel(run, clock.now()):
        messages.success(request, _("The report is stopped."))
    return redirect("report_run", shop.handle, pk)


@require_POST
@desk(Role.AGENT)
def send(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """Sends the file to some of the shop's destinations, or anew where that failed."""
    run = _run(request, shop, pk)
    failed = Sending.objects.filter(shop=shop, run_id=run.pk, pk=request.POST.get("again") or 0).first()
    form = SendForm(request.POST, run=run)
    if failed is not None:
        sending.again(failed, clock.now())
    elif form.is_valid() and run.kept:
        finishing.send_to(run, form.cleaned_data["destinations"], clock.now())
        audit.record(shop, person_of(request), "report.sent", run.report, run=run.pk)
    return redirect("report_run", shop.handle, pk)


@require_POST
@never_cache
@desk(Role.AGENT)
def link(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """Makes a link to the file and shows it, this once."""
    run, form = _run(request, shop, pk), LinkForm(request.POST)
    if not run.kept or not form.is_valid():
        return redirect("report_run", shop.handle, pk)
    address = links.make(run, clock.now(), person=person_of(request), valid=form.valid_for)
    audit.record(shop, person_of(request), "report.linked", run.report, run=run.pk)
    return render(request, "desk/run.html", _context(request, run, address))


@require_POST
@desk(Role.AGENT)
def revoke(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """Ends a link at once."""
    run = _run(request, shop, pk)
    number = request.POST.get("link", "")
    if number.isdecimal() and links.revoke(run, int(number), clock.now()):
        audit.record(shop, person_of(request), "report.link_revoked", run.report, run=run.pk)
        messages.success(request, _("The link is ended."))
    return redirect("report_run", shop.handle, pk)


@require_GET
@never_cache
def shared(request: HttpRequest, token: str) -> StreamingHttpResponse:  # noqa: ARG001
    """A file by its link, for whoever has it."""
    run = links.opened(token, clock.now())
    if run is None:
        raise Http404
    response = file_response(run)
    response.headers["X-Robots-Tag"] = "noindex"
    return response

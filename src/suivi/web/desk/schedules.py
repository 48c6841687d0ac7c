"""Schedules of reports: which are made when, and where they go."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from suivi.accounts import audit
from suivi.accounts.models import Role, Shop
from suivi.lib import clock
from suivi.publishing import schedules
from suivi.publishing.asking import report_named
from suivi.publishing.models import Destination, Schedule
from suivi.reports.definitions import words_of
from suivi.web.access import desk, person_of
from suivi.web.desk.publishingforms import ScheduleForm
from suivi.web.publishingwords import said, when


@desk()
def listing(request: HttpRequest, shop: Shop) -> HttpResponse:
    """All of them, the next one first."""
    names = dict(Destination.objects.filter(shop=shop).values_list("pk", "name"))
    found = Schedule.objects.filter(shop=shop).select_related("person").order_by("-on", "due_at", "id")
    rows = [
        (one, _title(one), when(one.cron), [names[pk] for pk in one.destinations if pk in names], said(one.why))
        for one in found
    ]
    return render(request, "desk/schedules.html", {"rows": rows})


def _title(schedule: Schedule) -> str:
    definition = report_named(schedule.shop, schedule.report, schedule.person)
    return words_of(definition).title if definition else schedule.report


@desk(Role.AGENT)
def edit(request: HttpRequest, shop: Shop, pk: int = 0) -> HttpResponse:
    """A new schedule, or one that there is. Whoever saves it makes it theirs: it sees what they may see."""
    schedule = get_object_or_404(Schedule, shop=shop, pk=pk) if pk else Schedule(shop=shop, created_at=clock.now())
    initial = {"report": request.GET["report"]} if "report" in request.GET else {}
    form = ScheduleForm(request.POST or None, schedule=schedule, person=person_of(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        saved = form.fill()
        saved.person, saved.language = person_of(request), get_language() or "en"
        schedules.plan(saved, clock.now())
        audit.record(shop, person_of(request), "report.scheduled", saved.report, on=saved.on)
        messages.success(request, _("Saved."))
        return redirect("report_schedules", shop.handle)
    return render(request, "desk/schedule.html", {"form": form, "schedule": schedule})


@require_POST
@desk(Role.AGENT)
def remove(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """Ends a schedule; what it made stays."""
    schedule = get_object_or_404(Schedule, shop=shop, pk=pk)
    audit.record(shop, person_of(request), "report.unscheduled", schedule.report)
    schedule.delete()
    messages.success(request, _("The schedule is removed."))
    return redirect("report_schedules", shop.handle)

"""What a person is told on the page: the list behind the bell, and what was told to whom by what."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from suivi.accounts.models import Role, Shop
from suivi.alerts import bell, taking, troubles, troublewords, unusual
from suivi.alerts.choices import By
from suivi.alerts.deciding import WHY
from suivi.alerts.kinds import SEVERITY
from suivi.alerts.models import OPEN, Alert
from suivi.alerts.reading import problem_of, said_of
from suivi.alerts.writing import Said, kind_name
from suivi.lib import clock
from suivi.lib.rownumber import row_number
from suivi.orders.listed import Listed, listed
from suivi.orders.overview import newest_change
from suivi.web import formats
from suivi.web.access import desk, desk_of, person_of
from suivi.web.alertwords import BRIEFINGS, OCCASIONS, WAYS
from suivi.web.desk.cells import reason

MOST = 50


class Shown(NamedTuple):
    """One alert, finished."""

    alert: Alert
    name: str
    severity: str
    occasion: str
    order: str
    why: str
    taken_by: str
    unread: bool


@desk()
def listing(request: HttpRequest, shop: Shop) -> HttpResponse:
    """The newest, all or only those that are unread."""
    person, only_new = person_of(request), request.GET.get("show") == "unread"
    owner = desk_of(request).may_manage
    chosen = bell.unread_of(shop, person) if only_new else bell.of_person(shop, person)
    before = row_number(request.GET.get("before", ""))
    found = list((chosen.filter(pk__lt=before) if before else chosen)[: MOST + 1])
    context = {
        "rows": _shown(shop, found[:MOST]),
        "next": found[MOST - 1].pk if len(found) > MOST else None,
        "only_new": only_new,
        "unread": bell.rung(shop, person).unread,
        "newest": newest_change(shop),
        "troubles": [troublewords.shown(shop, one, owner=owner) for one in troubles.standing(shop)],
        "unusual": unusual.shown(shop, clock.now()),
    }
    return render(request, "desk/alerts.html", context)


def _shown(shop: Shop, alerts: Sequence[Alert]) -> list[Shown]:
    """With what is known of their orders now."""
    ids = sorted({alert.order_id for alert in alerts if alert.order_id})
    said = said_of(shop, alerts)
    rows, taken, reader = {row.id: row for row in listed(shop, ids)}, taking.names(shop, ids), formats.reader()
    return [
        _one(alert, rows.get(alert.order_id), taken.get(alert.order_id, ""), reader, said.get(alert.words))
        for alert in alerts
    ]


def _one(alert: Alert, row: Listed | None, taken_by: str, reader: formats.Reader, found: Said | None) -> Shown:
    problem = problem_of(row, alert)
    said = reason(problem.get("reason") or {}, row.currency if row else "", reader) if problem else ""
    return Shown(
        alert=alert,
        name=found.title if found else kind_name(alert.kind),
        severity=SEVERITY[alert.kind].value,
        occasion=_(OCCASIONS[alert.occasion]) if OCCASIONS[alert.occasion] else "",
        order=row.name if row else "",
        why=found.words if found else alert.words or said,
        taken_by=taken_by,
        unread=alert.seen_at is None and alert.cleared_at is None,
    )


@desk()
def one(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """To the order that it is of, or to what shows and mends what it tells; it is read then."""
    alert = get_object_or_404(bell.of_person(shop, person_of(request)), pk=pk)
    bell.see(shop, person_of(request), clock.now(), [alert.pk])
    if alert.order_id:
        return redirect("order", shop.handle, alert.order_id)
    found = said_of(shop, [alert], owner=desk_of(request).may_manage).get(alert.words)
    return redirect(found.path if found else reverse("alerts", args=[shop.handle]))


@require_POST
@desk()
def seen(request: HttpRequest, shop: Shop) -> HttpResponse:
    """All of them are read."""
    bell.see(shop, person_of(request), clock.now())
    return redirect("alerts", shop.handle)


@desk()
def ring(request: HttpRequest, shop: Shop) -> HttpResponse:
    """The bell as it is now; 204 while it is as the page has it."""
    rung = bell.rung(shop, person_of(request))
    if rung.mark == request.GET.get("after"):
        return HttpResponse(status=204)
    return render(request, "partials/bell.html", {"shop": shop, "rung": rung})


@desk(Role.AGENT)
def log(request: HttpRequest, shop: Shop) -> HttpResponse:
    """What was told to whom by what, what waits, and what was not told and why. The page itself is left out."""
    before = row_number(request.GET.get("before", ""))
    alerts = Alert.objects.filter(shop=shop).exclude(line__by=By.PAGE).select_related("line__person").order_by("-id")
    found = list((alerts.filter(pk__lt=before) if before else alerts)[: MOST + 1])
    ids = sorted({alert.order_id for alert in found if alert.order_id})
    names, said = {row.id: row.name for row in listed(shop, ids)}, said_of(shop, found)
    context = {
        "rows": [_told(alert, names, said.get(alert.words)) for alert in found[:MOST]],
        "next": found[MOST - 1].pk if len(found) > MOST else None,
    }
    return render(request, "desk/alerts_log.html", context)


def _told(alert: Alert, names: dict[int, str], said: Said | None) -> dict[str, Any]:
    line, briefing = alert.line, alert.occasion == Alert.Occasion.BRIEFING
    return {
        "alert": alert,
        "name": _(BRIEFINGS[alert.kind]) if briefing else said.title if said else kind_name(alert.kind),
        "order": names.get(alert.order_id, ""),
        "to": str(line.person) if line.person else line.name,
        "by": _(WAYS[By(line.by)]),
        "why": _(WHY[alert.why]) if alert.why in WHY else alert.why,
        "twice": alert.doubts > 0,
        "at": alert.ended_at or alert.due_at,
        "due": alert.state in OPEN,  # what is held for a briefing is due with that
    }

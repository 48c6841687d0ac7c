"""By what people are told of what, chosen by each for themselves, and by owners for the shop's own places."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from suivi.accounts import audit
from suivi.accounts.models import Role, Shop
from suivi.alerts import lines, trying
from suivi.alerts.choices import By, Rules, When, written
from suivi.alerts.models import Line, Watch
from suivi.lib import clock
from suivi.orders import following
from suivi.web.access import desk, desk_of, person_of
from suivi.web.alertwords import ICONS, WAYS
from suivi.web.desk.alertforms import LineForm, RulesForm


@desk()
def listing(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Everybody's own lines; for owners also the shop's, and whom a problem is told on to."""
    lines.keep(shop)
    mine = {line.by: line for line in Line.objects.filter(shop=shop, person=person_of(request))}
    ready, owner = lines.ready(shop), desk_of(request).may_manage
    places = list(Line.objects.filter(shop=shop, person=None).order_by("name", "pk")) if owner else []
    form = RulesForm(request.POST or None, rules=_rules(shop), places=places) if owner else None
    if request.method == "POST" and form is not None and form.is_valid():
        _keep_rules(request, shop, form.chosen())
        return redirect("alert_lines", shop.handle)
    context = {
        "mine": [_row(by, mine.get(by.value), ready=by in ready) for by in By],
        "places": [_row(By(place.by), place, ready=True) for place in places],
        "new": [(by.value, _(WAYS[by])) for by in lines.OWN],
        "form": form,
    }
    return render(request, "desk/alert_lines.html", context, status=422 if form and form.errors else 200)


def _row(by: By, line: Line | None, *, ready: bool) -> dict[str, Any]:
    """A line, with what is told by it in a few words."""
    return {"by": by.value, "name": _(WAYS[by]), "icon": ICONS[by], "line": line, "ready": ready,
            "told": _told(line) if line else ""}  # fmt: skip


def _told(line: Line) -> str:
    found = Counter(line.choices.when(By(line.by)).values())
    briefed = found[When.HOUR] + found[When.DAY] + found[When.WEEK]
    said = [
        ngettext("%(n)s at once", "%(n)s at once", found[When.AT_ONCE]) % {"n": found[When.AT_ONCE]}
        if found[When.AT_ONCE]
        else "",
        ngettext("%(n)s in briefings", "%(n)s in briefings", briefed) % {"n": briefed} if briefed else "",
    ]
    return " · ".join(filter(None, said)) or _("Nothing is told")


def _rules(shop: Shop) -> Rules:
    watch = Watch.objects.filter(pk=shop.pk).first()
    return watch.rules if watch else Rules()


def _keep_rules(request: HttpRequest, shop: Shop, rules: Rules) -> None:
    now = clock.now()
    watch, _new = Watch.objects.get_or_create(pk=shop.pk, defaults={"since": now, **following.from_now_on(shop)})
    Watch.objects.filter(pk=watch.pk).update(document=written(rules))
    audit.record(shop, person_of(request), "shop.alert_rules_changed", shop.handle)
    messages.success(request, _("Saved."))


@never_cache
@sensitive_post_parameters()
@desk()
def mine(request: HttpRequest, shop: Shop, by: str) -> HttpResponse:
    """One of one's own."""
    known, person = _known(by), person_of(request)
    line = Line.objects.filter(shop=shop, person=person, by=known).first()
    return _edit(request, shop, line or Line(shop=shop, person=person, by=known.value))


@never_cache
@sensitive_post_parameters()
@desk(Role.OWNER)
def place(request: HttpRequest, shop: Shop, by: str = "", pk: int = 0) -> HttpResponse:
    """One of the shop's own: a new one (``by``), or one that there is."""
    if pk:
        return _edit(request, shop, get_object_or_404(Line, shop=shop, person=None, pk=pk))
    known = _known(by)
    if known not in lines.OWN:
        raise Http404
    return _edit(request, shop, Line(shop=shop, by=known.value, language=request.LANGUAGE_CODE))


def _edit(request: HttpRequest, shop: Shop, line: Line) -> HttpResponse:
    form = LineForm(request.POST or None, line=line)
    if request.method == "POST" and form.is_valid():
        kept = form.save()
        if kept.person_id is None:
            audit.record(shop, person_of(request), "shop.alert_place_changed", kept.name)
        messages.success(request, _("Saved."))
        return redirect("alert_lines", shop.handle)
    own = By(line.by) in lines.OWN or line.by == By.SMS
    context = {
        "line": line,
        "title": line.name or _(WAYS[By(line.by)]),
        "form": form,
        "removable": bool(line.pk) and own,
        "triable": bool(line.pk) and line.by != By.PAGE,
        "ready": By(line.by) in lines.ready(shop),
    }
    return render(request, "desk/alert_line.html", context, status=422 if form.errors else 200)


@require_POST
@desk()
def remove(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """Nothing is told this way any more."""
    line = _own(request, shop, pk)
    if line.person_id is None:
        audit.record(shop, person_of(request), "shop.alert_place_removed", line.name)
    line.delete()
    messages.success(request, _("Removed. Nothing is told this way any more."))
    return redirect("alert_lines", shop.handle)


@require_POST
@desk()
def test(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """Has a line told something, to see whether it works."""
    line = _own(request, shop, pk)
    trying.try_out(line, clock.now())
    messages.success(request, _("It is sent in a moment. The log shows what became of it."))
    return redirect("alert_line", shop.handle, line.by) if line.person_id else redirect(
        "alert_place", shop.handle, line.pk
    )  # fmt: skip


def _own(request: HttpRequest, shop: Shop, pk: int) -> Line:
    """One's own, or for owners also one of the shop's."""
    line = get_object_or_404(Line.objects.select_related("shop"), shop=shop, pk=pk)
    if line.person_id != person_of(request).pk and not (line.person_id is None and desk_of(request).may_manage):
        raise Http404
    return line


def _known(by: str) -> By:
    try:
        return By(by)
    except ValueError:
        raise Http404 from None

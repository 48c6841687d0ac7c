"""The rules of a shop: listed, one looked at, switched, taken from files and given as files, and their versions."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST
from msgspec.structs import replace

from suivi.accounts.models import Role, Shop
from suivi.automations.rules import stored
from suivi.automations.rules.contract import RuleError
from suivi.automations.rules.definitions import LONGEST, words_of, written
from suivi.automations.rules.logbook import firings
from suivi.automations.rules.models import Firing, Rule
from suivi.automations.rules.reading import Tally, tallies
from suivi.lib import clock
from suivi.lib.rownumber import row_number
from suivi.web.access import desk, person_of
from suivi.web.desk.rulefile import Misread, opened
from suivi.web.desk.rulelog import runs
from suivi.web.rulewords import sentence

WEEK = timedelta(days=7)
MOST = 30  # runs on a page
WAYS = {"up": -1, "down": 1, "top": -stored.MOST}
SWITCHED: Mapping[str, str] = {
    Rule.State.ON: gettext_noop("The rule is on."),
    Rule.State.DRY: gettext_noop("The rule is tried out: it decides and writes down, and does nothing."),
    Rule.State.OFF: gettext_noop("The rule is off. What it had begun was ended."),
}
KINDS: Mapping[str, tuple[str, Q]] = {
    "": (gettext_noop("Everything"), Q()),
    "acted": (gettext_noop("It acted"), Q(matched_at__isnull=False)),
    "failed": (gettext_noop("It failed"), Q(state=Firing.State.FAILED)),
}


class Row(NamedTuple):
    """A rule of the list."""

    rule: Rule
    title: str
    sentence: str
    tally: Tally


def rule_of(shop: Shop, name: str) -> Rule:
    """The shop's rule of that name. Raises ``Http404``."""
    row = stored.rule_named(shop, name)
    if row is None:
        raise Http404
    return row


def about(row: Rule) -> dict[str, Any]:
    """What every page of a rule shows at its top."""
    definition = stored.definition_of(row)
    return {"rule": row, "words": words_of(definition), "sentence": sentence(definition), "definition": definition}


@desk()
def listing(request: HttpRequest, shop: Shop) -> HttpResponse:
    """All rules, with what became of them in the last seven days."""
    counts = tallies(shop, clock.now() - WEEK)
    rows = [_row(rule, counts.get(rule.pk, Tally())) for rule in stored.rules_of(shop)]
    return render(request, "desk/rules.html", {"rows": rows, "paused": stored.is_paused(shop)})


def _row(rule: Rule, tally: Tally) -> Row:
    definition = stored.definition_of(rule)
    return Row(rule, words_of(definition).title, sentence(definition), tally)


@desk()
def page(request: HttpRequest, shop: Shop, name: str) -> HttpResponse:
    """One rule, with its log: when it acted, or everything."""
    row = rule_of(shop, name)
    kind = request.GET.get("show", "")
    kind = kind if kind in KINDS else ""
    found = firings(shop, rule=row).filter(KINDS[kind][1])
    before = row_number(request.GET.get("before", ""))
    if before is not None:
        found = found.filter(id__lt=before)
    listed = list(found[: MOST + 1])
    context = about(row) | {
        "runs": runs(shop, listed[:MOST]),
        "next": listed[MOST - 1].pk if len(listed) > MOST else None,
        "kinds": [(value, _(label), value == kind) for value, (label, _which) in KINDS.items()],
        "show": kind,
        "first": before is None,
        "paused": stored.is_paused(shop),
    }
    return render(request, "desk/rule.html", context)


@require_POST
@desk(Role.OWNER)
def switch(request: HttpRequest, shop: Shop, name: str) -> HttpResponse:
    """Switch a rule on, off, or to being tried out."""
    row, state = rule_of(shop, name), request.POST.get("state", "")
    if state in Rule.State:
        stored.switch(row, Rule.State(state), person_of(request), clock.now())
        messages.success(request, _(SWITCHED[state]))
    return redirect("rule", shop.handle, name)


@require_POST
@desk(Role.OWNER)
def move(request: HttpRequest, shop: Shop, name: str) -> HttpResponse:
    """Move a rule a place up or down among the others, or to the top."""
    row, way = rule_of(shop, name), request.POST.get("way", "")
    if way in WAYS:
        stored.move(row, WAYS[way], person_of(request))
    return redirect(f"{reverse('rules', args=[shop.handle])}#rule-{name}")


@require_POST
@desk(Role.OWNER)
def pause(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Stop all rules of the shop, or let them go on."""
    stop = bool(request.POST.get("stop"))
    stored.pause(shop, stop, person_of(request))
    messages.success(request, _("All rules are stopped.") if stop else _("The rules go on."))
    return redirect("rules", shop.handle)


@require_POST
@desk(Role.OWNER)
def delete(request: HttpRequest, shop: Shop, name: str) -> HttpResponse:
    """Delete a rule with its versions and its log."""
    stored.delete(rule_of(shop, name), person_of(request))
    messages.success(request, _("The rule was deleted. What it did stays done."))
    return redirect("rules", shop.handle)


@desk()
def export(_request: HttpRequest, shop: Shop, name: str) -> HttpResponse:
    """The rule as a file."""
    text = written(stored.definition_of(rule_of(shop, name)))
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{shop.handle}-{name}.yaml"'
    return response


@require_POST
@desk(Role.OWNER)
def take(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Keep a rule from a file: a new one, switched off, or a new version of the one of its name."""
    upload = request.FILES.get("file")
    text = upload.read(LONGEST + 1).decode("utf-8", "replace") if upload else ""
    try:
        row = stored.save(shop, opened(text), person_of(request), clock.now())
    except Misread as error:
        messages.error(request, error.told())
        return redirect("rules", shop.handle)
    except RuleError as error:
        messages.error(request, error.text)
        return redirect("rules", shop.handle)
    messages.success(request, _("The rule was saved."))
    return redirect("rule", shop.handle, row.name)


@desk()
def history(request: HttpRequest, shop: Shop, name: str) -> HttpResponse:
    """The versions of a rule, each with what it changed."""
    row = rule_of(shop, name)
    listed = list(stored.versions(row))
    told = [(one, stored.difference(old, one)) for one, old in zip(listed, [*listed[1:], None], strict=True)]
    return render(request, "desk/rule_versions.html", about(row) | {"versions": told})


@require_POST
@desk(Role.OWNER)
def restore(request: HttpRequest, shop: Shop, name: str, version: int) -> HttpResponse:
    """Make an earlier version the newest."""
    row = rule_of(shop, name)
    earlier = stored.versions(row).filter(version=version).first()
    if earlier is None:
        raise Http404
    try:
        stored.save(shop, replace(stored.definition_of(earlier), name=name), person_of(request), clock.now())
    except RuleError as error:
        messages.error(request, error.text)
    else:
        messages.success(request, _("Version %(n)s is in force again.") % {"n": version})
    return redirect("rule", shop.handle, name)

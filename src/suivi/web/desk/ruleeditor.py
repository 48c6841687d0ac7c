"""Writing a rule: a form and its file side by side, which say the same. Nothing is kept until it is saved."""

from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from suivi.accounts.models import Role, Shop
from suivi.automations.rules import stored
from suivi.automations.rules.calling import KIND
from suivi.automations.rules.contract import Definition, RuleError
from suivi.automations.rules.models import Rule
from suivi.automations.rules.reading import Matching, matching
from suivi.core.query import QueryError
from suivi.lib import clock, plainyaml
from suivi.orders.search import sentence as why_not
from suivi.publishing.models import Destination
from suivi.web.access import desk, person_of
from suivi.web.desk.rulefile import Misread, opened, whole, written
from suivi.web.desk.ruleform import Form, Plain, begun, drafted, named
from suivi.web.desk.rules import about, rule_of
from suivi.web.desk.rulesimulation import simulated
from suivi.web.rulewords import sentence

TRIED = 30  # days that a draft is simulated over


class Draft(NamedTuple):
    """What is being written. ``file``: as it stands beside the form; ``misread``: what is wrong with it."""

    plain: Plain
    file: str
    misread: Misread | None = None


@desk(Role.OWNER)
def new(request: HttpRequest, shop: Shop) -> HttpResponse:
    """A new rule."""
    return _editor(request, shop, None)


@desk(Role.OWNER)
def edit(request: HttpRequest, shop: Shop, name: str) -> HttpResponse:
    """A rule that there is: what is saved is its next version."""
    return _editor(request, shop, rule_of(shop, name))


def _editor(request: HttpRequest, shop: Shop, row: Rule | None) -> HttpResponse:
    start = msgspec.to_builtins(stored.definition_of(row)) if row else begun()
    draft = _drafted(request.POST, start, row) if request.method == "POST" else Draft(start, written(start))
    act, wrong = request.POST.get("do", ""), None
    definition: Definition | None = None
    try:
        definition = None if draft.misread else _whole(shop, draft.plain, row)
        if definition is not None and act in {"save", "simulate"}:
            saved = stored.save(shop, definition, person_of(request), clock.now())
            messages.success(request, _("The rule was saved."))
            return redirect("rule_simulate" if act == "simulate" else "rule", shop.handle, saved.name)
    except RuleError as error:
        wrong = error
    context = _context(shop, row, draft, wrong, asked=act in {"save", "simulate", "try"})
    if definition is not None:
        context["sentence"] = sentence(definition)
        if act == "try":
            context |= simulated(shop, definition, TRIED)
    status = 422 if act in {"save", "simulate"} else 200
    return render(request, "desk/rule_edit.html", context, status=status)


def _drafted(params: QueryDict, start: Plain, row: Rule | None) -> Draft:
    """The draft of the form, or of the file where somebody wrote in that."""
    text = params.get("file", "").replace("\r\n", "\n")
    if mark(text) != params.get("was", "") and params.get("do") != "form":
        try:
            found = msgspec.to_builtins(opened(text))
        except Misread as error:
            return Draft(drafted(params, start), text, error)
        plain = found | ({"name": row.name} if row else {})
        return Draft(plain, written(plain))
    plain = drafted(params, _shown(text) or start)
    return Draft(plain, written(plain))


def _shown(text: str) -> Plain:
    """What stood in the file, which holds more than the form shows."""
    try:
        found = plainyaml.read(text)
    except plainyaml.NotYaml:
        return {}
    return found if isinstance(found, dict) else {}


def mark(text: str) -> str:
    """Another mark for another file: tells whether somebody wrote in it."""
    return blake2b(text.strip().encode(), digest_size=8).hexdigest()


def _whole(shop: Shop, plain: Plain, row: Rule | None) -> Definition:
    """The draft as a rule. Raises ``RuleError``."""
    if row is not None:
        return whole(plain | {"name": row.name})
    definition = whole(named(plain, lambda name: stored.rule_named(shop, name) is not None))
    if stored.rule_named(shop, definition.name) is not None:
        raise RuleError(_("There is a rule of this name."), "name")
    return definition


def _context(shop: Shop, row: Rule | None, draft: Draft, wrong: RuleError | None, *, asked: bool) -> dict[str, Any]:
    webhooks = Destination.objects.filter(shop=shop, kind=KIND).order_by("name").values_list("name", flat=True)
    place = ".".join(wrong.part.split(".")[:2]) if wrong and wrong.part.startswith(("when.", "then.")) else ""
    form = Form(draft.plain, list(webhooks), {place: wrong.text} if wrong and place else {})
    return {
        **(about(row) if row else {}),
        "sentence": "",
        "form": form,
        "draft": draft.plain,
        "file": draft.file,
        "was": "" if draft.misread else mark(draft.file),
        "misread": draft.misread,
        "wrong": wrong,
        "asked": asked,
        "found": found(shop, form.condition),
    }


class Found(NamedTuple):
    """What a condition finds now, or why it cannot be read."""

    matching: Matching | None
    error: str = ""


def found(shop: Shop, condition: str) -> Found:
    """How many orders meet the condition now."""
    try:
        return Found(matching(shop, condition, clock.now()))
    except QueryError as error:
        return Found(None, why_not(error))


@require_POST
@desk(Role.OWNER)
def check(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Whether a condition can be read, and how many orders meet it now. Posted, for it may hold personal data."""
    return render(request, "desk/rule_found.html", {"found": found(shop, request.POST.get("if", "").strip())})

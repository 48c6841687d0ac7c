"""Ready rules that come with Suivi: what each does, what it would have done here, and a copy to make one's own."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from msgspec.structs import replace

from suivi.accounts.models import Role, Shop
from suivi.automations.rules import stored
from suivi.automations.rules.contract import Definition, RuleError
from suivi.automations.rules.definitions import ready, words_of, written
from suivi.lib import clock
from suivi.web.access import desk, person_of
from suivi.web.desk.rulesimulation import simulated
from suivi.web.rulewords import sentence

DAYS = 30


def ready_rule(name: str) -> Definition:
    """A rule of the gallery. Raises ``Http404``."""
    if name not in ready():
        raise Http404
    return ready()[name]


@desk()
def listing(request: HttpRequest, shop: Shop) -> HttpResponse:
    """All of them."""
    known = set(stored.rules_of(shop).values_list("name", flat=True))
    rows = [(name, words_of(one), name in known) for name, one in ready().items()]
    return render(request, "desk/rule_gallery.html", {"rows": rows})


@desk()
def page(request: HttpRequest, shop: Shop, name: str) -> HttpResponse:
    """One of them, with what it would have done in the last 30 days."""
    rule = ready_rule(name)
    context = {"ready": rule, "words": words_of(rule), "sentence": sentence(rule), "file": written(rule)}
    return render(request, "desk/rule_ready.html", context | simulated(shop, rule, DAYS))


@desk()
def figure(request: HttpRequest, shop: Shop, name: str) -> HttpResponse:
    """What one of them would have done in the last 30 days, in a line; asked for by the gallery, one after another."""
    if "HX-Request" not in request.headers:
        return redirect("rule_ready", shop.handle, ready_rule(name).name)
    return render(request, "desk/rule_figure.html", simulated(shop, ready_rule(name), DAYS))


@require_POST
@desk(Role.OWNER)
def use(request: HttpRequest, shop: Shop, name: str) -> HttpResponse:
    """A copy of it as a rule of the shop, switched off, to be looked through first."""
    rule, words = ready_rule(name), words_of(ready_rule(name))
    copy = replace(rule, name=_free(shop, name), title=words.title, description=words.description, translations={})
    try:
        row = stored.save(shop, copy, person_of(request), clock.now())
    except RuleError as error:
        messages.error(request, error.text)
        return redirect("rule_gallery", shop.handle)
    messages.success(request, _("The rule is yours now, and off. Change what you like, then simulate it."))
    return redirect("rule_edit", shop.handle, row.name)


def _free(shop: Shop, name: str) -> str:
    """A name that no rule of the shop has."""
    names = (name, *(f"{name[:36]}_{number}" for number in range(2, 1002)))
    return next(one for one in names if stored.rule_named(shop, one) is None)

"""What customers are told, for the shop's owners: who tells of what, by what, when, and how often."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from suivi.accounts import audit
from suivi.accounts.models import Role, Shop
from suivi.channels import CHANNELS
from suivi.channels.contract import CUSTOMERS, Reach
from suivi.letters.triggers import Trigger
from suivi.lib import clock
from suivi.messages import accounts, choosing
from suivi.messages.choices import REACHES, SHOPIFY_TELLS, By, Choices
from suivi.messages.preview import Preview, preview
from suivi.web.access import desk, person_of
from suivi.web.accounts.messagesform import LimitsForm, TriggerForm, form_of
from suivi.web.letterwords import GROUPS, TRIGGERS, trigger
from suivi.web.messagewords import WAYS, WHO

SHOWN = 50  # messages of a preview


@desk(Role.OWNER)
def listing(request: HttpRequest, shop: Shop) -> HttpResponse:
    """All triggers with who tells of them, the channels, the limits and the switch for all."""
    choices = choosing.choices_of(shop)
    form = LimitsForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        choosing.choose(shop, form.chosen(), clock.now())
        audit.record(shop, person_of(request), "shop.messages_changed", shop.handle)
        messages.success(request, _("Saved."))
        return redirect("settings_messages", shop.handle)
    context = {
        "groups": [(_(name), [_row(choices, one) for one in found]) for name, found in GROUPS.items()],
        "channels": _channels(shop),
        "form": form,
        "paused": choosing.paused(shop),
        "on": bool(choices.told()),
        "ready": _ready(shop, choices),
    }
    return render(request, "settings/messages.html", context, status=422 if form.errors else 200)


def _row(choices: Choices, one: Trigger) -> dict[str, Any]:
    choice = choices.of(one)
    return {
        "trigger": one.value,
        "name": _(TRIGGERS[one]),
        "by": choice.by.value,
        "who": _(WHO[choice.by]),
        "way": _(WAYS[choice.way]),
    }


def _channels(shop: Shop) -> list[dict[str, Any]]:
    """Each way to reach people, with what is set up for it."""
    names, found = {Reach.EMAIL: _("E-mail"), Reach.SMS: _("SMS")}, accounts.of_shop(shop)
    return [
        {
            "reach": reach.value,
            "name": names[reach],
            "account": found.get(reach),
            "channel": _(CHANNELS[found[reach].channel].title) if reach in found else "",
        }
        for reach in CUSTOMERS
    ]


def _ready(shop: Shop, choices: Choices) -> bool:
    """Whether everything that is switched on can be sent."""
    found = accounts.of_shop(shop)
    return all(any(reach in found for reach in REACHES[choices.of(one).way]) for one in choices.told())


@require_POST
@desk(Role.OWNER)
def pause(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Stop everything that would be sent, or let it go on."""
    on = bool(request.POST.get("on"))
    choosing.pause(shop, on=on)
    audit.record(shop, person_of(request), "shop.messages_paused" if on else "shop.messages_resumed", shop.handle)
    messages.success(request, _("Nothing is sent until you go on.") if on else _("Messages are sent again."))
    return redirect("settings_messages", shop.handle)


@desk(Role.OWNER)
def one(request: HttpRequest, shop: Shop, trigger: str) -> HttpResponse:
    """One trigger: who tells of it and by what, and what it would have sent in the last days.

    It is switched on only after its preview was seen.
    """
    known, choices = _known(trigger), choosing.choices_of(shop)
    form = form_of(known)(request.POST or None, trigger=known, choices=choices)
    if request.method == "POST" and form.is_valid():
        draft = form.chosen()
        if request.POST.get("do") == "save" and _seen(request, known, choices, draft):
            return _saved(request, shop, known, draft)
        return render(request, "settings/message.html", _context(shop, known, draft, form))
    return render(request, "settings/message.html", _context(shop, known, choices, form))


def _seen(request: HttpRequest, known: Trigger, before: Choices, after: Choices) -> bool:
    """Whether nothing new would be sent, or what would be was looked at."""
    same = before.of(known) == after.of(known) and _looked_at(before, known) == _looked_at(after, known)
    return after.of(known).by is not By.SUIVI or same or request.POST.get("previewed") == _looked_at(after, known)


def _looked_at(choices: Choices, known: Trigger) -> str:
    """What a preview of these choices shows, as one word: by what it is sent, and what has to last."""
    rules = [one.occasion for one in choices.still] if known is Trigger.STILL else []
    return " ".join([choices.of(known).way.value, *rules])


def _saved(request: HttpRequest, shop: Shop, known: Trigger, draft: Choices) -> HttpResponse:
    choosing.choose(shop, draft, clock.now())
    by = draft.of(known).by.value
    audit.record(shop, person_of(request), "shop.message_changed", known.value, by=by)
    messages.success(request, _("Saved."))
    return redirect("settings_message", shop.handle, known.value)


def _context(shop: Shop, known: Trigger, choices: Choices, form: TriggerForm) -> dict[str, Any]:
    shown: Preview = preview(shop, choices, known, clock.now())
    return {
        "name": trigger(known),
        "trigger": known.value,
        "choice": choices.of(known),
        "form": form,
        "preview": shown,
        "letters": shown.letters[:SHOWN],
        "previewed": _looked_at(choices, known),
        "shopify": known in SHOPIFY_TELLS,
    }


def _known(name: str) -> Trigger:
    try:
        return Trigger(name)
    except ValueError:
        raise Http404 from None

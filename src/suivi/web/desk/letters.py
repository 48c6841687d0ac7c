"""The texts of messages: all of them, one to be written, and its versions."""

from typing import Any

from csp.decorators import csp_replace
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from suivi.accounts import audit
from suivi.accounts.models import Person, Role, Shop
from suivi.letters import versions
from suivi.letters.faults import CannotWrite
from suivi.letters.sandbox import LONGEST
from suivi.letters.standard import CHANNELS, LANGUAGES, SMS, Text, language_of, standard
from suivi.letters.triggers import Trigger
from suivi.letters.variables import BLOCKS
from suivi.letters.versions import Slot
from suivi.lib import clock
from suivi.web import letterwords
from suivi.web.access import desk, person_of
from suivi.web.desk.letterorders import offered

EXAMPLES = ("{{ order.name }}", "{% if parcel.expected %} … {% endif %}")
LINE = {"spellcheck": "true", "autocomplete": "off"}


class TextForm(forms.Form):
    """A template as it is written. Line ends count as one character, as in the checks."""

    subject = forms.CharField(label=gettext_lazy("Subject"), required=False, widget=forms.TextInput(attrs=LINE))
    preheader = forms.CharField(
        label=gettext_lazy("Preheader"),
        required=False,
        help_text=gettext_lazy("What mail programs show behind the subject."),
        widget=forms.TextInput(attrs=LINE),
    )
    body = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"class": "mono", "rows": 22, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, slot: Slot, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        if slot.channel == SMS:
            del self.fields["subject"], self.fields["preheader"]
            self.fields["body"].widget.attrs["rows"] = 5

    def text(self) -> Text:
        """What was written; call it on a valid form."""
        return Text(*(self.cleaned_data.get(part, "") for part in Text._fields))


def slot_of(trigger: str, channel: str, language: str) -> Slot:
    """Which template an address means; Http404 where there is no such."""
    if trigger not in set(Trigger) or channel not in CHANNELS or language not in LANGUAGES:
        raise Http404
    return Slot(Trigger(trigger), channel, language)


@desk(Role.OWNER)
def listing(request: HttpRequest, shop: Shop) -> HttpResponse:
    """All texts, and which of them the shop has written itself."""
    language, own = language_of(get_language() or ""), versions.own(shop)
    groups = [
        (_(title), [_row(trigger, language, own) for trigger in triggers])
        for title, triggers in letterwords.GROUPS.items()
    ]
    return render(request, "letters/list.html", {"groups": groups, "language": language})


def _row(trigger: Trigger, language: str, own: set[Slot]) -> dict[str, Any]:
    mine = [slot for slot in own if slot.trigger is trigger]
    return {
        "trigger": trigger.value,
        "name": letterwords.trigger(trigger),
        "subject": standard(trigger, "email", language).subject if not mine else "",
        "own": sorted((_(letterwords.CHANNELS[slot.channel]), LANGUAGES[slot.language], slot) for slot in mine),
    }


@csp_replace({"frame-src": ["'self'"]})
@desk(Role.OWNER)
def editor(request: HttpRequest, shop: Shop, trigger: str, channel: str, language: str) -> HttpResponse:
    """One text: written, checked, kept, and its versions."""
    slot = slot_of(trigger, channel, language)
    if request.method != "POST":
        return _page(request, shop, slot, TextForm(initial=versions.current(shop, slot)._asdict(), slot=slot))
    form, wanted = TextForm(request.POST, slot=slot), request.POST.get("do", "save")
    if wanted == "standard":
        text = standard(*slot)
    elif wanted.isdecimal() and len(wanted) < 19:
        earlier = versions.version(shop, slot, int(wanted))
        if earlier is None:
            raise Http404
        text = versions.text_of(earlier)
    elif form.is_valid():
        text = form.text()
    else:
        return _page(request, shop, slot, form)
    faults = save(shop, slot, text, person_of(request))
    if faults:
        return _page(request, shop, slot, form, faults)
    messages.success(request, _("Saved."))
    return redirect("letter", shop.handle, *slot)


def save(shop: Shop, slot: Slot, text: Text, person: Person) -> list[CannotWrite]:
    """Keeps a text and who did it; what is wrong with it where it cannot be kept."""
    faults = versions.save(shop, slot, text, person, clock.now())
    if not faults:
        told = {"channel": slot.channel, "language": slot.language}
        audit.record(shop, person, "message.text_changed", trigger=slot.trigger.value, **told)
    return faults


@desk(Role.OWNER)
def version(request: HttpRequest, shop: Shop, trigger: str, channel: str, language: str, pk: int) -> HttpResponse:
    """An earlier version beside the one that counts now."""
    slot = slot_of(trigger, channel, language)
    earlier = versions.version(shop, slot, pk)
    if earlier is None:
        raise Http404
    lines = versions.compare(versions.text_of(earlier), versions.current(shop, slot))
    context = {**_about(slot), "version": earlier, "lines": lines, "same": all(not mark for mark, _line in lines)}
    return render(request, "letters/version.html", {**context, "by": _names([earlier])})


def _about(slot: Slot) -> dict[str, Any]:
    return {
        "slot": slot,
        "name": letterwords.trigger(slot.trigger),
        "channel_name": _(letterwords.CHANNELS[slot.channel]),
        "language_name": LANGUAGES[slot.language],
    }


def _page(
    request: HttpRequest,
    shop: Shop,
    slot: Slot,
    form: TextForm,
    faults: list[CannotWrite] | None = None,
) -> HttpResponse:
    kept, orders = versions.versions(shop, slot), offered(shop, slot.trigger)
    context = {
        **_about(slot),
        "form": form,
        "faults": letterwords.faults(faults or ()),
        "channels": [(key, _(name)) for key, name in letterwords.CHANNELS.items()],
        "languages": list(LANGUAGES.items()),
        "versions": kept,
        "by": _names(kept),
        "standard": not kept or kept[0].standard,
        "orders": orders,
        "order": request.POST.get("order") or next(iter(orders), ""),
        "variables": letterwords.variables(),
        "examples": EXAMPLES,
        "blocks": [(name, _(says)) for name, says in BLOCKS.items()],
    }
    return render(request, "letters/editor.html", context)


def _names(found: list[Any]) -> dict[int, str]:
    """Who saved these versions, by id."""
    people = Person.objects.filter(pk__in={one.saved_by for one in found})
    return {person.pk: str(person) for person in people}

"""What customers, and the law, ask of a shop: their data collected, or erased. For owners."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from suivi.accounts import audit
from suivi.accounts.models import Role, Shop
from suivi.inbox import collecting, privacy
from suivi.inbox.models import PrivacyRequest
from suivi.lib import clock
from suivi.web.access import desk, person_of

SHOWN = 100
Kind = PrivacyRequest.Kind
TITLES: Mapping[str, str] = MappingProxyType(
    {
        Kind.COLLECT: gettext_noop("A customer asks what is known of them"),
        Kind.ERASE: gettext_noop("A customer’s personal data is to be erased"),
        Kind.ERASE_SHOP: gettext_noop("Everything of the shop is to be erased"),
    }
)
NOTES = (gettext_noop("The store is connected again, so its data stays."),)


class AskForm(forms.Form):
    """Whose data, and what is to be done with it."""

    email = forms.EmailField(
        label=gettext_lazy("The customer’s e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What is to be done"),
        choices=(
            (Kind.COLLECT, gettext_lazy("Collect everything that is held of them")),
            (Kind.ERASE, gettext_lazy("Erase their personal data for good; their orders stay as figures")),
        ),
        widget=forms.RadioSelect,
        initial=Kind.COLLECT,
    )
    sure = forms.BooleanField(label=gettext_lazy("Erase: I know that it cannot be undone"), required=False)

    def clean(self) -> dict[str, Any]:
        """Erasing wants to be meant."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("kind") == Kind.ERASE and not given.get("sure"):
            self.add_error("sure", gettext_lazy("Say that you know it."))
        return given


@never_cache
@desk(Role.OWNER)
def listing(request: HttpRequest, shop: Shop) -> HttpResponse:
    """What was asked, by when it must be done, and what was done; and a form to ask."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kind = Kind(form.cleaned_data["kind"])
        asked = privacy.ask(shop, kind, form.cleaned_data["email"], person_of(request), clock.now())
        audit.record(shop, person_of(request), f"privacy.{kind}_asked", str(asked.pk))
        messages.success(request, _("It is written down below."))
        return redirect("settings_privacy", shop.handle)
    found = PrivacyRequest.objects.filter(shop=shop).select_related("person").order_by("-id")[:SHOWN]
    context = {"form": form, "requests": [_shown(one) for one in found]}
    return render(request, "settings/privacy.html", context)


@require_POST
@never_cache
@desk(Role.OWNER)
def download(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """Everything held of the customer, as one file to hand out."""
    found = get_object_or_404(PrivacyRequest.objects.select_related("shop"), shop=shop, pk=pk, kind=Kind.COLLECT)
    packed, counts = collecting.collected(found)
    if found.done_at is None:
        PrivacyRequest.objects.filter(pk=pk).update(counts=counts)
    audit.record(shop, person_of(request), "privacy.collected", str(pk), **counts)
    response = HttpResponse(packed, content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="customer-data-{pk}.zip"'
    return response


@require_POST
@desk(Role.OWNER)
def answered(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """The customer has the file: the request is done, and whom it was about is forgotten."""
    found = get_object_or_404(PrivacyRequest, shop=shop, pk=pk, kind=Kind.COLLECT, done_at=None)
    PrivacyRequest.objects.filter(pk=found.pk).update(done_at=clock.now(), sealed="")
    audit.record(shop, person_of(request), "privacy.answered", str(pk))
    messages.success(request, _("Noted as answered."))
    return redirect("settings_privacy", shop.handle)


def _shown(one: PrivacyRequest) -> dict[str, Any]:
    """A request as the page shows it. Whom a question is about is told until it is answered."""
    return {
        "request": one,
        "title": _(TITLES[one.kind]),
        "email": privacy.who(one).email if one.kind == Kind.COLLECT and one.done_at is None else "",
        "orders": len(one.orders),
        "by": str(one.person) if one.person else "Shopify",
        "to_answer": one.kind == Kind.COLLECT and one.done_at is None,
        "late": one.done_at is None and one.deadline < clock.now(),
        "said": _(one.note) if one.note in NOTES else one.note or _told(one),
    }


def _told(one: PrivacyRequest) -> str:
    """What was done, in numbers."""
    if one.done_at is None or not one.counts:
        return ""
    if one.kind == Kind.ERASE_SHOP:
        count = sum(one.counts.values())
        return ngettext("%(count)s row was erased", "%(count)s rows were erased", count) % {"count": count}
    orders, letters = one.counts.get("orders", 0), one.counts.get("messages", 0)
    return " · ".join(
        (
            ngettext("%(count)s order", "%(count)s orders", orders) % {"count": orders},
            ngettext("%(count)s message", "%(count)s messages", letters) % {"count": letters},
        )
    )

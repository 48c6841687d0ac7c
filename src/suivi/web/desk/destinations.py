"""Where the shop's reports can be sent: set up by owners, for they decide who gets customers' data."""

import msgspec
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from suivi.accounts import audit
from suivi.accounts.models import Role, Shop
from suivi.lib import clock, vault
from suivi.publishing.destinations import DESTINATIONS
from suivi.publishing.destinations.contract import Field, Permanent
from suivi.publishing.destinations.to_folder import inside
from suivi.publishing.models import Destination
from suivi.publishing.sending import known_of
from suivi.web.access import desk, person_of


class DestinationForm(forms.Form):
    """A name, and what destinations of this kind must know. A secret that is not entered again stays as it is."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)

    def __init__(self, data: QueryDict | None, *, destination: Destination) -> None:
        kept = {"name": destination.name, **destination.settings} if destination.pk else {}
        super().__init__(data, initial=kept)
        self.destination, self.kind = destination, DESTINATIONS[destination.kind]
        for one in self.kind.fields:
            self.fields[one.name] = _field(one, kept=bool(destination.pk))

    def clean_name(self) -> str:
        """Each name once in a shop."""
        name: str = self.cleaned_data["name"]
        others = Destination.objects.filter(shop=self.destination.shop, name=name).exclude(pk=self.destination.pk)
        if others.exists():
            raise ValidationError(_("There is one of this name already."))
        return name

    def clean_to(self) -> str:
        """E-mail addresses, each a good one."""
        from suivi.publishing.destinations.to_email import addresses

        return "\n".join(addresses(self.cleaned_data["to"]))

    def clean_folder(self) -> str:
        """A folder of this server lies inside its root."""
        folder: str = self.cleaned_data["folder"]
        if self.destination.kind == "folder":
            try:
                inside(folder)
            except Permanent as error:
                raise ValidationError(_(str(error))) from error
        return folder

    def save(self) -> None:
        """Keeps it; secrets sealed."""
        given, one = self.cleaned_data, self.destination
        secrets = {field.name: given[field.name] for field in self.kind.fields if field.secret}
        entered = {name: value for name, value in secrets.items() if value}
        if entered:
            before = known_of(one) if one.pk and len(entered) < len(secrets) else {}
            kept = {name: before[name] for name in secrets if name in before}
            one.sealed_secrets = vault.seal(msgspec.json.encode({**kept, **entered}).decode())
        one.name = given["name"]
        one.settings = {field.name: given[field.name] for field in self.kind.fields if not field.secret}
        one.save()


def _field(one: Field, *, kept: bool) -> forms.CharField:
    """``kept``: its secrets are known already."""
    hidden = kept and one.secret
    told = _("Known. Enter it only to change it.") if hidden else _(one.help) if one.help else ""
    attributes = {"autocomplete": "new-password" if one.secret else "off", "spellcheck": "false"}
    single = forms.PasswordInput if one.secret else forms.TextInput
    return forms.CharField(
        label=_(one.label),
        help_text=told,
        required=one.required and not hidden,
        initial=one.default,
        max_length=20_000,
        widget=forms.Textarea(attrs={**attributes, "rows": 4}) if one.lines else single(attrs=attributes),
    )


@desk()
def listing(request: HttpRequest, shop: Shop) -> HttpResponse:
    """What is set up, and what can be."""
    found = Destination.objects.filter(shop=shop).order_by("name")
    kinds = [(key, _(kind.title), _(kind.help) if kind.help else "") for key, kind in DESTINATIONS.items()]
    titles = {key: title for key, title, _help in kinds}
    context = {"rows": [(one, titles.get(one.kind, one.kind)) for one in found], "kinds": kinds}
    return render(request, "desk/destinations.html", context)


@sensitive_post_parameters()
@desk(Role.OWNER)
def edit(request: HttpRequest, shop: Shop, to: str = "", pk: int = 0) -> HttpResponse:
    """A new destination of a kind (``to``), or one that there is."""
    if not pk and to not in DESTINATIONS:
        raise Http404
    new = Destination(shop=shop, kind=to, created_at=clock.now())
    one = get_object_or_404(Destination, shop=shop, pk=pk) if pk else new
    form = DestinationForm(request.POST or None, destination=one)
    if request.method == "POST" and form.is_valid():
        form.save()
        audit.record(shop, person_of(request), "report.destination_saved", one.name, kind=one.kind)
        messages.success(request, _("Saved."))
        return redirect("report_destinations", shop.handle)
    told = DESTINATIONS[one.kind]
    context = {"form": form, "destination": one, "title": _(told.title), "help": _(told.help) if told.help else ""}
    return render(request, "desk/destination.html", context)


@require_POST
@desk(Role.OWNER)
def remove(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """Forgets a destination with its secrets; schedules no longer send there."""
    one = get_object_or_404(Destination, shop=shop, pk=pk)
    audit.record(shop, person_of(request), "report.destination_removed", one.name, kind=one.kind)
    one.delete()
    messages.success(request, _("The destination is removed."))
    return redirect("report_destinations", shop.handle)

"""By what a shop reaches its customers: one account for e-mail, one for SMS."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from suivi.accounts import audit
from suivi.accounts.models import Role, Shop
from suivi.channels import CHANNELS, of_reach
from suivi.channels.contract import CUSTOMERS, Channel, Reach
from suivi.lib import vault
from suivi.messages import accounts
from suivi.messages.models import Account
from suivi.web.access import desk, person_of


class AccountForm(forms.Form):
    """The fields of one channel, and from whom mails come. Secrets are never shown again."""

    def __init__(self, *args: Any, channel: Channel, account: Account | None, **kwargs: Any) -> None:  # noqa: ANN401
        self.channel = channel
        same = account is not None and account.channel == channel.name
        kept = _entered(account) if same and account is not None else {}
        super().__init__(*args, **kwargs)
        for field in channel.fields:
            self.fields[field.name] = self._field(field, kept.get(field.name, ""))
        if channel.reach is Reach.EMAIL:
            self._add_sender(account)

    def _field(self, field: Any, kept: str) -> forms.Field:  # noqa: ANN401 - a channel's field
        label, hint = _(field.label), _(field.hint) if field.hint else ""
        if field.choices:
            choices = [(value, _(name)) for value, name in field.choices]
            return forms.ChoiceField(label=label, choices=choices, initial=kept or None)
        if field.secret:
            hint = f"{hint} {_('Leave empty to keep the present one.')}".strip() if kept else hint
            widget = forms.PasswordInput(attrs={"autocomplete": "off"})
            return forms.CharField(
                label=label, widget=widget, max_length=500, required=field.required and not kept, help_text=hint
            )
        return forms.CharField(label=label, max_length=300, required=field.required, initial=kept, help_text=hint)

    def _add_sender(self, account: Account | None) -> None:
        now = account or Account()
        self.fields["sender"] = forms.EmailField(
            label=_("Sender’s address"),
            initial=now.sender,
            help_text=_("Of a domain whose SPF and DKIM let this server send, or mails end as spam."),
        )
        self.fields["sender_name"] = forms.CharField(
            label=_("Sender’s name"),
            initial=now.sender_name,
            max_length=120,
            required=False,
            help_text=_("Empty: the shop’s name."),
        )
        self.fields["reply_to"] = forms.EmailField(
            label=_("Answers go to"), initial=now.reply_to, required=False, help_text=_("Empty: to the sender.")
        )

    def clean_port(self) -> str:
        """A number."""
        port = str(self.cleaned_data["port"])
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise forms.ValidationError(_("A number up to 65535."))
        return port


SENDER = ("sender", "sender_name", "reply_to")


def _entered(account: Account) -> dict[str, str]:
    try:
        return accounts.entered(account)
    except vault.UnsealableError:
        return {}


@never_cache
@desk(Role.OWNER)
def channel(request: HttpRequest, shop: Shop, reach: str) -> HttpResponse:
    """Choose a channel, and enter its account."""
    known = _known(reach)
    account = accounts.of_shop(shop).get(known)
    name = request.POST.get("channel") or request.GET.get("channel") or (account.channel if account else "")
    chosen = CHANNELS.get(name)
    if chosen is None or chosen.reach is not known:
        chosen = of_reach(known)[0]
    form = AccountForm(request.POST or None, channel=chosen, account=account)
    if request.method == "POST" and form.is_valid():
        more = {each: form.cleaned_data.get(each, "") for each in SENDER}
        accounts.put(shop, chosen, form.cleaned_data, more)
        audit.record(shop, person_of(request), "shop.channel_changed", chosen.title)
        messages.success(request, _("Saved. Send yourself a message from an order’s page to try it."))
        return redirect("settings_channel", shop.handle, reach)
    return render(request, "settings/channel.html", _context(known, chosen, account, form))


def _context(known: Reach, chosen: Channel, account: Account | None, form: AccountForm) -> dict[str, Any]:
    in_use = account is not None and account.channel == chosen.name
    return {
        "reach": known.value,
        "name": {Reach.EMAIL: _("E-mail"), Reach.SMS: _("SMS")}[known],
        "channels": [(one.name, _(one.title), one is chosen) for one in of_reach(known)],
        "chosen": chosen.name,
        "title": _(chosen.title),
        "account": account if in_use else None,
        "form": form,
        "address": accounts.report_address(account) if in_use and account is not None else "",
        "reports": chosen.read is not None,
    }


@require_POST
@desk(Role.OWNER)
def remove(request: HttpRequest, shop: Shop, reach: str) -> HttpResponse:
    """Reach nobody this way any more."""
    known = _known(reach)
    accounts.forget(shop, known)
    audit.record(shop, person_of(request), "shop.channel_removed", known.value)
    messages.success(request, _("Removed. Nothing is sent this way any more."))
    return redirect("settings_messages", shop.handle)


def _known(reach: str) -> Reach:
    if reach not in CUSTOMERS:
        raise Http404
    return Reach(reach)

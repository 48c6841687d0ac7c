"""The form for the account with which a provider is asked."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suivi.accounts import providers
from suivi.accounts.models import TrackingProvider

MOST = 10_000_000

# Where each account's key is found.
WHERE: dict[str, str] = {
    "aftership": gettext_noop("In AfterShip: Settings → API keys."),
    "track17": gettext_noop("In 17TRACK: Settings → Security → Access key."),
    "easypost": gettext_noop("In EasyPost: Account settings → API keys, the production key."),
    "shippo": gettext_noop("In Shippo: Settings → API, the live token."),
    "shipengine": gettext_noop("In ShipEngine: API Management."),
    "trackingmore": gettext_noop("In TrackingMore: Developer → API keys."),
    "track123": gettext_noop("In Track123: Settings → API."),
    "ups": gettext_noop("At developer.ups.com: the client ID and secret of an app with the Tracking API."),
    "usps": gettext_noop("At developers.usps.com: the consumer key and secret of an app."),
    "fedex": gettext_noop("At developer.fedex.com: the API key and secret key of a Track API project."),
    "dhl": gettext_noop("At developer.dhl.com: the API key of an app with Shipment Tracking – Unified."),
    "gls": gettext_noop("At dev-portal.gls-group.net: the client ID and secret of an app."),
    "laposte": gettext_noop("At developer.laposte.fr: the key of an app with Suivi v2 (Colissimo and Chronopost too)."),
}


class AccountForm(forms.Form):
    """Key, secret where there is one, and how many requests a day may go out."""

    key = forms.CharField(max_length=500, widget=forms.PasswordInput(attrs={"autocomplete": "off"}))
    secret = forms.CharField(max_length=500, widget=forms.PasswordInput(attrs={"autocomplete": "off"}))
    budget = forms.IntegerField(min_value=1, max_value=MOST)

    def __init__(self, data: QueryDict | None = None, *, provider: str, door: TrackingProvider | None) -> None:
        super().__init__(data, initial={"budget": (door or TrackingProvider()).budget}, prefix="account")
        asks = door is not None and door.asks
        two = providers.wants_secret(provider)
        self.fields["key"].label = _("Client ID") if two else _("API key")
        where = _(WHERE[provider])
        self.fields["key"].help_text = f"{where} {_('Leave empty to keep the present one.')}" if asks else where
        self.fields["secret"].label = _("Client secret")
        self.fields["budget"].label = _("Requests a day")
        self.fields["budget"].help_text = _("At most. Where it is little, each parcel is asked about less often.")
        for name in ("key", "secret"):
            self.fields[name].required = not asks
        if not two:
            del self.fields["secret"]

    def clean(self) -> dict[str, Any]:
        """Both or neither: half of a new account is none."""
        given = super().clean() or {}
        if "secret" in self.fields and bool(given.get("key")) != bool(given.get("secret")):
            self.add_error("secret", _("Enter both, or neither."))
        return given

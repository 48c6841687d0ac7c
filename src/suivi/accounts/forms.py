"""What people may write about themselves and their shop."""

import zoneinfo
from typing import TYPE_CHECKING, Any

import msgspec
from babel.numbers import list_currencies
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from suivi.accounts.models import Role, Shop
from suivi.core.policy import Policy

if TYPE_CHECKING:
    ShopModelForm = forms.ModelForm[Shop]
else:
    ShopModelForm = forms.ModelForm  # generic only for the type checker

CURRENCIES = [(code, code) for code in sorted(list_currencies(locale="en"))]
ZONES = [(name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones())]


class InviteForm(forms.Form):
    """Whom to invite, as what."""

    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.AGENT)


class JoinForm(forms.Form):
    """Name and password of someone who joins."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 10 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        """Refuse passwords that are easily guessed."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class RoleForm(forms.Form):
    """A member's new role."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class ShopForm(ShopModelForm):
    """A shop's name, money and clock."""

    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    timezone = forms.ChoiceField(
        label=_("Time zone"), choices=ZONES, help_text=_("Business days and promised dates follow this clock.")
    )

    class Meta:
        model = Shop
        fields = ["name", "currency"]
        labels = {"name": _("Shop name")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["timezone"].initial = policy_of(self.instance).timezone

    def save(self, commit: bool = True) -> Shop:
        """Keep the time zone in the shop's policy."""
        policy = msgspec.structs.replace(policy_of(self.instance), timezone=self.cleaned_data["timezone"])
        self.instance.policy = msgspec.to_builtins(policy)
        return super().save(commit)


class NewShopForm(ShopForm):
    """A shop that does not exist yet; its handle is made from its name."""

    def handle(self) -> str:
        """A free handle near the name."""
        base = slugify(self.cleaned_data["name"])[:50] or "shop"
        taken = set(Shop.objects.filter(handle__startswith=base).values_list("handle", flat=True))
        return base if base not in taken else next(h for n in range(2, 10_000) if (h := f"{base}-{n}") not in taken)


class DomainForm(forms.Form):
    """Which Shopify store it is."""

    domain = forms.RegexField(
        label=_("Shopify domain"),
        regex=r"^[a-z0-9][a-z0-9-]*\.myshopify\.com$",
        help_text=_("The permanent address that ends in .myshopify.com."),
        error_messages={"invalid": _("Write it like my-shop.myshopify.com.")},
    )

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.shop = shop

    def clean_domain(self) -> str:
        """A store feeds one shop only."""
        domain: str = self.cleaned_data["domain"]
        if Shop.objects.filter(domain=domain).exclude(pk=self.shop.pk).exists():
            raise forms.ValidationError(_("Another shop already uses this domain."))
        return domain


class StoreForm(DomainForm):
    """The store, and the merchant's own app on it."""

    client_id = forms.CharField(label=_("Client ID"), max_length=100, widget=forms.TextInput({"autocomplete": "off"}))
    secret = forms.CharField(
        label=_("Client secret"),
        max_length=200,
        help_text=_("In Shopify’s Dev Dashboard: your app → Settings. Suivi keeps it sealed and never shows it."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, auto_id="store_%s", **kwargs)


class SecretForm(forms.Form):
    """Another secret of the app that is known."""

    secret = forms.CharField(
        label=_("New client secret"),
        max_length=200,
        help_text=_("In Shopify’s Dev Dashboard: your app → Settings → Rotate. End the old one there after an hour."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="rotate_%s")


class ShopifyForm(DomainForm):
    """Which Shopify store it is, and the secret it signs with."""

    secret = forms.CharField(
        label=_("Webhook signing secret"),
        required=False,
        max_length=200,
        help_text=_("In Shopify: Settings → Notifications → Webhooks. Leave empty to keep the present one."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


def policy_of(shop: Shop) -> Policy:
    """The shop's rules; whatever it never chose has its default."""
    return msgspec.convert(shop.policy or {}, Policy)

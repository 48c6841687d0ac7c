"""The app's configuration for Shopify, with this installation's addresses."""

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from suivi.accounts import storeapps
from suivi.sources.shopify.appconfig import Kind, toml


def default_kind() -> Kind:
    """The kind of app that this installation is set up for."""
    return Kind.EMBEDDED if storeapps.installed() else Kind.OWN


def configured(kind: Kind, client_id: str, name: str = "Suivi") -> str:
    """``shopify.app.toml``."""
    return toml(kind, settings.BASE_URL, client_id, name, _proxy())


def _proxy() -> str:
    try:
        return reverse("shopify_proxy")
    except NoReverseMatch:
        return ""  # this site shows customers nothing by way of the store

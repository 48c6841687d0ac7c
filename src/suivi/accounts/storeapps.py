"""Which app of Shopify speaks for a store: the installation's own, for many stores, or one that a shop entered."""

from django.conf import settings

from suivi.accounts import secrets
from suivi.accounts.models import Connection, Shop
from suivi.sources.shopify.api.tokens import App


def installed() -> App | None:
    """The app that this installation of Suivi is (``SUIVI_SHOPIFY_CLIENT_ID`` …); None where it is none."""
    known = tuple(settings.SHOPIFY_CLIENT_SECRETS)
    return App(settings.SHOPIFY_CLIENT_ID, known) if settings.SHOPIFY_CLIENT_ID and known else None


def app_of(connection: Connection) -> App:
    """The app by which this store is asked, with its secrets, the newest first."""
    app = installed()
    if app is not None and app.client_id == connection.client_id:
        return app
    return App(connection.client_id, tuple(secrets.valid_or_none(connection.shop, secrets.SHOPIFY_APP)))


def signing(shop: Shop) -> tuple[str, ...]:
    """The secrets with which a store's webhooks may be signed. Raises ``vault.UnsealableError`` as ``secrets.valid``.

    The installation's own are always among them: an app that was let go is still told of customers' requests.
    """
    app = installed()
    return (*secrets.valid(shop, secrets.SHOPIFY_WEBHOOK), *(app.secrets if app else ()))

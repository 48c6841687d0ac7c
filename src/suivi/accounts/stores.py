"""Connected Shopify stores: how each is asked, with a token that one worker at a time renews."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from suivi.accounts import notices, secrets, storetokens
from suivi.accounts.models import Connection, Shop
from suivi.accounts.notices import Noticed
from suivi.core.translatable import gettext_noop as _
from suivi.sources.reading import Object, listing, mapping, text
from suivi.sources.shopify.api import scopes, tokens
from suivi.sources.shopify.api.client import Client
from suivi.sources.shopify.api.errors import Permanent, ShopifyError, Temporary, TokenRefused
from suivi.sources.shopify.api.tokens import App, Grant, TokenRequest
from suivi.sources.shopify.api.wire import Wire

# Read back at the first look; Shopify shows older orders only with read_all_orders.
HISTORY = timedelta(days=60)
# How long a store that fails is left alone, by failures in a row, so that it costs the others little.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (0, 10, 30, 120, 300))
UNINSTALLED = _("The app was uninstalled from the store.")
WRONG = timedelta(minutes=15)  # what people must put right is tried again so often


def connect(shop: Shop, domain: str, client_id: str, secret: str, now: datetime, base: str = "") -> Connection:
    """Connects the shop once Shopify has given a token and said which store it is for.

    Raises ``ShopifyError`` with the reason in words; nothing is changed then.
    """
    grant, _store = introduced(tokens.client_credentials(domain, App(client_id, (secret,)), base), domain, now, base)
    with transaction.atomic():
        shop.domain, shop.platform = domain, Shop.Platform.SHOPIFY
        shop.save(update_fields=["domain", "platform"])
        for kind in (secrets.SHOPIFY_APP, secrets.SHOPIFY_WEBHOOK):
            if secret not in secrets.valid_or_none(shop, kind)[:1]:
                secrets.put(shop, kind, secret, now)
        return keep(shop, client_id, base, Connection.Way.CREDENTIALS, grant, now)


def introduced(request: TokenRequest, domain: str, now: datetime, base: str) -> tuple[Grant, Object]:
    """The grant, and what the store says of itself with it. Raises ``ShopifyError``."""
    wire = Wire(local=bool(base))
    try:
        grant = tokens.send(wire, request, now)
        if scopes.REQUIRED in scopes.missing(grant.scopes):
            raise Permanent(_("The app lacks the permission read_orders, without which it sees no order."))
        client = Client(domain, grant.access_token, wire, base, tokens.granted(grant.scopes))
        store = mapping(client.call("store", {}, now).data, "shop")
    finally:
        wire.close()
    if text(store, "myshopifyDomain") != domain:
        raise Permanent(_("The token is for another store."))
    return grant, store


def keep(shop: Shop, client_id: str, base: str, way: Connection.Way, grant: Grant, now: datetime) -> Connection:
    """The connection's row; one that was there keeps how far it has read."""
    row, _new = Connection.objects.update_or_create(
        shop=shop,
        defaults={
            "client_id": client_id,
            "base": base,
            "way": way,
            "state": Connection.State.CONNECTED,
            "why": "",
            "failures": 0,
            "quiet_until": None,
            "leased_until": None,
            **storetokens.kept(grant, now),
        },
        create_defaults={
            "client_id": client_id,
            "base": base,
            "way": way,
            "connected_at": now,
            "swept_until": now - HISTORY,
            **storetokens.kept(grant, now),
        },
    )
    return row


def begin_anew(connection: Connection, now: datetime) -> None:
    """Has the whole history read again, as after the first connection."""
    storetokens.write(connection, swept_until=now - HISTORY, complete_at=None)


def check(connection: Connection, now: datetime) -> str:
    """Asks the store what the app may do, with a new token where that costs nothing, and keeps the answer.

    Returns the store's own time as it told it (an HTTP date). Raises ``ShopifyError``.
    """
    if connection.way == Connection.Way.CREDENTIALS:
        storetokens.forget(connection)
        connection.refresh_from_db()
    with asking(connection, now) as client:
        told = client.call("store", {}, now).data
        may = [text(one, "handle") for one in listing(mapping(told, "currentAppInstallation"), "accessScopes")]
        if may:
            storetokens.write(connection, scopes=sorted(may))
        return client.date


def disconnect(connection: Connection) -> None:
    """Forgets the store's app, its token and its secret. Orders stay."""
    shop = connection.shop
    known = set(secrets.valid_or_none(shop, secrets.SHOPIFY_APP))
    with transaction.atomic():
        secrets.forget(shop, secrets.SHOPIFY_APP)
        secrets.forget(shop, secrets.SHOPIFY_WEBHOOK, known)
        connection.delete()


def uninstalled(shop: Shop) -> None:
    """The app was taken off the store, and with it token and webhooks; should it come back, both are renewed."""
    Connection.objects.filter(shop=shop).update(
        state=Connection.State.ATTENTION,
        why=UNINSTALLED,
        sealed_token="",
        token_until=None,
        sealed_refresh="",
        refresh_until=None,
        subscribed_at=None,
    )


def due(now: datetime) -> list[Connection]:
    """The stores that can be asked now, those without trouble first."""
    rows = Connection.objects.filter(Q(quiet_until=None) | Q(quiet_until__lte=now))
    return list(rows.select_related("shop").order_by("failures", "shop_id"))


@contextmanager
def asking(connection: Connection, now: datetime) -> Iterator[Client]:
    """A client that may ask the store. How it went is noted, for the page and for when the store is asked again.

    Raises ``Temporary`` (with the moment of the next try) or ``Permanent`` as the client does; a refused token is
    forgotten, and the next try gets another.
    """
    wire = Wire(local=bool(connection.base))
    client = Client(connection.shop.domain or "", "", wire, connection.base)
    try:
        client.token = storetokens.good(connection, wire, now)
        client.scopes = tokens.granted(frozenset(connection.scopes))
        try:
            yield client
        except TokenRefused as error:
            storetokens.forget(connection)
            raise Temporary(str(error), now + storetokens.SOON) from None
    except ShopifyError as error:
        _note(connection, error, now, answered=client.budget is not None)
        raise
    finally:
        wire.close()
        notices.keep(connection.shop, _noticed(client), now)
    if connection.failures or connection.state != Connection.State.CONNECTED:
        storetokens.write(connection, failures=0, quiet_until=None, state=Connection.State.CONNECTED, why="")


def _noticed(client: Client) -> list[Noticed]:
    return [one for operation, answer in client.leftovers for one in notices.of_answer(operation, answer)]


def _note(connection: Connection, error: ShopifyError, now: datetime, *, answered: bool) -> None:
    """``answered``: it went well before, as when the query budget is used up; that is no failure."""
    failures = 1 if answered else connection.failures + 1
    if isinstance(error, Temporary):
        wait = now + WAITS[min(failures, len(WAITS)) - 1]
        storetokens.write(connection, failures=failures, quiet_until=max(error.due_at, wait))
    else:
        attention = Connection.State.ATTENTION
        storetokens.write(connection, failures=failures, quiet_until=now + WRONG, state=attention, why=str(error))

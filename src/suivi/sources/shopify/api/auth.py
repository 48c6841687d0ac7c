"""Is this really Shopify, and which store is it? Installing by OAuth, and pages inside of the Shopify admin."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

import jwt
from jwt.types import Options

from suivi.core.translatable import gettext_noop as _
from suivi.sources.reading import Json
from suivi.sources.shopify.api.shops import is_shop, origin
from suivi.sources.shopify.api.signatures import Pairs, query_ok
from suivi.sources.shopify.api.tokens import App

# Shopify's own library allows this much between its clock and ours.
LEEWAY = timedelta(seconds=10)
# How long the state in a signed cookie is good. Shopify's own library: a minute, which is short for somebody who reads
# what they allow.
STATE_AGE = timedelta(minutes=10)
LONGEST_SESSION = timedelta(hours=1)
UNTIMED: Options = {
    "require": ["exp", "nbf", "iss", "dest", "aud"],
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
}


class Untrusted(ValueError):  # noqa: N818 - a judgment about the request, said in words
    """The request does not prove that it comes from Shopify. The message says which check failed."""


@dataclass(frozen=True, slots=True)
class Callback:
    """What OAuth's callback proves: the store, and a code for its token."""

    shop: str
    code: str = field(repr=False)
    host: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """What a session token proves: the store, and the person there by Shopify's number."""

    shop: str
    user: str
    expires_at: datetime
    id: str = ""


def authorize_url(shop: str, app: App, scopes: Iterable[str], redirect_uri: str, state: str) -> str:
    """Where to send the merchant's browser to be asked for permission. Raises ``Permanent`` for what is no store."""
    query = {
        "client_id": app.client_id,
        "scope": ",".join(sorted(scopes)),
        "redirect_uri": redirect_uri,
        "state": state,
    }
    return f"{origin(shop)}/admin/oauth/authorize?{urlencode(query)}"


def read_callback(query: Pairs, app: App, state: str, now: datetime) -> Callback:
    """What the callback proves. ``state``: the value from this browser's own signed cookie.

    Raises ``Untrusted``. Checked in the order that Shopify names: state, store, signature, time.
    """
    pairs = list(query)
    told = dict(pairs)
    if len(told) != len(pairs):
        raise Untrusted("A parameter is there twice.")
    if not state or not hmac.compare_digest(told.get("state", "").encode("utf-8", "surrogatepass"), state.encode()):
        raise Untrusted(_("This was not started in this browser, or too long ago."))
    if not is_shop(told.get("shop", "")):
        raise Untrusted(_("This is not a store of Shopify."))
    if not query_ok(pairs, app.secrets, now):
        raise Untrusted(_("The signature is wrong or old."))
    if not told.get("code"):
        raise Untrusted("There is no code.")
    return Callback(shop=told["shop"].lower(), code=told["code"], host=told.get("host", ""))


def read_session(token: str, app: App, now: datetime) -> Session:
    """What a session token (Shopify also says: ID token) proves. Raises ``Untrusted``.

    Shopify: JWT, HS256 with the app's secret, lives a minute; ``aud`` the client id, ``iss`` and ``dest`` one store.
    """
    claims = _claims(token, app)
    if not _between(claims, now):
        raise Untrusted("The session token is not valid now.")
    shop = urlsplit(str(claims["dest"])).hostname or ""
    if claims["dest"] != f"https://{shop}" or claims["iss"] != f"https://{shop}/admin" or not is_shop(shop):
        raise Untrusted("The session token does not name one store.")
    until = datetime.fromtimestamp(claims["exp"], now.tzinfo)
    return Session(shop=shop, user=str(claims.get("sub", "")), expires_at=until, id=str(claims.get("jti", "")))


def _claims(token: str, app: App) -> dict[str, Json]:
    """The claims of a token signed with any of the app's secrets. Times are not looked at here: time is an argument."""
    for secret in filter(None, app.secrets):
        try:
            claims: dict[str, Json] = jwt.decode(
                token, secret, algorithms=["HS256"], audience=app.client_id, options=UNTIMED
            )
        except jwt.InvalidSignatureError:
            continue
        except jwt.InvalidTokenError:
            break
        return claims
    raise Untrusted("The session token is not signed by Shopify for this app.")


def _between(claims: dict[str, Json], now: datetime) -> bool:
    start, end = claims["nbf"], claims["exp"]
    if type(start) is not int or type(end) is not int or end - start > LONGEST_SESSION.total_seconds():
        return False
    moment, leeway = now.timestamp(), LEEWAY.total_seconds()
    return start - leeway <= moment < end + leeway

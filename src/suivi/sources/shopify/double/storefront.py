"""The store's own pages below ``/apps/``: asked of an app and passed on, as Shopify's app proxy does.

Shopify, app proxies: adds ``shop``, ``path_prefix``, ``timestamp``, ``logged_in_customer_id`` and ``signature`` to the
query, drops cookies both ways, and leaves redirects to the browser.
"""

import hmac
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from suivi.lib.http import Limits, Sender, Unreachable
from suivi.sources.shopify.double.double import Response

PREFIX = "/apps/suivi"
LIMITS = Limits(private=True, total=10)
PASSED_ON = frozenset({"content-type", "accept", "accept-language", "user-agent"})
KEPT_BACK = frozenset({"set-cookie", "content-length", "content-encoding", "transfer-encoding", "connection", "date"})


def below(path: str) -> bool:
    """Whether a path of the store is the app's."""
    return path.partition("?")[0].rstrip("/") == PREFIX or path.startswith(f"{PREFIX}/")


def passed_on(
    method: str, path: str, headers: Mapping[str, str], body: bytes, *, to: str, query: Mapping[str, str]
) -> Response:
    """What the app at ``to`` answers; ``query``: what is added to the address (``signed``)."""
    rest, _, own = path.removeprefix(PREFIX).partition("?")
    wanted = {name: value for name, value in headers.items() if name.lower() in PASSED_ON | {"x-forwarded-for"}}
    sender = Sender(LIMITS)
    try:
        reply = sender.send(method, f"{to}{rest}?{'&'.join(filter(None, [own, urlencode(query)]))}", wanted, body)
    except Unreachable as error:
        return Response(502, str(error).encode(), {"Content-Type": "text/plain"})
    finally:
        sender.close()
    shown = {name: value for name, value in reply.headers.items() if name.lower() not in KEPT_BACK}
    return Response(reply.status, reply.body, shown)


def signed(path: str, shop: str, secret: str, now: datetime) -> dict[str, str]:
    """What Shopify adds to the query of an address, with its signature of the whole query."""
    added = {
        "shop": shop,
        "logged_in_customer_id": "",
        "path_prefix": PREFIX,
        "timestamp": str(int(now.timestamp())),
    }
    values: dict[str, list[str]] = {}
    for name, value in [*parse_qsl(path.partition("?")[2], keep_blank_values=True), *added.items()]:
        values.setdefault(name, []).append(value)
    message = "".join(sorted(f"{name}={','.join(several)}" for name, several in values.items()))
    return {**added, "signature": hmac.digest(secret.encode(), message.encode(), "sha256").hex()}

"""The local Shopify as one thing: a store with its doors, and the handles by which tests and the playground move it."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import RLock
from urllib.parse import parse_qsl

from suivi.lib import clock
from suivi.lib.http import Sender
from suivi.sources.shopify.api.documents import VERSION
from suivi.sources.shopify.api.tokens import App
from suivi.sources.shopify.double import bulk, mutations, webhooks
from suivi.sources.shopify.double.bulk import Bulk
from suivi.sources.shopify.double.cost import Bucket
from suivi.sources.shopify.double.execute import Resolver, Session, run
from suivi.sources.shopify.double.queries import QUERIES
from suivi.sources.shopify.double.state import Json
from suivi.sources.shopify.double.store import Store
from suivi.sources.shopify.double.tokens import Tokens
from suivi.sources.shopify.double.trouble import AFTER, Trouble
from suivi.sources.shopify.double.webhooks import Webhooks

GRAPHQL = re.compile(r"/admin/api/([\w-]+)/graphql\.json\Z")
STATUSES = {
    "402": 402,
    "423": 423,
    "429": 429,
    "430": 430,
    "500": 500,
    "500_after": 500,
    "html": 200,
}


@dataclass
class Response:
    """What a door answers. ``path``: a file instead of a body; ``cut``: only half of the body arrives."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    path: Path | None = None
    cut: bool = False
    wait: float = 0


def answer(status: int, body: Json) -> Response:
    """A JSON answer."""
    return Response(status, json.dumps(body).encode())


class Double:
    """A store of the local Shopify.

    ``store``: orders and what is done to them; ``trouble``: what goes wrong; ``webhooks``, ``bulk``, ``tokens``,
    ``bucket``: the rest. ``withheld``: fields that come back null with an error, such as ``Order.email``. ``effects``:
    the mutations that changed something.
    """

    def __init__(
        self,
        shop: str = "local.myshopify.com",
        app: App | None = None,
        at: Callable[[], datetime] = clock.now,
        slow: timedelta = timedelta(seconds=1),
    ) -> None:
        self.app = app or App("local-app", ("shpss_local_secret_of_the_double_0123456789",))
        self.lead = timedelta(0)
        self.store = Store(shop, clock=lambda: at() + self.lead, slow=slow)
        self.trouble = Trouble()
        self.bucket = Bucket()
        self.tokens = Tokens(self.store, self.app)
        self.bulk = Bulk(self.store)
        self.webhooks = Webhooks(self.store, list(self.app.secrets), self.trouble)
        self.store.tell = self.webhooks.tell
        self.withheld: frozenset[str] = frozenset()
        self.lock = RLock()
        self.queries = 0
        self.effects: mutations.Effects = []
        self.roots: dict[str, Resolver] = {
            **QUERIES,
            **mutations.resolvers({}, self.effects),
            **webhooks.resolvers(self.webhooks),
            **bulk.resolvers(self.bulk),
        }

    def advance(self, by: timedelta) -> None:
        """Lets time pass in the store, and does what is due by then."""
        with self.lock:
            self.lead += by
            self.store.tick()

    def deliver(self) -> int:
        """Sends the webhooks that are due, and says how many. The store is not locked meanwhile:
        receivers may ask it."""
        with self.lock:
            self.store.tick()
            due = self.webhooks.due()
        sender = Sender(webhooks.LIMITS)
        try:
            for delivery in due:
                status = webhooks.send(delivery, sender)
                with self.lock:
                    self.webhooks.came(delivery, status)
        finally:
            sender.close()
        return len(due)

    def uninstall(self) -> None:
        """The merchant removes the app: tokens end, subscriptions go, and one last webhook tells."""
        with self.lock:
            self.store.tell("app/uninstalled", None, {"domain": self.store.shop, "myshopify_domain": self.store.shop})
            self.tokens.expire()
            self.tokens.refreshes.clear()
            self.webhooks.subscriptions.clear()

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        """The answer to an HTTP request at Shopify's addresses."""
        path = path.partition("?")[0]
        with self.lock:
            self.store.tick()
            if method == "POST" and path == "/admin/oauth/access_token":
                return answer(*self.tokens.answer(_form(headers, body)))
            if method == "GET" and path.startswith("/bulk/"):
                return self._file(path.removeprefix("/bulk/"))
            found = GRAPHQL.match(path)
            if method == "POST" and found:
                return self._troubled(found[1], headers, body)
            return answer(404, {"errors": "Not Found"})

    def _file(self, name: str) -> Response:
        known = {operation.path.name: operation.path for operation in self.bulk.operations.values()}
        if name not in known or not known[name].is_file():
            return answer(404, {"errors": "Not Found"})
        return Response(200, headers={"Content-Type": "application/jsonl"}, path=known[name])

    def _troubled(self, version: str, headers: Mapping[str, str], body: bytes) -> Response:
        """The answer, or what trouble makes of it, before or after the work is done."""
        trouble = self.trouble.of_request()
        if trouble == "expire":
            self.tokens.expire()
        if trouble == "throttle":
            self.bucket.available = 0
            self.bucket.at = self.store.clock()
        if trouble in STATUSES and trouble not in AFTER:
            more = {"Retry-After": f"{self.trouble.retry_after}"} if trouble == "429" else {}
            return Response(STATUSES[trouble], b'{"errors":"Exceeded or unavailable"}', more)
        response = self._graphql(version, headers, body)
        if trouble == "html":
            return Response(200, b"<!doctype html><title>Something went wrong</title>", {"Content-Type": "text/html"})
        if trouble == "500_after":
            return Response(500, b"")
        response.cut = trouble == "half"
        response.wait = self.trouble.late if trouble == "late" else 0
        return response

    def _graphql(self, version: str, headers: Mapping[str, str], body: bytes) -> Response:
        scopes = self.tokens.allowed(headers.get("X-Shopify-Access-Token", ""))
        if scopes is None:
            return answer(
                401, {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}
            )
        if version != VERSION:
            return answer(404, {"errors": "Not Found"})
        try:
            asked = json.loads(body)
        except ValueError:
            return answer(400, {"errors": "Bad Request"})
        self.queries += 1
        session = Session(self.store, scopes, self.withheld)
        return answer(200, run(session, self.bucket, self.roots, asked))


def _form(headers: Mapping[str, str], body: bytes) -> Json:
    """What was posted for a token: JSON, or a form; Shopify takes both."""
    if "json" in headers.get("Content-Type", ""):
        try:
            found = json.loads(body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}
    return dict(parse_qsl(body.decode("utf-8", "replace")))

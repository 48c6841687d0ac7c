"""What goes wrong between Suivi and a store, and within Suivi, by chance from a seed."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from random import Random
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from django.db import connection

from suivi.lib.http import Reply, Sender, Unreachable
from suivi.sources.shopify.double.double import Double

# How often what happens to a request or a webhook, as the double knows it (double.trouble).
TROUBLE = {
    "lose": 0.2, "repeat": 0.2, "delay": 0.1, "reorder": 0.3,
    "429": 0.02, "500": 0.03, "throttle": 0.01, "expire": 0.01,
    "500_after": 0.02, "html": 0.02, "half": 0.02, "late": 0.02,
}  # fmt: skip
UNREACHED = 0.02  # requests that never come to the store
CUT_AT_CALL = 0.02  # how often a worker dies before or after a request,
CUT_AT_STATEMENT = 0.001  # or before or after a statement, so also between any two commits


class Killed(BaseException):
    """The process ends here: nothing of what it had not committed stays, and nothing more is done."""


class Weather:
    """Carries requests to doubles without a network, and ends turns in the middle.

    ``calls`` and ``points``: what the store was asked, by operation; ``reads``: orders it was asked to show in full.
    """

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.doubles: dict[int, Double] = {}
        self.rough = False
        self.calls, self.points = Counter[str](), Counter[str]()
        self.reads = self.kills = 0
        self._armed = self._dead = False

    @contextmanager
    def blowing(self) -> Iterator[None]:
        """All requests go to the doubles, and every statement through this weather."""
        with (
            patch.object(Sender, "send", lambda _, *asked: self._send(*asked)),
            connection.execute_wrapper(self._statement),
        ):
            yield

    def base(self, double: Double) -> str:
        """The address at which a double is asked."""
        port = len(self.doubles) + 1
        self.doubles[port] = double
        return f"http://127.0.0.1:{port}"

    def storm(self) -> None:
        """From now on all goes wrong that can."""
        self.rough = True
        for double in self.doubles.values():
            double.trouble.chance = dict(TROUBLE)

    def calm(self) -> None:
        """From now on all goes well."""
        self.rough = False
        for double in self.doubles.values():
            double.trouble.chance = {}

    def turn(self, work: Callable[[], Any]) -> Any:
        """What ``work`` returns; None where the process that does it is killed on the way."""
        self._armed, inside = self.rough, connection.in_atomic_block  # as all is within a test
        try:
            return work()
        except Killed:
            self.kills += 1
            if not inside:
                connection.close()
            return None
        finally:
            self._armed = self._dead = False

    def _strike(self, chance: float) -> None:
        if self._dead or (self._armed and self.dice.random() < chance):
            self._dead = True
            raise Killed

    def _send(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Reply:
        self._strike(CUT_AT_CALL)
        address = urlsplit(url)
        if self.rough and self.dice.random() < UNREACHED:
            raise Unreachable("There is no answer.", again=True, sent=self.dice.random() < 0.5)
        double = self.doubles[address.port or 0]
        response = double.handle(method, address.path, headers or {}, body)
        self._count(address.path, body, response.body)
        self._strike(CUT_AT_CALL)
        if response.cut or response.wait:
            raise Unreachable("The answer took too long.", again=True, sent=True)
        return Reply(response.status, {name.lower(): value for name, value in response.headers.items()}, response.body)

    def _count(self, path: str, body: bytes, answer: bytes) -> None:
        if not path.endswith("graphql.json"):
            self.calls["token"] += 1
            return
        asked = json.loads(body)
        name, variables = asked["operationName"], asked["variables"]
        self.calls[name] += 1
        if name == "OrdersByIds":
            self.reads += len(variables["ids"])
        if answer.startswith(b"{"):
            self.points[name] += json.loads(answer).get("extensions", {}).get("cost", {}).get("actualQueryCost") or 0

    def _statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if self._dead and sql.startswith(("ROLLBACK", "RELEASE")):
            return execute(sql, params, many, context)  # what a database does by itself when its client is gone
        self._strike(CUT_AT_STATEMENT)
        done = execute(sql, params, many, context)
        self._strike(CUT_AT_STATEMENT)
        return done

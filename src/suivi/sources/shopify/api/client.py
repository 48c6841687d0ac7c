"""One call to a store's Admin API."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from suivi.core.translatable import gettext_noop as _
from suivi.sources.shopify.api import answers
from suivi.sources.shopify.api.answers import Answer
from suivi.sources.shopify.api.cost import Budget
from suivi.sources.shopify.api.documents import VERSION, document
from suivi.sources.shopify.api.errors import Temporary
from suivi.sources.shopify.api.shops import origin
from suivi.sources.shopify.api.wire import Wire


@dataclass(slots=True)
class Client:
    """Asks one store. ``base`` overrides the store's address for a local double.

    ``scopes``: what the token may do, None where that is not known.
    ``leftovers``: of answers that left something out or ignored something, with the operation's name.
    ``date``: the store's time at its last answer, as HTTP writes it.
    ``budget`` and ``costs`` are what earlier answers told; waits are never slept but raised as ``Temporary`` with the
    moment at which to try again.
    """

    shop: str
    token: str = field(repr=False)
    wire: Wire = field(repr=False)
    base: str = ""
    scopes: frozenset[str] | None = None
    budget: Budget | None = None
    costs: dict[str, float] = field(default_factory=dict)
    leftovers: list[tuple[str, Answer]] = field(default_factory=list, repr=False)
    date: str = ""

    def call(self, name: str, variables: Mapping[str, Any], now: datetime) -> Answer:
        """What Shopify answers to ``graphql/<name>.graphql``.

        Raises ``Permanent``, ``Temporary`` (with ``due_at``) or ``TokenRefused``. A change that Shopify declines is no
        exception: its reasons are the answer's ``user_errors``.
        """
        asked = document(name)
        self._wait(name, now)
        body = json.dumps({"query": asked.text, "variables": variables, "operationName": asked.name}).encode()
        reply = self.wire.post(f"{self._origin()}/admin/api/{VERSION}/graphql.json", body, self._headers(), now)
        self.date = reply.headers.get("date", "")
        answer = answers.read(reply, now)
        self._learn(name, answer)
        return answer

    def _wait(self, name: str, now: datetime) -> None:
        cost = self.costs.get(name, 0)
        if self.budget is None or not cost:
            return
        due_at = self.budget.due_at(cost, now)
        if due_at > now:
            raise Temporary(_("The query budget is used up for now."), due_at)

    def _learn(self, name: str, answer: Answer) -> None:
        if answer.cost:
            self.budget = answer.cost.budget
            self.costs[name] = answer.cost.requested
        if answer.withheld or answer.warnings:
            self.leftovers.append((name, answer))

    def _origin(self) -> str:
        return self.base or origin(self.shop)

    def _headers(self) -> dict[str, str]:
        return {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "User-Agent": "Suivi",
            "X-Shopify-Access-Token": self.token,
        }

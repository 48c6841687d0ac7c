"""One order as the policies look at it, what they may want of it, and when they leave it alone. Pure."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from suivi.automations.policies import Policies, Policy
from suivi.core.facts import Facts
from suivi.core.translatable import gettext_noop
from suivi.core.verdict import Reason, Verdict
from suivi.core.words import Action
from suivi.orders.rows import effective_tags
from suivi.sources.shopify.acts.spec import Target
from suivi.sources.shopify.acts.table import ACTS

SENTENCES: dict[str, str] = {
    "automatic.hold": gettext_noop("The order is new; nothing is fulfilled before {until}."),
    "automatic.release": gettext_noop("The hold window ended at {until}."),
    "automatic.release_off": gettext_noop("The hold window is switched off."),
    "automatic.fulfill": gettext_noop("The payment is there. Items to fulfill: {pieces}."),
    "automatic.capture_fulfilled": gettext_noop("Everything was fulfilled; {amount} {currency} is authorized."),
    "automatic.capture_expiring": gettext_noop("The authorization of {amount} {currency} ends at {expires_at}."),
}


class Wish(NamedTuple):
    """One act, why, and the ``key`` by which it is never asked for twice. ``amount``: what moves, where money does."""

    policy: str
    action: Action
    target: str
    params: dict[str, Any]
    reason: Reason
    key: str
    amount: Decimal | None = None


class Blocked(NamedTuple):
    """What a policy wants but the order does not allow, and why, in words of the actions' reasons."""

    policy: str
    action: Action
    reason: Reason


class Wants(NamedTuple):
    """It stays so, unless facts change, for every moment before ``review_at``."""

    acts: tuple[Wish, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    review_at: datetime | None = None


NOTHING = Wants()


class Case(NamedTuple):
    """One order that was read in full, with the shop's choices, at one moment."""

    policies: Policies
    facts: Facts
    verdict: Verdict
    now: datetime

    @property
    def placed_at(self) -> datetime:
        """When the order was placed."""
        assert self.facts.head is not None  # orders without one are left alone before
        return self.facts.head.placed_at

    def offered(self, action: Action) -> tuple[Target, ...] | Reason:
        """What the action can be done to, or why to nothing."""
        return ACTS[action].targets(self.facts, self.verdict, self.now)

    def targets(self, action: Action) -> tuple[Target, ...]:
        """What the action can be done to."""
        found = self.offered(action)
        return () if isinstance(found, Reason) else found


def key(what: str, *parts: str) -> str:
    """The same for the same act on the same thing, whenever it is wanted."""
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
    return f"automatic-{what}-{digest}"


def _risky(case: Case) -> bool:
    """Whether the risk analysis says to look or to cancel, or has come to no result yet."""
    level = case.facts.detail.risk_level if case.facts.detail else ""
    return case.verdict.order.risk in {"cancel", "investigate"} or level in {"high", "pending"}


def _tagged(tags: Iterable[str], case: Case) -> bool:
    return not {tag.casefold() for tag in tags}.isdisjoint(tag.casefold() for tag in effective_tags(case.facts))


# When a policy leaves an order alone.
BARS: Mapping[str, Callable[[Policy, Case], bool]] = {
    "earlier": lambda policy, case: policy.since is not None and case.placed_at < policy.since,
    "archived": lambda _policy, case: case.verdict.order.archived,
    "test": lambda policy, case: case.verdict.order.test and not policy.tests,
    "risk": lambda policy, case: not policy.risky and _risky(case),
    "disagrees": lambda _policy, case: case.verdict.payment.disagrees or case.verdict.fulfillment.disagrees,
    "untagged": lambda policy, case: bool(policy.only_tags) and not _tagged(policy.only_tags, case),
    "tagged": lambda policy, case: _tagged(policy.never_tags, case),
}


def barred(policy: Policy, case: Case) -> str:
    """Why the policy leaves the order alone, a key of ``BARS``; "" where it does not."""
    return next((name for name, bars in BARS.items() if bars(policy, case)), "")

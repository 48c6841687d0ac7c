"""What can be done to an order now, by whom, and why not. Pure."""

from dataclasses import dataclass
from datetime import datetime

from suivi.accounts.access import RANK
from suivi.accounts.models import Connection, Role, Shop
from suivi.core.facts import Facts
from suivi.core.verdict import Reason, Verdict
from suivi.core.words import Action
from suivi.sources.shopify.acts.reasons import cannot
from suivi.sources.shopify.acts.spec import Spec, Target
from suivi.sources.shopify.acts.table import ACTS
from suivi.sources.shopify.api.tokens import granted

NEEDED = Role.AGENT  # who may have a store do something


@dataclass(frozen=True)
class Offer:
    """An action with what it can be done to, or with why it cannot be done (``reasons.SENTENCES``)."""

    action: Action
    targets: tuple[Target, ...] = ()
    why_not: Reason | None = None


def offers(
    facts: Facts, verdict: Verdict, *, role: Role, scopes: frozenset[str] | None, now: datetime
) -> tuple[Offer, ...]:
    """Every action there is. ``scopes``: what the shop's app may do at its store; None without a connection."""
    return tuple(_offer(spec, facts, verdict, role, scopes, now) for spec in ACTS.values())


def offer(
    action: Action, facts: Facts, verdict: Verdict, *, role: Role, scopes: frozenset[str] | None, now: datetime
) -> Offer:
    """One of them."""
    return _offer(ACTS[action], facts, verdict, role, scopes, now)


def scopes_of(shop: Shop) -> frozenset[str] | None:
    """What the shop's app may do at its store; None where no store is connected."""
    scopes = Connection.objects.filter(shop=shop).values_list("scopes", flat=True).first()
    return None if scopes is None else granted(frozenset(scopes))


def _offer(
    spec: Spec, facts: Facts, verdict: Verdict, role: Role, scopes: frozenset[str] | None, now: datetime
) -> Offer:
    why_not = _barred(spec, facts, role, scopes)
    found = why_not or spec.targets(facts, verdict, now)
    if isinstance(found, Reason):
        return Offer(spec.action, why_not=found)
    return Offer(spec.action, targets=found)


def _barred(spec: Spec, facts: Facts, role: Role, scopes: frozenset[str] | None) -> Reason | None:
    """Whether nothing of the order's own state matters."""
    if RANK[role] < RANK[NEEDED]:
        return cannot("role")
    if scopes is None or not facts.id.startswith("gid://shopify/Order/"):
        return cannot("connected")
    if spec.needs and not spec.needs & scopes:
        return cannot("scope", scope=min(spec.needs))
    if facts.deletion is not None:
        return cannot("deleted")
    return cannot("unread") if facts.head is None or facts.detail is None else None

"""Writing down what somebody wants the store to do."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction

from suivi.accounts import audit
from suivi.accounts.models import Membership, Person, Role, Shop
from suivi.actions.models import OPEN, Act
from suivi.actions.offering import NEEDED, offer, scopes_of
from suivi.core.facts import Facts, decode
from suivi.core.judge import judge
from suivi.core.policy import Policy
from suivi.core.verdict import Reason
from suivi.core.words import Action
from suivi.lib import vault
from suivi.orders.keys import order_id
from suivi.orders.models import OrderFacts
from suivi.sources.shopify.acts.reasons import cannot
from suivi.sources.shopify.acts.spec import Wrong, read
from suivi.sources.shopify.acts.table import ACTS

__all__ = ["Impossible", "Wrong", "ask"]


class Impossible(Exception):  # noqa: N818 - named by what it means for whoever catches it
    """The action cannot be done. ``reason``: why, in words of ``reasons``."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


def ask(
    shop: Shop,
    order: str,
    person: Person | None,
    action: Action,
    params: Mapping[str, Any],
    *,
    key: str,
    now: datetime,
    run: str = "",
    policy: str = "",
    audited: bool = False,
) -> Act:
    """Has the store do this as soon as the worker comes to it. ``order`` is the order's platform id.

    ``params``: plain values as a form gives them (see the ``Params`` of the action). ``key`` tells one act from
    another: asked again with the same key, the same act is returned and nothing is done twice. ``run`` is the same for
    all that is asked at once, of many orders. ``policy``: which of the shop's asks, where no person does. ``audited``:
    the audit log has it already.
    Raises ``Impossible``, or ``Wrong`` for what was entered.
    """
    with transaction.atomic():
        facts = _locked(shop, order)
        before = Act.objects.filter(shop=shop, key=key).first()
        if before is not None:
            return before
        spec = ACTS[action]
        verdict = judge(facts, msgspec.convert(shop.policy, Policy), now)
        found = offer(action, facts, verdict, role=_role(shop, person), scopes=scopes_of(shop), now=now)
        if found.why_not is not None:
            raise Impossible(found.why_not)
        entered = read(spec, params, found.targets, now)
        same = Act.objects.filter(shop=shop, order_id=order_id(order), action=action, target=entered.target)
        if not spec.often and same.filter(state__in=OPEN).exists():
            raise Impossible(cannot("asked"))
        if not audited:
            audit.record(shop, person, "order.asked", facts.head.name if facts.head else "", action=action.value)
        return Act.objects.create(
            shop=shop,
            order_id=order_id(order),
            order_key=order,
            action=action.value,
            target=entered.target,
            sealed_params=vault.seal(msgspec.json.encode(entered).decode()),
            person=person,
            policy=policy,
            key=key,
            run=run,
            asked_at=now,
            due_at=now,
        )


def _locked(shop: Shop, order: str) -> Facts:
    """What is known of the order; nobody else asks for it meanwhile."""
    stored = OrderFacts.objects.select_for_update().filter(shop=shop, id=order_id(order))
    document = stored.values_list("document", flat=True).first()
    return decode(document) if document else Facts(id=order)


def _role(shop: Shop, person: Person | None) -> Role:
    """The person's role in the shop; an outsider may no more than look. A policy may what its owners decided."""
    if person is None:
        return NEEDED
    role = Membership.objects.filter(shop=shop, person=person).values_list("role", flat=True).first()
    return Role(role) if role else Role.VIEWER

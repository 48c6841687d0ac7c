"""The order as a whole: cancel, archive, take out of the archive."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from suivi.core.facts import Facts
from suivi.core.money import AUTHORIZES
from suivi.core.verdict import Reason, Verdict
from suivi.core.words import Action
from suivi.sources.shopify.acts.payments import ORDERS
from suivi.sources.shopify.acts.reasons import cannot
from suivi.sources.shopify.acts.shipments import sent_off
from suivi.sources.shopify.acts.spec import Params, Sent, Spec, Target, Variables


class CancelReason(StrEnum):
    """Why an order ends."""

    CUSTOMER = "customer"
    DECLINED = "declined"
    FRAUD = "fraud"
    INVENTORY = "inventory"
    OTHER = "other"
    STAFF = "staff"


class CancelParams(Params, frozen=True, kw_only=True):
    """``refund``: what was paid goes back the way it came. ``note``: for the staff only."""

    reason: CancelReason
    restock: bool = True
    refund: bool = False
    notify: bool = False
    note: Annotated[str, msgspec.Meta(max_length=255)] = ""


def order(facts: Facts) -> Target:
    """The order itself."""
    return Target(id=facts.id, name=facts.head.name if facts.head else "")


def _to_cancel(facts: Facts, verdict: Verdict, _now: datetime) -> tuple[Target, ...] | Reason:
    """Shopify: not with a pending authorization, an active return, or fulfillments that cannot be canceled."""
    if verdict.order.canceled_at:
        return cannot("canceled")
    if sent_off(facts):
        return cannot("shipped")
    if any(one.status in {"requested", "open"} and not one.gone for one in facts.returns.values()):
        return cannot("return_open")
    if any(one.kind in AUTHORIZES and one.status == "pending" for one in facts.transactions.values()):
        return cannot("pending_authorization")
    return (order(facts),)


def _to_archive(facts: Facts, verdict: Verdict, _now: datetime) -> tuple[Target, ...] | Reason:
    return cannot("archived") if verdict.order.archived else (order(facts),)


def _to_reopen(facts: Facts, verdict: Verdict, _now: datetime) -> tuple[Target, ...] | Reason:
    if verdict.order.canceled_at:
        return cannot("canceled")
    return (order(facts),) if verdict.order.archived else cannot("open")


def _cancel(params: CancelParams, facts: Facts, _key: str) -> Variables:
    return {
        "id": facts.id,
        "reason": params.reason.value.upper(),
        "restock": params.restock,
        "refund": {"originalPaymentMethodsRefund": params.refund},
        "notifyCustomer": params.notify,
        "staffNote": params.note or None,
    }


def _is_canceled(_sent: Sent, facts: Facts) -> bool:
    return facts.head is not None and facts.head.canceled_at is not None


def _is_archived(_sent: Sent, facts: Facts) -> bool:
    return facts.head is not None and facts.head.closed_at is not None


def _is_open(_sent: Sent, facts: Facts) -> bool:
    return facts.head is not None and facts.head.closed_at is None


ACTS = (
    Spec(
        action=Action.CANCEL, operation="order_cancel", params=CancelParams, needs=ORDERS, targets=_to_cancel,
        variables=_cancel, shows=_is_canceled,
    ),
    Spec(
        action=Action.ARCHIVE, operation="order_close", params=Params, needs=ORDERS, targets=_to_archive,
        variables=lambda _params, facts, _key: {"id": facts.id}, shows=_is_archived,
    ),
    Spec(
        action=Action.REOPEN, operation="order_open", params=Params, needs=ORDERS, targets=_to_reopen,
        variables=lambda _params, facts, _key: {"id": facts.id}, shows=_is_open,
    ),
)  # fmt: skip

"""A verdict as plain data: the shape that ``suivi explain --json`` prints."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from suivi.core.verdict import ParcelVerdict, Problem, Promise, Reason, Verdict
from suivi.core.wording import say
from suivi.core.words import Payment

Plain = dict[str, Any]


def plain(verdict: Verdict) -> Plain:
    """Statuses are Shopify's enum names in lower case; a payment status that does not exist is null. Moments are ISO
    8601 in UTC, amounts are decimal texts.
    """
    payment, fulfillment, delivery, returns, order = (
        verdict.payment,
        verdict.fulfillment,
        verdict.delivery,
        verdict.returns,
        verdict.order,
    )
    return {
        "id": verdict.id,
        "payment": {
            "status": _payment(payment.status),
            "reported": payment.reported,
            "derived": _payment(payment.derived),
            "flag": None if payment.flag == "none" else payment.flag.value,
            "amounts": {
                name: _value(getattr(payment.amounts, name))
                for name in ("currency", "total", "received", "refunded", "net", "capturable", "outstanding")
            },
            "expires_at": _value(payment.expires_at),
            "due_at": _value(payment.due_at),
            "reasons": _reasons(payment.reasons),
        },
        "fulfillment": {
            "status": fulfillment.status.value,
            "reported": fulfillment.reported,
            "derived": fulfillment.derived.value,
            "holds": [
                {"id": h.id, "fulfillment_order": h.fulfillment_order, "reason": h.reason, "notes": h.notes,
                 "by": h.by, "since": _value(h.since)}
                for h in fulfillment.holds
            ],
            "scheduled_until": _value(fulfillment.scheduled_until),
            "shipped_quantity": fulfillment.shipped_quantity,
            "open_quantity": fulfillment.open_quantity,
            "reasons": _reasons(fulfillment.reasons),
        },
        "delivery": {
            "status": delivery.status.value,
            "parcels": [_parcel(parcel) for parcel in delivery.parcels],
            "promise": _promise(delivery.promise),
            "reasons": _reasons(delivery.reasons),
        },
        "return": {
            "status": returns.status.value,
            "reported": returns.reported,
            "derived": returns.derived.value,
            "reasons": _reasons(returns.reasons),
        },
        "order": {
            "state": order.state.value,
            "archived": order.archived,
            "canceled_at": _value(order.canceled_at),
            "cancel_reason": order.cancel_reason or None,
            "risk": order.risk or None,
            "edited": order.edited,
            "test": order.test,
        },
        "problems": [_problem(problem) for problem in verdict.problems],
        "next_actions": [action.value for action in verdict.next_actions],
        "review_at": _value(verdict.review_at),
    }  # fmt: skip


def _payment(status: Payment) -> str | None:
    return None if status is Payment.NONE else status.value


def _value(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value) if isinstance(value, Decimal) else value


def _reasons(reasons: tuple[Reason, ...]) -> list[Plain]:
    return [_reason(reason) for reason in reasons]


def _reason(reason: Reason) -> Plain:
    params = {name: _value(value) for name, value in reason.params.items() if value is not None}
    return {"code": reason.code, "text": say(reason), "params": params}


def _promise(promise: Promise | None) -> Plain | None:
    if promise is None:
        return None
    return {"at": _value(promise.at), "source": promise.source, "precision": promise.precision}


def _parcel(parcel: ParcelVerdict) -> Plain:
    return {
        "shipment": parcel.shipment,
        "number": parcel.number,
        "carrier": parcel.carrier,
        "status": parcel.status.value,
        "substatus": parcel.substatus,
        "since": _value(parcel.since),
        "last_scan_at": _value(parcel.last_scan_at),
        "delivered_at": _value(parcel.delivered_at),
        "promise": _promise(parcel.promise),
        "contradicted": parcel.contradicted,
        "reasons": _reasons(parcel.reasons),
    }


def _problem(problem: Problem) -> Plain:
    return {
        "code": problem.code.value,
        "severity": problem.severity.value,
        "since": _value(problem.since),
        "reason": _reason(problem.reason),
        "threshold": _reason(problem.threshold) if problem.threshold else None,
        "actions": [action.value for action in problem.actions],
        "subject": problem.subject,
        "kind": problem.kind,
    }

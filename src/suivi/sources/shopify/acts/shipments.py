"""Fulfillments that exist: cancel, change the tracking, mark as delivered."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import msgspec

from suivi.core.facts import Facts, Shipment
from suivi.core.verdict import Reason, Verdict
from suivi.core.words import Action
from suivi.sources.shopify.acts.fulfilling import SHIPS, Number, numbers_of, tracked, tracking
from suivi.sources.shopify.acts.parts import Text
from suivi.sources.shopify.acts.reasons import cannot
from suivi.sources.shopify.acts.spec import Params, Piece, Sent, Spec, Target, Variables, Wrong

EVENTS = frozenset({"write_fulfillments"})
DELIVERED = "delivered"


class TrackingParams(Params, frozen=True, kw_only=True):
    """Replaces what stands there; no numbers take them off."""

    company: Text = ""
    numbers: tuple[Number, ...] = ()
    notify: bool = False


class DeliveredParams(Params, frozen=True, kw_only=True):
    """``at``: when it arrived; left out: now."""

    at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


def _target(shipment: Shipment) -> Target:
    return Target(
        id=shipment.id,
        name=shipment.name,
        status=shipment.display or shipment.status,
        location=shipment.location,
        tracking=shipment.tracking,
        pieces=tuple(Piece(id=one.id or one.line, line=one.line, quantity=one.quantity) for one in shipment.lines),
    )


def sent_off(facts: Facts) -> list[Shipment]:
    """What left and was not taken back, the newest first."""
    found = [one for one in facts.shipments.values() if one.status == "success" and not one.gone]
    return sorted(found, key=lambda one: (one.at, one.id), reverse=True)


def _shipped(facts: Facts, _verdict: Verdict, _now: datetime) -> tuple[Target, ...] | Reason:
    return tuple(map(_target, sent_off(facts))) or cannot("not_shipped")


def _under_way(facts: Facts, verdict: Verdict, now: datetime) -> tuple[Target, ...] | Reason:
    found = _shipped(facts, verdict, now)
    if isinstance(found, Reason):
        return found
    return tuple(one for one in found if one.status != DELIVERED) or cannot("delivered")


def _settle_moment(params: DeliveredParams, _target: Target, now: datetime) -> DeliveredParams:
    if params.at is not None and params.at > now:
        raise Wrong("at", "future")
    return params if params.at else msgspec.structs.replace(params, at=now)


def _track(params: TrackingParams, _facts: Facts, _key: str) -> Variables:
    told = tracking(params.company, params.numbers)
    return {"id": params.target, "tracking": told, "notifyCustomer": params.notify}


def _deliver(params: DeliveredParams, _facts: Facts, _key: str) -> Variables:
    at = params.at.isoformat() if params.at else None
    return {"event": {"fulfillmentId": params.target, "status": "DELIVERED", "happenedAt": at}}


def _is_canceled(sent: Sent, facts: Facts) -> bool:
    shipment = facts.shipments.get(sent.params.target)
    return shipment is None or shipment.status in {"cancelled", "canceled"}


def _is_tracked(sent: Sent, facts: Facts) -> bool:
    shipment = facts.shipments.get(sent.params.target)
    if shipment is None or numbers_of(shipment.tracking) != tracked(sent.params.numbers):
        return False
    return not sent.params.company or all(one.company == sent.params.company for one in shipment.tracking)


def _deliveries(params: DeliveredParams, facts: Facts) -> Iterable[str]:
    """The carrier's words of a delivery on this shipment."""
    return (key for key, scan in facts.scans.items() if scan.shipment == params.target and scan.status == DELIVERED)


def _is_delivered(sent: Sent, facts: Facts) -> bool:
    return bool(set(_deliveries(sent.params, facts)) - set(sent.seen))


def _this(params: Any, _facts: Facts, _key: str) -> Variables:  # noqa: ANN401
    return {"id": params.target}


ACTS = (
    Spec(
        action=Action.CANCEL_FULFILLMENT, operation="fulfillment_cancel", params=Params, needs=SHIPS, targets=_shipped,
        variables=_this, shows=_is_canceled,
    ),
    Spec(
        action=Action.CHANGE_TRACKING, operation="tracking_update", params=TrackingParams, needs=SHIPS,
        targets=_shipped, variables=_track, shows=_is_tracked,
    ),
    Spec(
        action=Action.MARK_AS_DELIVERED, operation="fulfillment_event", params=DeliveredParams, needs=EVENTS,
        targets=_under_way, settle=_settle_moment, variables=_deliver, seen=_deliveries, shows=_is_delivered,
    ),
)  # fmt: skip

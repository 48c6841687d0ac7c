"""The overview row and its companions, made from facts and verdict. Pure: no database."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from suivi.core import changes, firstpromise, statuskey
from suivi.core.changes import Standing
from suivi.core.drift import drifts
from suivi.core.facts import Address, Facts, FirstPromise, Head, encode
from suivi.core.judge import judge
from suivi.core.newwords import new_words
from suivi.core.policy import Policy
from suivi.core.verdict import ParcelVerdict, Problem, Verdict
from suivi.orders.keys import order_id
from suivi.orders.parcelrows import ParcelRow, parcel_rows
from suivi.orders.tally import Place
from suivi.orders.terms import Term, differing, terms
from suivi.orders.texts import as_json, cut

_CENTS = Decimal("0.0001")


class OrderRow(NamedTuple):
    """The columns of ``orders.models.Order`` that follow from facts and verdict, by their names."""

    id: int
    key: str
    name: str
    placed_at: datetime
    updated_at: datetime | None
    state: str
    archived: bool
    payment: str
    payment_flag: str
    fulfillment: str
    delivery: str
    returns: str
    status_key: int
    problem: str
    severity: str
    problem_since: datetime | None
    problems: str
    next_actions: str
    review_at: datetime | None
    customer_name: str
    customer_key: str
    email: str
    phone: str
    currency: str
    total: Decimal
    items: int
    country: str
    city: str
    tags: str
    test: bool
    carrier: str
    tracking_number: str
    tracking_url: str
    parcels: int
    parcels_delivered: int
    delivery_since: datetime | None
    last_scan_at: datetime | None
    promise_at: datetime | None
    promise_source: str
    scheduled_until: datetime | None
    expires_at: datetime | None


class Projection(NamedTuple):
    """All that follows from an order's facts at a moment."""

    row: OrderRow
    place: Place
    terms: frozenset[Term]
    standing: Standing
    parcels: tuple[ParcelRow, ...] = ()
    promised: dict[str, FirstPromise] = {}  # what past deliveries promised in this verdict for the first time


def is_shown(facts: Facts) -> bool:
    """Whether the order appears in the overview: its head is known and it was not deleted."""
    return facts.head is not None and facts.deletion is None


def effective_tags(facts: Facts) -> tuple[str, ...]:
    """The platform's tags with those put on or taken off in Suivi, of which it does not know, laid over, sorted."""
    tags = set(facts.head.tags) if facts.head is not None else set()
    for tag, edit in facts.tag_edits.items():
        if not edit.settled:
            (tags.add if edit.present else tags.discard)(tag)
    return tuple(sorted(tags))


def effective_note(facts: Facts) -> str:
    """The note as last written in Suivi, unless the platform has it; else the platform's."""
    if facts.note_edit is not None and not facts.note_edit.settled:
        return facts.note_edit.text
    return facts.head.note if facts.head is not None else ""


def project(facts: Facts, policy: Policy, now: datetime) -> Projection | None:
    """Judges an order and makes what is shown of it; None where it is not to be shown."""
    if facts.head is None or not is_shown(facts):
        return None
    verdict = judge(facts, policy, now)
    tags = effective_tags(facts)
    row = order_row(facts, facts.head, verdict, tags)
    carriers = {parcel.carrier for parcel in verdict.delivery.parcels}
    shipping = facts.customer.shipping if facts.customer else None
    place = Place(
        status_key=row.status_key,
        tags=tags,
        carriers=tuple(sorted(carriers)),
        country=shipping.country if shipping else "",
        day=facts.head.placed_at.astimezone(UTC).date().isoformat(),
    )
    apart = drifts(facts, verdict)
    found = terms(facts, tags, carriers) | differing(apart, new_words(facts))
    standing = changes.standing(verdict, tags, effective_note(facts), apart)
    parcels = parcel_rows(facts, facts.head, verdict, policy)
    promised = firstpromise.made(facts, verdict.delivery.parcels, policy.timezone, now)
    return Projection(row, place, found, standing, parcels, promised)


def written(facts: Facts, projection: Projection | None) -> str:
    """The facts as they are stored, with what their verdict promised for the first time."""
    if projection is not None and projection.promised:
        facts = msgspec.structs.replace(facts, first_promised=facts.first_promised | projection.promised)
    return encode(facts)


def order_row(facts: Facts, head: Head, verdict: Verdict, tags: tuple[str, ...]) -> OrderRow:
    """The overview row. Texts are cut to what their columns hold."""
    first = verdict.problems[0] if verdict.problems else None
    columns = (
        order_id(facts.id),
        cut(facts.id, 120),
        cut(head.name, 60),
        head.placed_at,
        head.updated_at,
        *_statuses(verdict),
        first.code if first else "",
        first.severity if first else "",
        first.since if first else None,
        as_json([plain_problem(problem) for problem in verdict.problems]),
        as_json(verdict.next_actions),
        verdict.review_at,
        *_customer(facts),
        cut(head.currency, 3),
        head.current_total.quantize(_CENTS),
        sum(line.current_quantity for line in facts.lines.items) if facts.lines else 0,
        *_place(facts.customer.shipping if facts.customer else None),
        as_json(tags),
        head.test,
        *_delivery(verdict),
        verdict.fulfillment.scheduled_until,
        verdict.payment.expires_at,
    )
    return OrderRow._make(columns)


def _statuses(verdict: Verdict) -> tuple[Any, ...]:
    payment, fulfillment, delivery = verdict.payment, verdict.fulfillment.status, verdict.delivery.status
    key = statuskey.pack(
        state=verdict.order.state,
        payment=payment.status,
        flag=payment.flag,
        fulfillment=fulfillment,
        delivery=delivery,
        returns=verdict.returns.status,
        problems={problem.code for problem in verdict.problems},
    )
    return (
        verdict.order.state,
        verdict.order.archived,
        payment.status,
        payment.flag,
        fulfillment,
        delivery,
        verdict.returns.status,
        key,
    )


def _customer(facts: Facts) -> tuple[str, str, str, str]:
    customer = facts.customer
    if customer is None:
        return "", "", "", ""
    named = customer.name or next((one.name for one in (customer.shipping, customer.billing) if one and one.name), "")
    phone = customer.phone or (customer.shipping.phone if customer.shipping else "")
    return cut(named, 200), cut(customer.id, 120), cut(customer.email, 254), cut(phone, 40)


def _place(address: Address | None) -> tuple[str, str]:
    return (cut(address.country, 2), cut(address.city, 120)) if address else ("", "")


def _delivery(verdict: Verdict) -> tuple[Any, ...]:
    delivery, parcels = verdict.delivery, verdict.delivery.parcels
    leading: ParcelVerdict | None = parcels[delivery.leading] if 0 <= delivery.leading < len(parcels) else None
    scans = [parcel.last_scan_at for parcel in parcels if parcel.last_scan_at]
    return (
        cut(leading.carrier, 80) if leading else "",
        cut(leading.number, 120) if leading else "",
        cut(leading.url, 500) if leading else "",
        len(parcels),
        delivery.delivered,
        leading.since if leading else None,
        max(scans, default=None),
        delivery.promise.at if delivery.promise else None,
        cut(delivery.promise.source, 10) if delivery.promise else "",
    )


def plain_problem(problem: Problem) -> dict[str, Any]:
    """A problem as it is kept in ``Order.problems``."""
    return {
        "code": problem.code,
        "severity": problem.severity,
        "since": problem.since,
        "reason": problem.reason,
        "threshold": problem.threshold,
        "actions": problem.actions,
        "subject": problem.subject,
        "kind": problem.kind,
    }

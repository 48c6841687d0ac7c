"""The finished values of an order's page: a pure function of what was read. The templates only lay them out."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from django.utils.translation import gettext as _

from suivi.core.deadlines import Kind
from suivi.core.facts import COLLECTIONS, SECTIONS, Dispute, DisputeCase, Entity, Facts, PaymentTerms, Stamp
from suivi.core.labels import hint
from suivi.core.verdict import Problem, Verdict
from suivi.core.wording import say
from suivi.core.words import ProblemCode
from suivi.orders.reading import OrderPage
from suivi.orders.rows import effective_note, effective_tags
from suivi.web.desk.orderdeadlines import deadlines
from suivi.web.desk.ordergoods import returns, shipments, waiting
from suivi.web.formats import reader
from suivi.web.platformwords import source_name
from suivi.web.reasonwords import worded
from suivi.web.templatetags.words import show

_Entity = TypeVar("_Entity", bound=Entity)

# Who writes here itself; what a platform, a file or a carrier was last heard to say is something else.
HERE = frozenset({"staff", "customer"})


class KeyDate(NamedTuple):
    """A moment in the header. ``by`` says more, such as who promised; ``whole`` days have no time."""

    label: str
    at: datetime
    by: str = ""
    whole: bool = False


def present(read: OrderPage) -> dict[str, Any]:
    """Everything of the page but its timeline, which ``orderstory`` tells."""
    row, facts, verdict = read.row, read.facts, read.verdict
    heard_at, heard_from = heard(read)
    return {
        "row": row,
        "head": facts.head,
        "detail": facts.detail,
        "verdict": verdict,
        "dates": dates(facts, verdict),
        "heard_at": heard_at,
        "heard_from": source_name(heard_from),
        "problems": [problem(one, verdict.payment.amounts.currency) for one in verdict.problems],
        "axes": axes(verdict),
        "amounts": verdict.payment.amounts,
        "transactions": sorted(alive(facts.transactions), key=lambda t: (t.at or t.stamp.as_of, t.id)),
        "refunds": sorted(alive(facts.refunds), key=lambda one: (one.at, one.id)),
        "terms": terms(facts),
        "disputes": disputes(facts),
        "waiting": waiting(facts, verdict),
        "shipments": shipments(facts, verdict, read.forecasts),
        "returns": returns(facts),
        "customer": facts.customer,
        # A mail address has no place in a link: it would stay in logs and histories.
        "customer_id": facts.customer.id.rpartition("/")[2] if facts.customer else "",
        "risk": risk(facts),
        "tags": effective_tags(facts),
        "note": effective_note(facts),
        "deadlines": (own := deadlines(facts)),
        "own_deadlines": any(one.until for one in own),
    }


def alive(entities: Mapping[str, _Entity]) -> list[_Entity]:
    """Those that the source has not deleted."""
    return [entity for entity in entities.values() if not entity.gone]


def dates(facts: Facts, verdict: Verdict) -> list[KeyDate]:
    """The moments by which a merchant places an order, in the order in which they come."""
    delivery, payment, order = verdict.delivery, verdict.payment, verdict.order
    shipped = min((parcel.shipped_at for parcel in delivery.parcels if parcel.shipped_at), default=None)
    found: list[tuple[str, datetime | None]] = [
        (_("Placed"), facts.head.placed_at if facts.head else None),
        (_("Payment due"), payment.due_at if payment.flag in {"due", "overdue"} else None),
        (_("Authorization ends"), payment.expires_at if payment.status == "authorized" else None),
        (_("Scheduled for"), verdict.fulfillment.scheduled_until),
        (_("Shipped"), shipped),
        *((one.label, one.until) for one in deadlines(facts) if one.of != Kind.DELIVER),
    ]
    if delivery.status == "delivered":
        found.append((_("Delivered"), max((p.delivered_at for p in delivery.parcels if p.delivered_at), default=None)))
    named = [KeyDate(label, at) for label, at in found if at]
    if delivery.promise and delivery.status != "delivered":
        promise = delivery.promise
        named.append(KeyDate(_("Promised"), promise.at, promise.source, promise.precision == "date"))
    if order.canceled_at:
        named.append(KeyDate(_("Canceled"), order.canceled_at))
    if order.archived and facts.head and facts.head.closed_at:
        named.append(KeyDate(_("Archived"), facts.head.closed_at))
    return named


def heard(read: OrderPage) -> tuple[datetime, str]:
    """When and from whom Suivi last heard of the order; what was written here does not count, if others spoke."""
    row = read.row
    if row.heard_from not in HERE:
        return row.heard_at, row.heard_from
    others = [(stamp.learned_at, stamp.source) for stamp in stamps(read.facts) if stamp.source not in HERE]
    return max(((at, source) for at, source in others if at), default=(row.heard_at, row.heard_from))


def stamps(facts: Facts) -> Iterator[Stamp]:
    """Where every fact is from."""
    yield from (section.stamp for name in SECTIONS if (section := getattr(facts, name)) is not None)
    yield from (entity.stamp for name in COLLECTIONS for entity in getattr(facts, name).values())


def in_currency(currency: str) -> Callable[[object], str]:
    """Shows the facts of a reason; its amounts are the order's money."""

    def shown(value: object) -> str:
        return reader().money(value, currency) if isinstance(value, Decimal) else show(value)

    return shown


def problem(one: Problem, currency: str) -> dict[str, Any]:
    """What is wrong, in words."""
    shown = in_currency(currency)
    return {
        "code": one.code.value,
        "severity": one.severity.value,
        "since": one.since,
        "reason": say(worded(one.reason, one.subject), _, shown),
        "rule": say(one.threshold, _, shown) if one.threshold else "",
        "subject": _subject(one),
        "actions": [act.value for act in one.actions],
    }


def _subject(one: Problem) -> str:
    """What it is about, as people call it: a parcel or a return, not an id; a status by its name."""
    if one.code is ProblemCode.REPORT_DISAGREES:
        return {"payment": _("Payment"), "fulfillment": _("Fulfillment"), "return": _("Return")}[one.subject]
    if one.code is ProblemCode.CUSTOMER_ASKED:
        return ""  # its sentence says what
    return "" if one.subject.startswith("gid:") else one.subject


def axes(verdict: Verdict) -> list[dict[str, Any]]:
    """The four statuses, what each means, why it is so, and where the platform says otherwise."""
    found, shown = [], in_currency(verdict.payment.amounts.currency)
    for name, title, part in (
        ("payment", _("Payment"), verdict.payment),
        ("fulfillment", _("Fulfillment"), verdict.fulfillment),
        ("delivery", _("Delivery"), verdict.delivery),
        ("returns", _("Return"), verdict.returns),
    ):
        meaning = hint(part.status)
        reported, derived = getattr(part, "reported", None), getattr(part, "derived", None)
        found.append(
            {
                "name": name,
                "title": title,
                "word": part.status.value,
                "hint": _(meaning) if meaning else "",
                "reasons": [say(worded(reason, name), _, shown) for reason in part.reasons],
                "reported": reported if reported and derived and reported != derived.value else "",
                "derived": derived.value if derived else "",
            }
        )
    return found


def terms(facts: Facts) -> PaymentTerms | None:
    """What was agreed about paying later."""
    found = sorted(alive(facts.payment_terms), key=lambda one: one.id)
    return found[-1] if found else None


def disputes(facts: Facts) -> list[tuple[Dispute, DisputeCase | None]]:
    """What the customer disputes, each with what it is about where that was told."""
    found = sorted(alive(facts.disputes), key=lambda one: one.id)
    return [(one, facts.dispute_cases.get(one.id)) for one in found]


def risk(facts: Facts) -> dict[str, Any] | None:
    """What the platform thinks of the order; None where it says nothing."""
    detail = facts.detail
    if detail is None or not (detail.risk or detail.assessments):
        return None
    tone = {"cancel": "critical", "investigate": "warning", "accept": "success"}.get(detail.risk, "neutral")
    return {"word": detail.risk, "level": detail.risk_level, "assessments": detail.assessments, "tone": tone}

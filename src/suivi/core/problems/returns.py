"""Problems of returns, and of words that contradict facts."""

from collections.abc import Iterator
from datetime import datetime

from suivi.core.drift import counts
from suivi.core.facts import OrderReturn
from suivi.core.firsttold import INSPECTED, checked_key
from suivi.core.problems.case import Case, Raise
from suivi.core.requests import is_own
from suivi.core.translatable import gettext_noop
from suivi.core.verdict import FulfillmentVerdict, PaymentVerdict, Reason, ReturnVerdict

SENTENCES: dict[str, str] = {
    "problem.return_request_waiting": gettext_noop("{name} waits for an answer since {since}."),
    "problem.return_not_handled": gettext_noop("Everything of the return was checked; it is still open."),
    "problem.report_disagrees": gettext_noop("The platform reports {reported}; the facts say {derived}."),
}


def return_request_waiting(case: Case, back: OrderReturn) -> Iterator[Raise]:
    """The customer asked to return something and got no answer."""
    if is_own(back.id):
        return  # the request itself is what waits (see ``requests``)
    asked, hours = back.created_at or back.stamp.as_of, case.policy.return_answer_hours
    reason = Reason("problem.return_request_waiting", {"name": back.name, "since": asked})
    since = case.calendar.add_hours(asked, hours)
    yield Raise(since, reason, Reason("rule.business_hours", {"hours": hours}), back.name or back.id)


def return_not_handled(case: Case, _returns: ReturnVerdict) -> Iterator[Raise]:
    """Everything came back and was checked, and the return stays open."""
    days = case.policy.return_handle_days
    since = case.calendar.add_days(_checked_at(case), days)
    yield Raise(since, Reason("problem.return_not_handled"), Reason("rule.business_days", {"days": days}))


def _checked_at(case: Case) -> datetime:
    """When the last of what came back was dealt with; where only the platform says so, when it first did."""
    facts = case.facts
    first = facts.first_told
    backs = [back for back in facts.returns.values() if back.status == "open" and not back.gone]
    ids = {back.id for back in backs}
    parts = [one for one in facts.reverse_orders.values() if one.of_return in ids and not one.gone]
    moments = [at for part in parts if (at := first.get(checked_key(part.id))) is not None]
    told = first.get(INSPECTED) or max((back.stamp.as_of for back in backs), default=case.placed_at)
    return max(moments, default=told)


def report_disagrees(case: Case, verdict: PaymentVerdict | FulfillmentVerdict | ReturnVerdict) -> Iterator[Raise]:
    """What the platform reports of an axis is not what the facts say."""
    contradiction = verdict.reasons[-1]
    axis = contradiction.code.partition(".")[0]
    reports = case.facts.reports
    report = reports.get(axis) or reports.get(f"{axis}_coarse")
    if report is not None and counts(case.facts, axis):
        yield Raise(report.stamp.as_of, Reason("problem.report_disagrees", contradiction.params), subject=axis)

"""Problems of returns, and of words that contradict facts."""

from collections.abc import Iterator

from suivi.core.facts import OrderReturn
from suivi.core.problems.case import Case, Raise
from suivi.core.translatable import gettext_noop
from suivi.core.verdict import FulfillmentVerdict, PaymentVerdict, Reason, ReturnVerdict

SENTENCES: dict[str, str] = {
    "problem.return_request_waiting": gettext_noop("{name} waits for an answer since {since}."),
    "problem.return_not_handled": gettext_noop("Everything of the return was checked; it is still open."),
    "problem.report_disagrees": gettext_noop("The platform reports {reported}; the facts say {derived}."),
}


def return_request_waiting(case: Case, back: OrderReturn) -> Iterator[Raise]:
    """The customer asked to return something and got no answer."""
    asked, hours = back.created_at or back.stamp.as_of, case.policy.return_answer_hours
    reason = Reason("problem.return_request_waiting", {"name": back.name, "since": asked})
    since = case.calendar.add_hours(asked, hours)
    yield Raise(since, reason, Reason("rule.business_hours", {"hours": hours}), back.name or back.id)


def return_not_handled(case: Case, _returns: ReturnVerdict) -> Iterator[Raise]:
    """Everything came back and was checked, and the return stays open."""
    days = case.policy.return_handle_days
    done = max((back.stamp.as_of for back in case.facts.returns.values()), default=case.placed_at)
    since = case.calendar.add_days(done, days)
    yield Raise(since, Reason("problem.return_not_handled"), Reason("rule.business_days", {"days": days}))


def report_disagrees(case: Case, verdict: PaymentVerdict | FulfillmentVerdict | ReturnVerdict) -> Iterator[Raise]:
    """What the platform reports of an axis is not what the facts say."""
    contradiction = verdict.reasons[-1]
    axis = contradiction.code.partition(".")[0]
    reports = case.facts.reports
    report = reports.get(axis) or reports.get(f"{axis}_coarse")
    # A payment status that rests on no known transaction is no contradiction: webhooks carry none.
    if report is not None and (axis != "payment" or case.facts.transactions):
        yield Raise(report.stamp.as_of, Reason("problem.report_disagrees", contradiction.params), subject=axis)

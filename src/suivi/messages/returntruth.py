"""What can truthfully be told of returns, refunds and what customers ask for, and since when it is so. Pure.

Subjects are their ids.
"""

from suivi.core.requests import Standing, is_own, standing
from suivi.core.returns import inspected
from suivi.core.words import Payment
from suivi.messages.known import ORDER, Known, True_, Truth

_AS_RETURN = {Standing.WAITING: "requested", Standing.DECLINED: "declined"}


def refunded(known: Known) -> True_:
    """Refunds, once money went back."""
    if known.verdict.payment.status not in {Payment.REFUNDED, Payment.PARTIALLY_REFUNDED}:
        return {}
    found = {one.id: one.at for one in known.facts.refunds.values() if not one.gone}
    return found or {ORDER: None}


def returns(*statuses: str) -> Truth:
    """Returns with one of these statuses."""

    def truth(known: Known) -> True_:
        return {
            one.id: one.closed_at or one.approved_at or one.created_at
            for one in known.facts.returns.values()
            if not one.gone and one.status in statuses
        }

    return truth


def asked(*standings: Standing) -> Truth:
    """What the customer asked for on the order's page, where that is what became of it; else a return of the
    platform's in the same state.
    """
    of_platform = returns(*(_AS_RETURN[one] for one in standings))

    def truth(known: Known) -> True_:
        facts = known.facts
        found = {back: since for back, since in of_platform(known).items() if not is_own(back)}
        for one in facts.requests.values():
            if not one.gone and standing(one, facts) in standings:
                answer = facts.answers.get(one.id)
                found[one.id] = answer.at if answer is not None else one.at
        return found

    return truth


def arrived_back(known: Known) -> True_:
    """Returns whose goods are with the shop."""
    return {
        one.id: one.closed_at
        for one in known.facts.returns.values()
        if not one.gone and (one.status == "closed" or (one.status == "open" and inspected(known.facts, one)))
    }


def return_refunded(known: Known) -> True_:
    """Returns whose goods are with the shop, once money went back."""
    return arrived_back(known) if refunded(known) else {}

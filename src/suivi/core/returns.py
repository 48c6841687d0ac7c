"""The return axis: of several returns, the one that needs action most (Shopify: ``OrderReturnStatus``)."""

from datetime import datetime

from suivi.core.facts import Facts, OrderReturn
from suivi.core.firsttold import checked
from suivi.core.policy import Policy
from suivi.core.translatable import gettext_noop
from suivi.core.verdict import Reason, ReturnVerdict
from suivi.core.words import Return

SENTENCES: dict[str, str] = {
    "return.no_return": gettext_noop("Nothing comes back."),
    "return.return_requested": gettext_noop("The customer asked to return something and waits for an answer."),
    "return.in_progress": gettext_noop("A return was approved; the goods are not all here and checked."),
    "return.inspection_complete": gettext_noop("Everything that came back was checked; the return can be closed."),
    "return.returned": gettext_noop("Something came back."),
    "return.return_failed": gettext_noop("A return did not succeed."),
    "return.reported": gettext_noop("The platform reports this status."),
    "return.contradicted": gettext_noop("The platform reports {reported}; the returns say {derived}."),
}
_WORDS = {word.value: word for word in Return}
_CODES = {word: f"return.{word}" for word in Return}
_REPORTED = Reason("return.reported")
_NOTHING = (Reason("return.no_return"),)
_NOTHING_REPORTED = (*_NOTHING, _REPORTED)


def inspected(facts: Facts, back: OrderReturn) -> bool:
    """Whether every piece of a return was dealt with."""
    parts = [
        reverse
        for reverse in facts.reverse_orders.values()
        if reverse.of_return == back.id and not reverse.gone and reverse.status != "canceled" and reverse.lines
    ]
    return bool(parts) and all(checked(part) for part in parts)


def _derive(facts: Facts) -> Return:
    """Shopify's table, first match wins: the most important return task of several."""
    returns = [back for back in facts.returns.values() if not back.gone]
    statuses = {back.status for back in returns}
    if "requested" in statuses:
        return Return.RETURN_REQUESTED
    if "open" in statuses:
        still = any(back.status == "open" and not inspected(facts, back) for back in returns)
        return Return.IN_PROGRESS if still else Return.INSPECTION_COMPLETE
    return Return.RETURNED if "closed" in statuses else Return.NO_RETURN


def judge_returns(
    facts: Facts, _policy: Policy, _now: datetime, *, derive: bool = False
) -> tuple[ReturnVerdict, datetime | None]:
    """The most important return. Never changes by the clock alone."""
    derived = _derive(facts) if facts.returns else Return.NO_RETURN
    report = facts.reports.get("return")
    reported = None if report is None else report.word
    if derive or reported is None:
        reasons = (Reason(_CODES[derived]),) if facts.returns else _NOTHING
        return ReturnVerdict(status=derived, reported=reported, derived=derived, reasons=reasons), None
    said = _WORDS.get(reported, Return.UNKNOWN)
    if said is derived:
        told = _NOTHING_REPORTED if derived is Return.NO_RETURN else (Reason(_CODES[derived]), _REPORTED)
        return ReturnVerdict(status=said, reported=reported, derived=derived, reasons=told), None
    newer = report is not None and any(back.stamp.overtakes(report.stamp) for back in facts.returns.values())
    contradiction = Reason("return.contradicted", {"reported": said.value, "derived": derived.value})
    verdict = ReturnVerdict(
        status=derived if newer or said is Return.UNKNOWN else said,
        reported=reported,
        derived=derived,
        disagrees=True,
        reasons=(Reason(_CODES[derived]), contradiction),
    )
    return verdict, None

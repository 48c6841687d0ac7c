"""Problems of what was promised: a day that is in danger, about to be missed or over."""

from collections.abc import Iterator

from suivi.core.firstpromise import MODEL
from suivi.core.problems.case import Case, Raise
from suivi.core.transit.outlook import outlook_of, title
from suivi.core.translatable import gettext_noop
from suivi.core.verdict import Params, ParcelVerdict, Reason
from suivi.core.words import Severity
from suivi.core.workdays import Calendar

SENTENCES: dict[str, str] = {
    "problem.delayed": gettext_noop("The carrier announces a delay."),
    "problem.estimate_passed": gettext_noop("The carrier expected to deliver by {estimated_at}."),
    "problem.at_risk": gettext_noop(
        "Promised for {promised_at}; most parcels like it that are still under way now arrive later."
    ),
    "problem.late": gettext_noop("Promised for {promised_at}, not delivered."),
    "problem.late_for_lane": gettext_noop("9 of 10 parcels like this one had arrived by {promised_at}."),
}


def delayed(case: Case, parcel: ParcelVerdict) -> Iterator[Raise]:
    """The carrier says so, or its own estimate has passed while the shop's promise has not."""
    if parcel.substatus == "delayed":
        since = parcel.substatus_since or parcel.since or parcel.shipped_at or case.placed_at
        yield Raise(since, Reason("problem.delayed"), subject=parcel.number)
    elif parcel.estimated_at and parcel.promise and parcel.promise.source != "carrier":
        over = Calendar.of(case.policy, case.destination).end_of_day(parcel.estimated_at)
        late_from = case.calendar.end_of_day(parcel.promise.at)
        if over < late_from:
            reason = Reason("problem.estimate_passed", {"estimated_at": parcel.estimated_at})
            yield Raise(over, reason, subject=parcel.number, until=late_from)


def late(case: Case, parcel: ParcelVerdict) -> Iterator[Raise]:
    """The promised day is over where the shop is, and the parcel has not arrived.

    Where only past deliveries tell when it should have, nobody was promised anything, and it presses less.
    """
    if parcel.promise is None:
        return
    promised_at, source = parcel.promise.at, parcel.promise.source
    params: Params = {"promised_at": promised_at, "source": source}
    since = case.calendar.end_of_day(promised_at)
    if source == MODEL:
        reason = Reason("problem.late_for_lane", params)
        yield Raise(since, reason, _lane(case, parcel), parcel.number, MODEL, severity=Severity.MEDIUM)
    else:
        yield Raise(since, Reason("problem.late", params), subject=parcel.number)


def at_risk(case: Case, parcel: ParcelVerdict) -> Iterator[Raise]:
    """Not yet late, but most parcels of this kind that took as long as this one arrived after its promised day."""
    if parcel.promise is None or parcel.started_at is None:
        return
    promised_at = parcel.promise.at
    known = outlook_of(case.facts, case.policy, parcel)
    danger = known.in_danger_from(promised_at) if known else None
    if danger is not None:
        reason = Reason("problem.at_risk", {"promised_at": promised_at, "source": parcel.promise.source})
        late_from = case.calendar.end_of_day(promised_at)
        yield Raise(danger, reason, _lane(case, parcel), parcel.number, until=late_from)


def _lane(case: Case, parcel: ParcelVerdict) -> Reason | None:
    """From which deliveries that is known."""
    known = outlook_of(case.facts, case.policy, parcel)
    if known is None:
        return None
    return Reason("rule.lane", {"parcels": known.lane.parcels, "lane": title(known.lane, parcel.carrier)})

"""How right the alarms are: each parcel's life is told scan by scan, and what was said meanwhile is compared with how
it ended.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from bench.backtest import calendar
from bench.setting import NOW, POLICY
from suivi.core.facts import Facts
from suivi.core.judge import judge
from suivi.core.parcelnumber import folded
from suivi.core.policy import Policy
from suivi.core.transit import Learned
from suivi.core.verdict import ParcelVerdict
from suivi.core.words import ProblemCode

ALARMS = (ProblemCode.AT_RISK, ProblemCode.LATE, ProblemCode.STUCK)
_replace = msgspec.structs.replace


class Told(NamedTuple):
    """A parcel as it ended, when each alarm was first raised, and its statuses in the platform's words."""

    parcel: ParcelVerdict
    over_at: datetime  # the end of the promised day
    raised: dict[ProblemCode, datetime]
    words: tuple[str, ...]

    @property
    def late(self) -> bool:
        """Whether it arrived after the promised day, or never."""
        return self.parcel.arrived_at is None or self.parcel.arrived_at >= self.over_at


class Judged(NamedTuple):
    """Of the alarms, how many were right; of what there was to tell, how much was told."""

    precision: float
    recall: float
    alarms: int
    cases: int


def lives_told(lives: Iterable[Facts], learned: Learned) -> Iterator[Told]:
    """Every parcel that a carrier had and of which somebody promised a day."""
    policy = _replace(POLICY, learned=learned)
    for facts in lives:
        told = _raised(facts, policy)
        for parcel in judge(facts, policy, NOW, derive=True).delivery.parcels:
            if parcel.started_at and parcel.number and parcel.first_promise:
                over = calendar("FR").end_of_day(parcel.first_promise.at)
                scans = sorted(facts.scans.values(), key=lambda one: one.at)
                words = tuple(one.code for one in scans if _is_of(parcel, one.shipment, one.number))
                yield Told(parcel, over, told.get(parcel.number, {}), words)


def _is_of(parcel: ParcelVerdict, shipment: str, number: str) -> bool:
    return shipment == parcel.shipment and (not number or folded(number) == folded(parcel.number))


def _raised(facts: Facts, policy: Policy) -> dict[str, dict[ProblemCode, datetime]]:
    """When each alarm was first raised, by number, had one watched all the time and known each scan at once."""
    found: dict[str, dict[ProblemCode, datetime]] = {}
    sent = [one.at for one in facts.shipments.values()]
    news = sorted({*sent, *(one.at for one in facts.scans.values() if sent and one.at >= min(sent))})
    for at, until in zip(news, [*news[1:], NOW], strict=False):
        then, moment = _known_at(facts, at), at
        while moment is not None and moment < until:
            verdict = judge(then, policy, moment, derive=True)
            for problem in verdict.problems:
                if problem.code in ALARMS:
                    found.setdefault(problem.subject, {}).setdefault(problem.code, moment)
            moment = verdict.review_at
    return found


def _known_at(facts: Facts, at: datetime) -> Facts:
    """What scans and shipments had told by then; what platforms report was said later."""
    scans = {key: one for key, one in facts.scans.items() if one.at <= at}
    shipments = {
        key: _replace(one, display="", delivered_at=None, in_transit_at=None)
        for key, one in facts.shipments.items()
        if one.at <= at
    }
    head = None if facts.head is None else _replace(facts.head, closed_at=None, canceled_at=None)
    return _replace(
        facts, head=head, scans=scans, shipments=shipments, reports={}, detail=None, disputes={}, returns={}
    )


def at_risk(told: Sequence[Told]) -> Judged:
    """Those that were said to be at risk, and those that were late or never arrived."""
    return _judged([(ProblemCode.AT_RISK in one.raised, one.late) for one in told])


def late(told: Sequence[Told]) -> Judged:
    """Those that were said to be late, and those that arrived after the promised day; of others, other alarms tell."""
    return _judged([(ProblemCode.LATE in one.raised, one.late) for one in told if one.parcel.arrived_at])


def stuck(told: Sequence[Told], still: tuple[str, ...]) -> Judged:
    """Alarms are right where the parcel was late in the end; ``still``: the words of a parcel that stood still."""
    right = _judged([(ProblemCode.STUCK in one.raised, one.late) for one in told])
    seen = [ProblemCode.STUCK in one.raised for one in told if one.words == still]
    return right._replace(recall=sum(seen) / max(1, len(seen)), cases=len(seen))


def warning(told: Sequence[Told]) -> list[timedelta]:
    """How long before the end of the promised day a parcel that was late was said to be at risk."""
    return [one.over_at - at for one in told if one.late and (at := one.raised.get(ProblemCode.AT_RISK))]


def _judged(pairs: Sequence[tuple[bool, bool]]) -> Judged:
    alarms, cases = sum(said for said, _ in pairs), sum(true for _, true in pairs)
    right = sum(said and true for said, true in pairs)
    return Judged(right / max(1, alarms), right / max(1, cases), alarms, cases)

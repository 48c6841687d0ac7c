"""A dispute keeps what its own topic told, however often the order is read afterwards."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

from suivi.core.facts import Dispute, DisputeCase, Facts, Rank, Stamp
from suivi.core.judge import judge
from suivi.core.merge import join
from suivi.core.policy import Policy
from tests.core.making import head

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
DUE = T0 + timedelta(days=7)


def stamp(hours: int, rank: int = Rank.WEBHOOK) -> Stamp:
    return Stamp(as_of=T0 + timedelta(hours=hours), rank=rank)


TOLD = Facts(
    id="o",
    disputes={"d": Dispute(id="d", stamp=stamp(1), status="needs_response")},
    dispute_cases={"d": DisputeCase(id="d", stamp=stamp(1), initiated_at=T0, evidence_due_at=DUE)},
)
READ = Facts(
    id="o",
    disputes={"d": Dispute(id="d", stamp=stamp(2, Rank.NODE), status="needs_response", kind="chargeback")},
    complete={"disputes": stamp(2, Rank.NODE)},
)
OPEN = Facts(id="o", head=head())


def test_the_bank_s_date_outlives_a_read_of_the_order_and_is_said() -> None:
    for pieces in permutations((OPEN, TOLD, READ)):
        facts = Facts(id="o")
        for piece in pieces:
            facts = join(facts, piece)
        (problem,) = [
            one for one in judge(facts, Policy(), T0 + timedelta(days=1)).problems if one.code == "dispute_open"
        ]
        assert problem.since == T0
        assert (problem.reason.code, problem.reason.params) == ("problem.dispute_open_until", {"due_at": DUE})
        assert facts.disputes["d"].kind == "chargeback"

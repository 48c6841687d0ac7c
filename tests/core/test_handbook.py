"""docs/statuses.md is what the code says."""

from pathlib import Path

from suivi.core.handbook import handbook
from suivi.core.policy import LIMITS, Policy
from suivi.core.problems import TABLE
from suivi.core.words import Delivery, Fulfillment, Payment, ProblemCode, Return

DOCS = Path(__file__).parents[2] / "docs" / "statuses.md"
NOT_A_LIMIT = {
    "timezone",
    "country",
    "subdivision",
    "weekend",
    "archived_watch_days",
    "words",
    "carrier_rules",
    "learned",
    "out",
}


def test_the_handbook_is_current():
    assert DOCS.read_text() == handbook(), "suivi statuses > docs/statuses.md writes it again"


def test_every_word_and_every_problem_is_in_it():
    text = handbook()
    for enum in (Fulfillment, Delivery, Return):
        assert all(f"| `{word}` | " in text for word in enum)
    assert all(f"| `{word}` | " in text for word in Payment if word is not Payment.NONE)
    assert all(f"### {code}:" in text for code in ProblemCode)
    assert "|  |" not in text, "every word has its meaning"


def test_every_threshold_belongs_to_a_problem():
    used = {name for row in TABLE for name in row.limits}
    assert used == set(LIMITS) == set(Policy.__struct_fields__) - NOT_A_LIMIT
    assert all(row.rule.__doc__ for row in TABLE)

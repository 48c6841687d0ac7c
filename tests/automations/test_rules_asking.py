"""Of which pieces a step asks the store."""

from typing import Any

import msgspec
import pytest

from suivi.automations.rules.asking import Order, plans
from suivi.automations.rules.contract import Step
from suivi.core.facts import Line, Lines
from suivi.core.judge import judge
from suivi.core.policy import Policy
from suivi.sources.shopify.acts.spec import Piece, Target
from tests.core.making import PLACED, STAMP, order

LINES = Lines(stamp=STAMP, items=(
    Line(id="i1", name="Éclair lamp", sku="PRE-1", requires_shipping=True),
    Line(id="i2", name="Gift card", sku="GIFT", requires_shipping=False),
))  # fmt: skip
BERLIN = Target(id="berlin", location="Berlin", pieces=(Piece(id="b1", line="i1", quantity=2),))
LYON = Target(id="lyon", location="Lyon", pieces=(
    Piece(id="l1", line="i1", quantity=1), Piece(id="l2", line="i2", quantity=1),
))  # fmt: skip


@pytest.mark.parametrize(
    ("step", "wanted"),
    [
        ({"do": "fulfill"}, {"berlin": ["b1"], "lyon": ["l1", "l2"]}),
        ({"do": "fulfill", "digital": True}, {"lyon": ["l2"]}),
        ({"do": "fulfill", "items": ["pre*"]}, {"berlin": ["b1"], "lyon": ["l1"]}),
        ({"do": "fulfill", "items": ["eclair lamp"], "location": "lyon"}, {"lyon": ["l1"]}),
        ({"do": "fulfill", "items": ["pre"]}, {}),
        ({"do": "fulfill", "location": "Paris"}, {}),
        # What is meant as a whole is not split.
        ({"do": "hold", "items": ["PRE-1"]}, {"berlin": None, "lyon": ["l1"]}),
        ({"do": "hold", "location": "BERLIN"}, {"berlin": None}),
        ({"do": "hold", "items": ["none"]}, {}),
    ],
)
def test_only_what_is_meant(step: dict[str, Any], wanted: dict[str, list[str] | None]) -> None:
    facts = order(lines=LINES)
    asked = plans(msgspec.convert(step, Step), (BERLIN, LYON), Order(facts, judge(facts, Policy(), PLACED)))
    found = {one["target"]: [take["id"] for take in one["pieces"]] if "pieces" in one else None for one in asked}
    assert found == wanted

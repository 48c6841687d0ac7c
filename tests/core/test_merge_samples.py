"""Real payloads, in any order of arrival."""

import random
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path

import pytest
from msgspec.structs import replace

from suivi.core.facts import Facts, encode
from suivi.core.merge import join
from suivi.core.timeline import entries
from suivi.sources import SOURCES, Unreadable

EMPTY = Facts(id="order")


@pytest.fixture(scope="module")
def told(shared: Path) -> list[Facts]:
    """What all recorded payloads tell, as if they were of one order."""
    pieces = []
    for path in sorted((shared / "samples" / "shopify" / "webhooks").glob("*__*.json")):
        topic = path.stem.replace("__", "/")
        try:
            found = SOURCES["shopify"].translate(topic, path.read_bytes(), {}, datetime(2026, 3, 1, tzinfo=UTC))
        except Unreadable:
            continue  # some documented examples name no order
        pieces += [replace(one.facts, id="order") for one in found if one.facts is not None]
    return pieces


@pytest.mark.parametrize("seed", range(10))
def test_payloads_in_any_order_with_repetition_tell_the_same(told: list[Facts], seed: int) -> None:
    whole = reduce(join, told, EMPTY)
    arrived = told + random.Random(seed).choices(told, k=20)
    random.Random(seed).shuffle(arrived)
    again = reduce(join, arrived, EMPTY)
    assert encode(again) == encode(whole)
    assert entries(again) == entries(whole) != ()
    assert len(told) > 20

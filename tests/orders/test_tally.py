"""Counting orders by where they stand, and the ids and words by which they are found."""

from collections import Counter

import pytest

from suivi.orders.keys import order_id
from suivi.orders.tally import Place, move
from suivi.orders.terms import fold


def test_an_order_that_moves_leaves_one_count_and_joins_another() -> None:
    deltas: Counter[tuple[str, str, int]] = Counter()
    move(deltas, Place(status_key=1, tags=("vip",)), Place(status_key=2, tags=("vip",), country="FR"))
    assert deltas == {
        ("", "", 1): -1,
        ("tag", "vip", 1): -1,
        ("", "", 2): 1,
        ("tag", "vip", 2): 1,
        ("country", "fr", 2): 1,
    }
    move(deltas, Place(status_key=2, tags=("vip",), country="FR"), None)
    assert +deltas == Counter()


def test_an_order_that_stays_changes_no_count() -> None:
    deltas: Counter[tuple[str, str, int]] = Counter()
    move(deltas, Place(status_key=1), Place(status_key=1))
    assert not deltas


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("gid://shopify/Order/450789469", 450789469),
        ("gid://shopify/Order/450789469?x=1", 450789469),
    ],
)
def test_a_shopify_order_keeps_its_number(key: str, expected: int) -> None:
    assert order_id(key) == expected


@pytest.mark.parametrize("key", ["gid://suivi/demo/Order/#1001", "A-17", "gid://shopify/Order/9999999999999999999"])
def test_any_other_order_gets_a_number_no_platform_reaches(key: str) -> None:
    assert 2**62 <= order_id(key) < 2**63


@pytest.mark.parametrize(
    ("text", "folded"),
    [("  Zoë  MÜLLER ", "zoe muller"), ("Straße", "strasse"), ("#1001", "#1001"), ("x" * 200, "x" * 120)],
)
def test_folding_forgives_case_accents_and_spaces(text: str, folded: str) -> None:
    assert fold(text) == folded

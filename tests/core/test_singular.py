"""One of a thing is told in the singular, in every language."""

import string

import pytest

from suivi.carriers.vocabularies import VOCABULARIES
from suivi.core.singular import ONE
from suivi.core.verdict import Reason
from suivi.core.wording import SENTENCES, STORY, say
from suivi.core.words import Parcel


@pytest.mark.parametrize(
    ("code", "params", "sentence"),
    [
        ("fulfillment.unfulfilled", {"open": 1}, "1 item is still to be shipped."),
        ("fulfillment.unfulfilled", {"open": 2}, "2 items are still to be shipped."),
        ("fulfillment.unfulfilled", {"open": 0}, "0 items are still to be shipped."),
        ("fulfillment.partially_fulfilled", {"shipped": 1, "open": 2}, "1 item has left, 2 are still to be shipped."),
        ("fulfillment.partially_fulfilled", {"shipped": 2, "open": 1}, "2 items have left, 1 is still to be shipped."),
        ("fulfillment.partially_fulfilled", {"shipped": 1, "open": 1}, "1 item has left, 1 is still to be shipped."),
        ("delivery.some_delivered", {"delivered": 1, "count": 3}, "1 of 3 parcels is delivered."),
        ("rule.business_days", {"days": 1}, "The shop's limit is 1 business day."),
        ("shipment.created_items", {"quantity": 1}, "1 item was shipped."),
    ],
)
def test_a_count_of_one_is_singular(code: str, params: dict[str, int], sentence: str) -> None:
    assert say(Reason(code, params)) == sentence


@pytest.mark.parametrize("key", list(ONE), ids=str)
def test_the_singular_tells_what_the_plural_tells(key: tuple[str, ...]) -> None:
    code, *counts = key
    assert _places(ONE[key]) == _places(SENTENCES[code]) - set(counts)


def _places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_sentence_with_a_counted_noun_has_its_singular() -> None:
    """Counts that are never 1 have none: of several parcels, of repeated attempts."""
    several = {"delivery.all", "delivery.leading", "delivery.least", "problem.attempts_failed", "order.edited"}
    several |= {"rule.lane_quiet", "rule.lane_first_scan"}  # steps of 12 hours
    counts = {"open", "shipped", "count", "quantity", "days", "hours", "attempts", "delivered"}
    counted = {code for code, sentence in (SENTENCES | STORY).items() if _places(sentence) & counts}
    assert counted - several == {key[0] for key in ONE}


def test_every_kind_of_exception_has_its_sentence() -> None:
    kinds = {
        meaning.substatus
        for vocabulary in VOCABULARIES.values()
        for meaning in vocabulary.words.values()
        if meaning.status is Parcel.EXCEPTION
    }
    assert {kind for kind in kinds if f"problem.exception.{kind}" not in SENTENCES} <= {"", "other"}

"""Every word of every teller has a meaning, and only a known one."""

import json
from pathlib import Path

import pytest

from suivi.carriers.vocabularies import UNMAPPED, VOCABULARIES
from suivi.core.words import Parcel


@pytest.mark.parametrize(
    ("vocabulary", "word", "status", "substatus", "physical"),
    [
        ("shopify_event", "LABEL_PRINTED", Parcel.INFO_RECEIVED, "label_created", False),
        ("shopify_event", " delayed ", Parcel.IN_TRANSIT, "delayed", True),
        ("shopify_event", "picked_up", Parcel.DELIVERED, "collected", True),
        ("shopify_event", "carrier_picked_up", Parcel.PICKED_UP, "accepted", True),
        ("shopify_event", "returning_to_sender", Parcel.RETURNING, "", True),
        ("shopify_display", "not_delivered", Parcel.EXCEPTION, "undeliverable", True),
        ("shopify_display", "fulfilled", Parcel.UNKNOWN, "informational", False),
        ("shopify_display", "label_voided", Parcel.CANCELLED, "label_void", False),
    ],
)
def test_a_word_means_what_the_table_says(
    vocabulary: str, word: str, status: Parcel, substatus: str, physical: bool
) -> None:
    assert VOCABULARIES[vocabulary].means(word) == (status, substatus, physical)


@pytest.mark.parametrize("word", ["", "teleported", "in transit"])
def test_an_unknown_word_is_never_a_guess(word: str) -> None:
    assert VOCABULARIES["shopify_event"].means(word) is UNMAPPED


def test_every_vocabulary_has_its_version() -> None:
    assert all(known.version.startswith(f"{name}/") for name, known in VOCABULARIES.items())


@pytest.mark.parametrize("name", ["shopify_event", "shopify_display"])
def test_the_tables_agree_with_the_collected_facts(name: str, shared: Path) -> None:
    facts = json.loads((shared / "data" / "status_map.json").read_text())["map"][name]
    for word, (status, substatus, *_) in facts.items():
        assert VOCABULARIES[name].means(word)[:2] == (Parcel(status), substatus), word

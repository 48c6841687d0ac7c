"""Every word of every teller has a meaning, and only a known one."""

import json
from pathlib import Path

import pytest

from suivi.carriers.vocabularies import CONFIDENCES, UNMAPPED, VOCABULARIES, understand
from suivi.core.words import Parcel

CONFIDENCE = {"V": "documented", "S": "seen", "M": "unverified"}


@pytest.mark.parametrize(
    ("vocabulary", "word", "status", "substatus", "physical"),
    [
        ("shopify_event", "LABEL_PRINTED", Parcel.INFO_RECEIVED, "label_created", False),
        ("shopify_event", "picked_up", Parcel.DELIVERED, "collected", True),
        ("shopify_event", "carrier_picked_up", Parcel.PICKED_UP, "accepted", True),
        ("shopify_event", "returning_to_sender", Parcel.RETURNING, "", True),
        ("shopify_display", "not_delivered", Parcel.EXCEPTION, "undeliverable", True),
        ("shopify_display", "fulfilled", Parcel.UNKNOWN, "informational", False),
        ("shopify_display", "label_voided", Parcel.CANCELLED, "label_void", False),
        # A notice of delay is no sign that somebody has the parcel in hand.
        ("shopify_event", " delayed ", Parcel.IN_TRANSIT, "delayed", False),
        ("aftership_subtag", "Exception_016", Parcel.IN_TRANSIT, "delayed", False),
        ("aftership_subtag", "exception_011", Parcel.RETURNED, "to_sender", True),
        ("track17_sub", "Exception_Returning", Parcel.RETURNING, "", True),
        ("track17_status", "Stopped", Parcel.EXPIRED, "provider_stopped", False),
        ("shipengine_detail", "NOT_DELIVERED", Parcel.RETURNING, "", True),
        ("shipengine_detail", "DELIVERED_TO_PICKUP_POINT", Parcel.IN_TRANSIT, "at_delivery_facility", True),
        ("laposte", "ET1", Parcel.IN_TRANSIT, "moving", True),
        ("laposte", "DI2", Parcel.RETURNED, "to_sender", True),
        ("gls", "DELIVEREDPS", Parcel.AVAILABLE_FOR_PICKUP, "pickup_point", True),
        ("fedex", "Ow", Parcel.IN_TRANSIT, "moving", True),
        ("usps_category", "Delivered to Agent", Parcel.DELIVERED, "to_agent", True),
    ],
)
def test_a_word_means_what_the_table_says(
    vocabulary: str, word: str, status: Parcel, substatus: str, physical: bool
) -> None:
    assert VOCABULARIES[vocabulary].means(word)[:3] == (status, substatus, physical)


@pytest.mark.parametrize("word", ["", "teleported", "in transit"])
def test_an_unknown_word_is_never_a_guess(word: str) -> None:
    assert VOCABULARIES["shopify_event"].means(word) is UNMAPPED


def test_every_vocabulary_has_its_version() -> None:
    assert all(known.version.startswith(f"{name}/") for name, known in VOCABULARIES.items())


def test_the_tables_agree_with_the_collected_facts(shared: Path) -> None:
    facts = json.loads((shared / "data" / "status_map.json").read_text())
    compared = 0
    for name, words in facts["map"].items():
        for word, (status, substatus, sureness) in words.items():
            meaning = VOCABULARIES[name].means(word)
            assert (meaning.status, meaning.substatus) == (Parcel(status), substatus), (name, word)
            assert meaning.confidence == CONFIDENCE[sureness] or name.startswith("shopify"), (name, word)
            compared += 1
    assert compared == 483


def test_every_meaning_is_one_of_the_canonical_ones(shared: Path) -> None:
    canonical = json.loads((shared / "data" / "status_map.json").read_text())["canonical"]
    for vocabulary in VOCABULARIES.values():
        for word, meaning in vocabulary.words.items():
            assert meaning.substatus in canonical[meaning.status.value], (vocabulary.version, word)
            assert meaning.confidence in CONFIDENCES


@pytest.mark.parametrize(
    ("words", "status", "substatus", "code", "unmapped"),
    [
        # The finest word that says something decides.
        ([("easypost_detail", "arrived_at_facility"), ("easypost_status", "in_transit")],
         Parcel.IN_TRANSIT, "arrived_facility", "arrived_at_facility", []),
        # An informational detail leaves it to the coarser word.
        ([("easypost_detail", "status_update"), ("easypost_status", "pre_transit")],
         Parcel.INFO_RECEIVED, "label_created", "pre_transit", []),
        # A new detail is listed, and the coarser word beside it still counts.
        ([("aftership_subtag", "Delivered_099"), ("aftership_tag", "Delivered")],
         Parcel.DELIVERED, "", "Delivered", [("aftership_subtag", "Delivered_099")]),
        # With nothing beside it, a new word says nothing.
        ([("track17_sub", "InTransit_QuantumTunnelling")],
         Parcel.UNKNOWN, "unmapped", "InTransit_QuantumTunnelling", [("track17_sub", "InTransit_QuantumTunnelling")]),
        ([("shippo_substatus", ""), ("shippo_status", "")], Parcel.UNKNOWN, "unmapped", "", []),
    ],
)  # fmt: skip
def test_several_words_about_one_thing(
    words: list[tuple[str, str]], status: Parcel, substatus: str, code: str, unmapped: list[tuple[str, str]]
) -> None:
    found = understand(*words)
    assert (found.meaning.status, found.meaning.substatus, found.code) == (status, substatus, code)
    assert list(found.unmapped) == unmapped

"""What the words of those who tell of parcels mean. The tables lie beside this module, in ``tables/*.toml``.

A table groups words by what they mean (``status`` or ``status.substatus``) and by how sure that is: ``documented``
by the teller, ``seen`` in other programs or real traffic, ``unverified``. A word that no table knows is
``unknown.unmapped``: it is kept, shown as received, counted, and changes nothing.
"""

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

from suivi.core.parcelwords import DISPLAY_WORDS, EVENT_WORDS, is_physical
from suivi.core.words import Parcel

CONFIDENCES = ("documented", "seen", "unverified")
# The platform's words are core's own, because it judges by them.
_PLATFORM = {"shopify_event": EVENT_WORDS, "shopify_display": DISPLAY_WORDS}


class Meaning(NamedTuple):
    """A word's meaning. ``physical``: somebody had the parcel in hand, so the carrier is not silent."""

    status: Parcel
    substatus: str
    physical: bool
    confidence: str = "documented"


class Vocabulary(NamedTuple):
    """One teller's words. ``version`` is kept on every scan, so that a later table can read it anew."""

    version: str
    words: Mapping[str, Meaning]

    def means(self, word: str) -> Meaning:
        """What the word means, in any case and with spaces around."""
        return self.words.get(word.strip().lower(), UNMAPPED)


class Understood(NamedTuple):
    """What several words about one thing come to.

    ``code`` is the word that decided and ``vocabulary`` the version of its table. ``unmapped`` lists the words,
    each with the name of its vocabulary, that no table knows.
    """

    meaning: Meaning
    code: str
    vocabulary: str
    unmapped: tuple[tuple[str, str], ...] = ()


UNMAPPED = Meaning(Parcel.UNKNOWN, "unmapped", physical=False)


@lru_cache(maxsize=8192)  # carriers have few words, and say them all day
def understand(*words: tuple[str, str]) -> Understood:
    """What (vocabulary, word) pairs say together, the finest first.

    The first word that a table knows decides; a merely informational one only where nothing better follows. A fine
    word that is new is listed as unmapped, while the coarser word that the same teller put beside it still counts.
    """
    given = [(name, word) for name, word in words if word]
    unmapped = tuple((name, word) for name, word in given if VOCABULARIES[name].means(word).substatus == "unmapped")
    known = [pair for pair in given if pair not in unmapped]
    telling = [(name, word) for name, word in known if VOCABULARIES[name].means(word).status is not Parcel.UNKNOWN]
    for name, word in telling or known or given:
        vocabulary = VOCABULARIES[name]
        return Understood(vocabulary.means(word), word, vocabulary.version, unmapped)
    return Understood(UNMAPPED, "", "")


def _from_pairs(name: str, words: Mapping[str, tuple[Parcel, str]]) -> Vocabulary:
    meanings = {
        word: Meaning(status, substatus, is_physical(status, substatus)) for word, (status, substatus) in words.items()
    }
    return Vocabulary(f"{name}/2026-10", meanings)


def _from_table(name: str, table: Mapping[str, Any]) -> Vocabulary:
    words: dict[str, Meaning] = {}
    for confidence in CONFIDENCES:
        for meaning, listed in table.get(confidence, {}).items():
            status, _, substatus = meaning.partition(".")
            word = Parcel(status)
            known = Meaning(word, substatus, is_physical(word, substatus), confidence)
            words.update({one.lower(): known for one in listed})
    return Vocabulary(f"{name}/{table['version']}", words)


@cache
def _load() -> dict[str, Vocabulary]:
    loaded = {name: _from_pairs(name, words) for name, words in _PLATFORM.items()}
    for file in sorted((resources.files("suivi.carriers") / "tables").iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            tables = tomllib.loads(file.read_text("utf-8"))
            loaded.update({name: _from_table(name, table) for name, table in tables.items() if "version" in table})
    return loaded


VOCABULARIES: Mapping[str, Vocabulary] = _load()

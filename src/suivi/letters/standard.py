"""The texts that come with Suivi: for every trigger, as e-mail and as SMS, in seven languages.

They lie in ``texts``, a folder for each language, so that whoever speaks it can read them as one.
"""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from suivi.letters.triggers import Trigger

TEXTS = Path(__file__).parent / "texts"
LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "fr": "Français",
    "de": "Deutsch",
    "es": "Español",
    "it": "Italiano",
    "nl": "Nederlands",
    "pt": "Português",
}
EMAIL, SMS = "email", "sms"
CHANNELS = (EMAIL, SMS)


class Text(NamedTuple):
    """What a template says, in Liquid. An SMS has only a body."""

    subject: str
    preheader: str
    body: str


class Around(NamedTuple):
    """What every letter of a language has around its own words, and its sentences in place of the page's."""

    words: Mapping[str, str]
    instead: Mapping[str, str]


def language_of(asked: str) -> str:
    """The language that fits best: "pt-BR" is "pt"; English for one in which there are no texts."""
    base = asked.replace("_", "-").partition("-")[0].lower()
    return base if base in LANGUAGES else "en"


def standard(trigger: Trigger, channel: str, language: str) -> Text:
    """The text that comes with Suivi."""
    found = _texts(language)[trigger]
    if channel == SMS:
        return Text("", "", found["sms"].strip())
    return Text(found["subject"], found["preheader"], found["email"].strip())


@lru_cache(maxsize=len(LANGUAGES))
def around(language: str) -> Around:
    """The words around letters in this language."""
    read = tomllib.loads((TEXTS / language / "words.toml").read_text("utf-8"))
    return Around({name: text for name, text in read.items() if isinstance(text, str)}, read["instead"])


@lru_cache(maxsize=len(LANGUAGES))
def _texts(language: str) -> dict[str, dict[str, str]]:
    files = sorted(file for file in (TEXTS / language).glob("*.toml") if file.stem != "words")
    return {name: text for file in files for name, text in tomllib.loads(file.read_text("utf-8")).items()}

"""The French catalog is whole, and the compiled one is the one that is read."""

import gettext
import re

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from tests.french import CATALOG, spaced

PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


def messages() -> list[Message]:
    with CATALOG.open("rb") as file:
        return [message for message in read_po(file, locale="fr") if message.id]


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def test_nothing_is_left_in_english_or_doubtful():
    assert [m.id for m in messages() if m.fuzzy or not all(forms(m.string))] == []


@pytest.mark.parametrize("message", messages(), ids=lambda message: forms(message.id)[0][:40])
def test_a_translation_names_the_same_places(message):
    places = {place for form in forms(message.id) for place in PLACES.findall(form)}
    for form in forms(message.string):
        assert set(PLACES.findall(form)) <= places
        assert set(PLACES.findall(form)) == places or len(forms(message.string)) > 1


def test_double_signs_and_quotes_keep_their_space():
    texts = [form for message in messages() for form in forms(message.string)]
    assert [text for text in texts if spaced(text) != text] == [], "python -m tests.french puts it right"


def test_the_compiled_catalog_is_made_from_this_one():
    with CATALOG.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in messages():
        if message.pluralizable:
            assert (compiled.ngettext(*message.id, 1), compiled.ngettext(*message.id, 2)) == forms(message.string)
        elif message.context:
            assert compiled.pgettext(message.context, message.id) == message.string
        else:
            assert compiled.gettext(message.id) == message.string

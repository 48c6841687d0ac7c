"""The French catalog is whole, and the compiled one is the one that is read."""

import gettext
import re

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


def names_the_same_places(message: Message) -> bool:
    """Whether each form names what its original names; one of several forms may leave something out."""
    places = {place for form in forms(message.id) for place in PLACES.findall(form)}
    found = [set(PLACES.findall(form)) for form in forms(message.string)]
    return all(one == places or (one < places and len(found) > 1) for one in found)


def test_a_translation_names_the_same_places():
    assert [message.id for message in messages() if not names_the_same_places(message)] == []


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

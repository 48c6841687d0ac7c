"""What customers see is whole in each of their languages, and each catalog holds nothing else."""

import ast
import gettext
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import RequestFactory
from django.utils.translation.template import templatize

import suivi
from suivi.web.formats import locale, wall
from suivi.web.tracking.door import language_of

PACKAGE = Path(suivi.__file__).parent
# Where the words are that customers read. A part that shows them more adds its files here.
MODULES = [
    PACKAGE / "core/customerwords.py",
    PACKAGE / "core/customerasks.py",
    *sorted((PACKAGE / "web/tracking").glob("*.py")),
]
TEMPLATES = sorted((PACKAGE / "web/templates/tracking").glob("*.html"))
ALSO = {("Final sale",), ("The return period ended",)}  # of web.platformwords, why a return was declined
OTHERS = [code for code, _name in settings.CUSTOMER_LANGUAGES if code not in dict(settings.LANGUAGES)]
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext"}


@cache
def shown_to_customers() -> set[tuple[str, ...]]:
    """The English texts; a singular comes with its plural."""
    sources = [file.read_text() for file in MODULES]
    sources += [code for file in TEMPLATES for code in marked(templatize(file.read_text()))]
    return ALSO | {texts for source in sources for texts in asked_for(source)}


def marked(blanked: str) -> Iterator[str]:
    """The calls in a template as gettext's tools read it, in which everything else is blanked out."""
    for call in re.finditer(r"\b(?:n?gettext|_)\((.*?)\) ", blanked, re.DOTALL):
        yield call[0].strip()


def asked_for(source: str) -> Iterator[tuple[str, ...]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            texts = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if texts:
                yield tuple(texts[: 2 if node.func.id == "ngettext" else 1])


def catalog(code: str) -> tuple[Catalog, Path]:
    file = PACKAGE / f"customers/languages/{code}/LC_MESSAGES/django.po"
    with file.open("rb") as opened:
        return read_po(opened, locale=code), file.with_suffix(".mo")


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def test_the_texts_are_found():
    assert {("Order %(name)s",), ("the carrier",), ("%(n)s piece of news", "%(n)s pieces of news")} <= (
        shown_to_customers()
    )


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_has_every_text_and_no_other(code):
    found = {forms(message.id) for message in catalog(code)[0] if message.id and all(forms(message.string))}
    assert {"missing": shown_to_customers() - found, "of no use": found - shown_to_customers()} == {
        "missing": set(),
        "of no use": set(),
    }


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_names_the_same_places(code):
    differing = [
        message.id
        for message in catalog(code)[0]
        if message.id
        for form in forms(message.string)
        if set(PLACES.findall(form)) != set(PLACES.findall(forms(message.id)[-1])) or message.fuzzy
    ]
    assert differing == []


@pytest.mark.parametrize("code", OTHERS)
def test_the_compiled_catalog_is_made_from_this_one(code):
    written, compiled = catalog(code)
    with compiled.open("rb") as file:
        read = gettext.GNUTranslations(file)
    for message in written:
        if message.id and message.pluralizable:
            assert (read.ngettext(*message.id, 1), read.ngettext(*message.id, 2)) == message.string
        elif message.id:
            assert read.gettext(message.id) == message.string


@pytest.mark.parametrize(
    ("address", "header", "shown"),
    [
        ("/", "de-AT,en;q=0.8", "de"),
        ("/", "ja,pt-BR;q=0.9,en;q=0.5", "pt"),
        ("/", "en;q=0.2,nl;q=0.9", "nl"),
        ("/", "ja", "en"),
        ("/", "", "en"),
        ("/?lang=it", "de", "it"),
        ("/?lang=pt-PT", "de", "pt"),
        ("/?lang=xx", "es", "es"),
    ],
)
def test_the_language_is_that_of_the_address_else_of_the_browser(address, header, shown):
    assert language_of(RequestFactory().get(address, headers={"Accept-Language": header})) == shown


DATES = {
    "en": "Monday 30 November 2026",
    "fr": "lundi 30 novembre 2026",
    "de": "Montag, 30. November 2026",
    "es": "lunes, 30 de noviembre de 2026",
    "it": "lunedì 30 novembre 2026",
    "nl": "maandag 30 november 2026",
    "pt": "segunda-feira, 30 de novembro de 2026",
}


@pytest.mark.parametrize("code", dict(settings.CUSTOMER_LANGUAGES))
def test_a_date_is_written_as_the_language_writes_it(code):
    assert wall(datetime(2026, 11, 30, 9, tzinfo=UTC), "EEEE d MMMM y", code) == DATES[code]


def test_portuguese_is_that_of_portugal():
    assert str(locale("pt")) == "pt_PT"

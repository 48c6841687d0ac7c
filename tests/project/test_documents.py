"""The documents lead to each other, and a translated one keeps up with its original."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
TRANSLATED = sorted(DOCS.glob("*.fr.md"))
LINK = re.compile(r"\]\(([^)#\s]+)")
FORM = re.compile(r"#+ |\* |\d+\. |\|(?!-)|!\[")  # what a line is: heading, point, step, row, picture
CODE = re.compile(r"`([^`]+)`")


def blocks(text: str) -> list[str]:
    """The lines of code."""
    return [line for line in text.splitlines() if line.startswith("    ")]


def forms(section: str) -> list[str]:
    """Of which forms a section's lines are, one after the other."""
    return [found[0] for line in section.splitlines() if (found := FORM.match(line))]


def pictures(text: str) -> list[str]:
    return re.findall(r"\(images/([a-z-]+)(?:\.fr)?\.png\)", text)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_to_a_file(path: Path):
    links = [link for link in LINK.findall(path.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", TRANSLATED, ids=lambda path: path.name)
def test_a_translation_says_as_much_as_the_original(path: Path):
    original = path.with_name(path.name.replace(".fr.md", ".md"))
    english, french = (each.read_text(encoding="utf-8") for each in (original, path))
    assert f"]({path.name})" in english
    assert f"]({original.name})" in french
    assert blocks(french) == blocks(english)
    assert pictures(french) == pictures(english)
    sections = [re.split(r"^(?=#)", text, flags=re.MULTILINE) for text in (english, french)]
    for ours, theirs in zip(*sections, strict=True):
        assert forms(theirs) == forms(ours), ours.splitlines()[0]
        assert sorted(CODE.findall(theirs)) == sorted(CODE.findall(ours)), ours.splitlines()[0]


def test_there_is_something_translated():
    assert DOCS / "shopify.fr.md" in TRANSLATED

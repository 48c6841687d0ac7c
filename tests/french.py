"""French sets a space before its double signs and inside of its quotes, at which no line may end.

``python -m tests.french`` puts it into the catalog where a plain one was typed; ``make messages`` does so.
"""

import re
from pathlib import Path

import suivi

CATALOG = Path(suivi.__file__).parent / "locale/fr/LC_MESSAGES/django.po"
KEPT = "\N{NO-BREAK SPACE}"
TRANSLATION = re.compile(r'^msgstr(?:\[\d\])? (?:".*"\n)+', re.MULTILINE)
BEFORE, BEHIND = re.compile(r' ("\n")?(?=[:;!?»])'), re.compile(r'« ("\n")?')


def spaced(text: str) -> str:
    """The text with the spaces that French keeps. In a catalog the text may go on in the next line there."""
    return BEHIND.sub(rf"«{KEPT}\1", BEFORE.sub(rf"{KEPT}\1", text))


def main() -> None:
    """Only translations are touched, not what is translated."""
    catalog = CATALOG.read_text(encoding="utf-8")
    CATALOG.write_text(TRANSLATION.sub(lambda found: spaced(found[0]), catalog), encoding="utf-8")


if __name__ == "__main__":
    main()

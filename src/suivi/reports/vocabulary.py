"""How words are shown to people. Whoever knows says so when the program starts: ``suivi.web`` has the tables."""

from collections.abc import Mapping

from django.utils.translation import gettext

_TABLES: dict[str, Mapping[str, str]] = {}


def tell(tables: Mapping[str, Mapping[str, str]]) -> None:
    """Words of some kinds and how they are shown, in English, to be translated when they are."""
    _TABLES.update(tables)


def shown(kind: str) -> dict[str, str] | None:
    """The words of a kind in the language in force; None where nobody told of that kind."""
    table = _TABLES.get(kind)
    return None if table is None else {word: gettext(label) for word, label in table.items()}

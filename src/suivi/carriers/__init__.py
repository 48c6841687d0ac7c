"""Who moves parcels, and who tells of them."""

import difflib

from suivi.carriers.contract import Heard, ParcelReport, Provider, Unreadable
from suivi.carriers.providers import PROVIDERS


def provider(name: str) -> Provider | None:
    """The provider of that name or title, in any case and with or without spaces; None for any other."""
    return _BY_NAME.get(_folded(name))


def nearest(name: str) -> str:
    """The provider's name that comes nearest to a misspelled one, "" where none does."""
    found = difflib.get_close_matches(_folded(name), _BY_NAME, n=1, cutoff=0.5)
    return _BY_NAME[found[0]].name if found else ""


def _folded(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


_BY_NAME = {_folded(name): one for one in PROVIDERS.values() for name in (one.name, one.title)}

__all__ = ["PROVIDERS", "Heard", "ParcelReport", "Provider", "Unreadable", "nearest", "provider"]

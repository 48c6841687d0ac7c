"""One entry of an order's story, and what the chapters make theirs with."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

import msgspec

from suivi.core.facts import Entity
from suivi.core.story import KINDS
from suivi.core.verdict import Params

Param = str | int | Decimal | datetime | None
_Entity = TypeVar("_Entity", bound=Entity)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened.

    ``code`` and ``params`` make its sentence (``SENTENCES``); ``kind`` chooses its picture (``KINDS``). ``text`` is
    somebody's own words, shown as they are: a comment, a note, a carrier's message. ``source``: who told Suivi.
    ``author`` of a scan: all who told of it, with commas between. ``links``: label and address, safe to follow.
    """

    at: datetime
    code: str
    params: Params = {}
    kind: str
    author: str = ""
    text: str = ""
    source: str = ""
    links: tuple[tuple[str, str], ...] = ()


def happened(code: str, at: datetime, source: str, text: str = "", author: str = "", /, **params: Param) -> Entry:
    """An entry of that kind; ``params`` are what its sentence names."""
    kind = KINDS[code.partition(".")[0]]
    return Entry(at=at, code=code, params=params, kind=kind, author=author, text=text, source=source)


def alive(entities: dict[str, _Entity]) -> Iterator[_Entity]:
    """Those that still exist, in the order of their ids."""
    return (entity for _, entity in sorted(entities.items()) if not entity.gone)


def words(*parts: str) -> str:
    """The parts that there are, on one line."""
    return " · ".join(part for part in parts if part)

"""What a formula is made of while it is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Any

from suivi.reports.contract import Kind

Row = Sequence[Any]


class FormulaError(ValueError):
    """A formula that cannot be understood: why, and where in its text, counted from 0. ``code``: of ``SENTENCES``."""

    def __init__(self, code: str, position: int, **params: str) -> None:
        super().__init__(f"{code} {params}")
        self.code, self.position, self.params = code, position, params


class Level(IntEnum):
    """Of what something is a value: of nothing in particular, of one row, or of a group of rows."""

    CONSTANT = 0
    ROW = 1
    GROUP = 2


@dataclass(frozen=True)
class Value:
    """A part that is understood. ``get`` takes a row, or the results of a group's aggregates. ``kind`` None: unknown.

    ``window``: what is still to be done with it over the rows of the answer: ``running`` or ``of_total``.
    """

    kind: Kind | None
    get: Callable[[Row], Any]
    level: Level = Level.CONSTANT
    unit: str = ""
    label: str = ""
    words: Mapping[str, str] | None = None
    window: str = ""


@dataclass(frozen=True)
class Literal:
    """A number, a text, yes, no or unknown."""

    value: Decimal | int | str | bool | None
    position: int


@dataclass(frozen=True)
class Name:
    """A column, or another formula."""

    name: str
    position: int


@dataclass(frozen=True)
class Call:
    """A function, or a sign between parts: ``+``, ``and`` …"""

    name: str
    parts: "tuple[Node, ...]"
    position: int


Node = Literal | Name | Call

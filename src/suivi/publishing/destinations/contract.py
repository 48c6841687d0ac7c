"""What is sent, what a destination must know, and how it says that it could not be done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple


class Permanent(Exception):  # noqa: N818 - it says whether trying again can help
    """It cannot be sent like this; the text says why, for people."""


class Temporary(Exception):  # noqa: N818
    """It could not be sent now; later it may be."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A report's file on its way. ``key`` is the same each time that this is tried; ``link`` opens the file."""

    key: str
    title: str
    text: str  # what it is, in a few lines
    name: str  # of the file
    media_type: str
    size: int
    file: BinaryIO = field(repr=False)
    link: Callable[[], str] = field(repr=False)
    picture: bytes = field(default=b"", repr=False)  # a PNG, where the report has one


class Field(NamedTuple):
    """One thing that a destination must know. ``secret``: sealed, and never shown again."""

    name: str
    label: str
    help: str = ""
    secret: bool = False
    required: bool = True
    lines: bool = False  # several
    default: str = ""


Known = Mapping[str, str]  # what somebody entered, by the fields' names, secrets included
Send = Callable[[Known, Parcel], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of destination. ``module`` is where its ``send`` is, loaded when something is first sent there."""

    title: str
    fields: tuple[Field, ...]
    module: str
    help: str = ""
    formats: frozenset[str] = frozenset()  # that it takes; none: all

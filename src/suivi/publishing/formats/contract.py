"""What a file says beside its rows, and what a format is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from zoneinfo import ZoneInfo

from suivi.publishing.written import Hand
from suivi.reports.contract import Answer


@dataclass(frozen=True, slots=True)
class About:
    """The report's title, the period it is over, in which language and by which clock it is written, when it was made.

    ``chart``: its picture as PNG, b"" where it has none.
    """

    title: str
    language: str
    zone: ZoneInfo
    made_at: datetime
    period: str = ""
    shop: str = ""
    chart: bytes = b""

    @property
    def hand(self) -> Hand:
        """How its values are written for people."""
        return Hand(self.language, self.zone)


# Writes all rows of an answer to a file that can be sought in, while they come.
Write = Callable[[Answer, About, BinaryIO], None]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file. ``module``: where its ``write`` is; loaded when it is first needed, for some take a second."""

    title: str
    media_type: str
    ending: str
    module: str
    help: str = ""

"""What is looked at to see what can truthfully be told, and how that is said."""

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import NamedTuple

from suivi.core.facts import Facts
from suivi.core.verdict import Verdict

ORDER = ""  # the subject of what is true of the order as a whole


class Known(NamedTuple):
    """What is looked at. ``zone``: the clock of the recipient, by which tomorrow is tomorrow."""

    facts: Facts
    verdict: Verdict
    zone: tzinfo
    now: datetime


True_ = Mapping[str, datetime | None]  # subject → since when, None where nobody dates it
Truth = Callable[[Known], True_]

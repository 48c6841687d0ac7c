"""The parcels of a demo shop with all that will happen to them, for whoever rehearses asking for them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from suivi.core.parcelwords import EVENT_WORDS, SETTLED
from suivi.core.words import Parcel
from suivi.sources.demo.events import Step
from suivi.sources.demo.life import FIRST_NUMBER, conceive

APART = timedelta(minutes=37)  # so that parcels leave at every hour
UNKNOWN = (Parcel.UNKNOWN, "")


class DemoParcel(NamedTuple):
    """A parcel of the demo; ``scans`` end with the first that settles it."""

    number: str
    shipped_at: datetime
    expected_at: datetime
    scans: tuple[tuple[datetime, Parcel], ...]


def parcels(seed: int, orders: int, start: datetime) -> Iterator[DemoParcel]:
    """The parcels of so many orders, the first of which is placed at ``start``."""
    for place in range(orders):
        _, steps = conceive(seed, FIRST_NUMBER + place, start + place * APART)
        for step in steps:
            part, carrier = (step.args[0], step.args[1]) if step.what == "ship" else (0, None)
            if carrier is not None:
                _, _, number, days = step.args
                scans = tuple(_until_settled(steps, part, step.at))
                yield DemoParcel(number, step.at, step.at + timedelta(days=days + 1), scans)


def _until_settled(steps: list[Step], part: int, shipped_at: datetime) -> Iterator[tuple[datetime, Parcel]]:
    """The scans of a part after it was shipped; those of an earlier parcel with its number are none of it."""
    for step in steps:
        if step.what == "scan" and step.args[0] == part and step.at >= shipped_at and len(step.args) == 2:
            word, _ = EVENT_WORDS.get(step.args[1].lower(), UNKNOWN)
            yield step.at, word
            if word in SETTLED:
                return

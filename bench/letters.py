"""Every text that comes with Suivi, in every language and channel, for every order of a demo year: none may have a gap,
that is a variable that writes nothing where it stands; and how long one takes.
"""

import time
from collections.abc import Iterator, Mapping
from typing import TextIO

from liquid import RenderContext
from liquid.builtin.output import OutputNode

from bench.figures import Figure, at_most
from bench.lives import lives
from bench.setting import NOW, POLICY, Setting
from suivi.accounts.models import Shop
from suivi.core.facts import Facts
from suivi.core.judge import judge
from suivi.core.transit.outlook import forecast
from suivi.customers.models import Brand
from suivi.letters.filling import filled
from suivi.letters.standard import CHANNELS, LANGUAGES, standard
from suivi.letters.triggers import Trigger
from suivi.letters.values import Addresses, Values
from suivi.letters.writing import letter_of
from suivi.orders.models import Order
from suivi.orders.reading import Expected

MOST, YEAR = 300, 365  # six minutes of one core
ADDRESSES = Addresses("https://orders.example.com/o/1/", "https://orders.example.com/stop/")


class Gaps:
    """Counts the variables that write nothing, while it is in force."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def __enter__(self) -> "Gaps":
        self._write = OutputNode.render_to_output

        def noticed(node: OutputNode, context: RenderContext, buffer: TextIO) -> int:
            written = self._write(node, context, buffer)
            if not written:
                self.found.append(str(node))
            return written

        OutputNode.render_to_output = noticed  # type: ignore[method-assign]
        return self

    def __exit__(self, *_error: object) -> None:
        OutputNode.render_to_output = self._write  # type: ignore[method-assign]


def measure(setting: Setting) -> Iterator[Figure]:
    brand = Brand(shop=Shop(name="Maison Lumière"), email="hello@example.com", color="#b4531f")
    orders, written, spent = min(setting.orders, MOST), 0, 0.0
    with Gaps() as gaps:
        for facts in lives(orders, days=YEAR):
            read = _read(facts)
            began = time.process_time()
            for language in LANGUAGES:
                values = filled(brand, read, language, frozenset(), ADDRESSES, NOW)
                written += _write(language, brand, values)
            spent += time.process_time() - began
    about = f"texts of {len(Trigger)} kinds in {len(LANGUAGES)} languages for {orders:,} orders"
    yield at_most(f"{about}: with a gap", len(gaps.found), "", 0)
    yield Figure(f"{about}: written", written, "")
    yield at_most(f"{about}: one takes, of the processor", 1000 * spent / written, "ms", 10)


def _read(facts: Facts) -> Expected:
    verdict = judge(facts, POLICY, NOW)
    days: Mapping[tuple[str, str], object] = {
        (parcel.shipment, parcel.number): forecast(facts, POLICY, parcel, NOW) for parcel in verdict.delivery.parcels
    }
    known = {key: one for key, one in days.items() if one is not None}
    return Expected(row=Order(), facts=facts, policy=POLICY, verdict=verdict, forecasts=known)


def _write(language: str, brand: Brand, values: Values) -> int:
    """Every text in one language. Returns how many were written; raises where one cannot be."""
    for trigger in Trigger:
        for channel in CHANNELS:
            said = letter_of(standard(trigger, channel, language), channel, language, brand, values)
            if not said.text:
                raise ValueError(f"{trigger} says nothing by {channel} in {language}")
    return len(Trigger) * len(CHANNELS)

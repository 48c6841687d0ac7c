"""One worker and fifty stores, of which one is noisy, one does not answer and one is throttled: how long the news of
the others take from the webhook to the read in full, beside a street without trouble.
"""

import time
from collections.abc import Iterator
from random import Random
from statistics import median

from django.core.management import call_command

from bench.figures import Figure, at_most
from bench.setting import Setting
from bench.street import Store, street, working

STORES, ORDERS = 50, 3
SECONDS = 40
A_SECOND = 5  # changes in stores without trouble
NOISE = 20  # changes a second in the noisy one
SILENCE = 30.0  # seconds until a request to the broken one fails


def measure(setting: Setting) -> Iterator[Figure]:
    calm = _delays(trouble=False)
    rough = _delays(trouble=True)
    about = f"{STORES} stores on one worker, {setting.database}: webhook to full read"
    yield Figure(f"{about}, no store in trouble, median", round(median(calm), 2), "s")
    yield Figure(f"{about}, no store in trouble, longest", round(max(calm), 2), "s")
    yield Figure(
        f"{about}, one noisy, one broken, one throttled, median of the others",
        round(median(rough), 2), "s", round(median(calm), 2), round(median(rough) / median(calm), 2),
    )  # fmt: skip
    yield at_most(f"{about}, the same, longest of the others", max(rough), "s", 10)


def _delays(*, trouble: bool) -> list[float]:
    """Seconds from each change of a store without trouble until it was read."""
    call_command("flush", interactive=False)
    dice = Random(1)
    with street(STORES, ORDERS) as stores, working():
        noisy, broken, throttled, *others = stores
        if trouble:
            broken.answers = SILENCE
            broken.double.trouble.chance = {"500": 1}
            throttled.double.trouble.chance = {"429": 1}
        told: list[tuple[Store, int, float]] = []
        began = time.monotonic()
        for place in range(SECONDS * A_SECOND):
            time.sleep(max(0.0, began + place / A_SECOND - time.monotonic()))
            for one in [*([broken, throttled] if trouble else []), *([noisy] * (NOISE // A_SECOND) if trouble else [])]:
                one.change(dice)
            one = others[place % len(others)]
            told.append((one, one.change(dice).id, time.monotonic()))
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and any(one.read_after(order, at) is None for one, order, at in told):
            time.sleep(0.05)
        for one in stores:
            one.over.set()
        return [(one.read_after(order, at) or deadline) - at for one, order, at in told]

"""How many verdicts one core reaches a second."""

import time
from collections.abc import Iterator

from bench.figures import Figure, at_least
from bench.lives import lives
from bench.setting import NOW, POLICY, Setting
from suivi.core.judge import judge


def measure(_setting: Setting) -> Iterator[Figure]:
    known = list(lives(1000))
    best = 0.0
    for _ in range(5):
        start = time.perf_counter()
        for facts in known:
            judge(facts, POLICY, NOW)
        best = max(best, len(known) / (time.perf_counter() - start))
    yield at_least("verdicts", best, "1/s", 20_000)

"""A measurement and how it is shown."""

import statistics
from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Figure(NamedTuple):
    """One measurement. ``floor`` and ``ratio``: what it is compared with, and how many times that it is; ``ok`` is
    None where no bar is set.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    ratio: float | None = None
    bar: str | None = None
    ok: bool | None = None


def at_least(name: str, value: float, unit: str, bar: float) -> Figure:
    """A figure that should not be lower than its bar."""
    return Figure(name, round(value, 1), unit, bar=f">= {bar:g}", ok=value >= bar)


def at_most(name: str, value: float, unit: str, bar: float) -> Figure:
    """A figure that should not be higher than its bar."""
    return Figure(name, round(value, 1), unit, bar=f"<= {bar:g}", ok=value <= bar)


def spread(name: str, times: Sequence[float], median_bar: float, p95_bar: float) -> Iterator[Figure]:
    """Median and 95th percentile of milliseconds, each with its bar."""
    ordered = sorted(times)
    yield at_most(f"{name}, median", statistics.median(ordered), "ms", median_bar)
    yield at_most(f"{name}, p95", ordered[max(0, -(-len(ordered) * 95 // 100) - 1)], "ms", p95_bar)


def table(figures: Sequence[Figure]) -> str:
    """All figures under one another, for people."""
    lines = []
    for figure in figures:
        word = "" if figure.ok is None else "ok" if figure.ok else "MISSED"
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f} x"
        lines.append(f"{figure.name:80} {figure.value:>12,} {figure.unit:4} {ratio:>8} {figure.bar or '':10} {word}")
    return "\n".join(["", *lines])

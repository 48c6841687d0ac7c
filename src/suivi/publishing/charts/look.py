"""How charts look: the colors of the pages, and what tells series apart where no color can."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """Colors on one ground. Each of ``series`` stands out from the ground by 3 : 1 or more (WCAG 1.4.11)."""

    ground: str
    text: str
    muted: str
    grid: str
    series: tuple[str, ...]
    cold: str  # the least and the most of a heat map
    warm: str
    land: str


LIGHT = Theme(
    ground="#ffffff",
    text="#303030",
    muted="#616161",
    grid="#e3e3e3",
    series=("#1f5fbf", "#b8540a", "#157a55", "#7a3fd1", "#b3182d", "#00727d", "#8a6100", "#5c5f66"),
    cold="#e8f1ff",
    warm="#1f5fbf",
    land="#ececec",
)
DARK = Theme(
    ground="#1f1f1f",
    text="#e8e8e8",
    muted="#a8a8a8",
    grid="#3a3a3a",
    series=("#7db8ff", "#ffb266", "#6fd6a8", "#c9a6ff", "#ff9a93", "#6cd3e0", "#e8c860", "#c4c7cc"),
    cold="#1c2f45",
    warm="#9ccaff",
    land="#2e2e2e",
)
THEMES = {"light": LIGHT, "dark": DARK}
HATCHES = ("", "////", "..", "\\\\\\\\", "xxxx", "----", "o", "++")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
DASHES: tuple[str | tuple[int, tuple[int, ...]], ...] = (
    "solid",
    (0, (5, 2)),
    (0, (1, 1)),
    (0, (5, 1, 1, 1)),
    (0, (3, 1, 1, 1, 1, 1)),
    (0, (8, 3)),
    (0, (1, 3)),
    (0, (10, 2, 2, 2)),
)
MOST_SERIES = len(HATCHES)
TEXT_SIZE = 12
